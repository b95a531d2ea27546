"""Money."""

from decimal import Decimal

from message_center.domain import money as domain
from message_center.graphql.fields import described, object_type


@object_type("An amount of money.")
class Money:
    """Exactly as the shop tells it."""

    amount: Decimal = described("In units of the currency, written as a decimal number: `1280` or `12.50`.")
    currency: str = described("The currency's code by ISO 4217, as `TWD`.")

    @classmethod
    def of(cls, money: domain.Money) -> "Money":
        """The domain's money, for the schema."""
        return cls(amount=money.amount, currency=money.currency)

    @classmethod
    def of_some(cls, money: domain.Money | None) -> "Money | None":
        """The same where there may be none."""
        return None if money is None else cls.of(money)
