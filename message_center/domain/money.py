"""An amount of money with its currency."""

from dataclasses import dataclass
from decimal import Decimal

from message_center.errors import InvalidInput


@dataclass(frozen=True, slots=True)
class Money:
    """`amount` in units of the currency, exactly as the shop tells it; `currency` by ISO 4217, as `TWD`."""

    amount: Decimal
    currency: str


_SIGNS = {
    "TWD": "NT$",
    "HKD": "HK$",
    "CNY": "CN¥",
    "JPY": "JP¥",
    "SGD": "S$",
    "USD": "US$",
    "MYR": "RM",
    "IDR": "Rp",
    "THB": "฿",
    "VND": "₫",
    "EUR": "€",
    "GBP": "£",
}


def shown_amount(money: Money) -> str:
    """The amount as customers read it, the same in every language: `NT$1,280`, `US$12.50`, `CHF 5`."""
    exact = money.amount.normalize()
    exponent = exact.as_tuple().exponent
    places = max(2, -exponent) if isinstance(exponent, int) and exponent < 0 else 0
    return f"{_SIGNS.get(money.currency, money.currency + ' ')}{exact:,.{places}f}"


PRICE_LIMIT = Decimal(99_999_999)
_PLACES = {"JPY": 0, "KRW": 0, "VND": 0}
_USUAL_PLACES = 2


def checked_price(price: Money, *, currency: str, field: str = "price") -> Money:
    """The price, written plainly. Refuses what nothing can cost in a shop of this currency, naming the field.

    Raises InvalidInput.
    """
    amount, places = price.amount, _PLACES.get(currency, _USUAL_PLACES)
    if price.currency != currency:
        raise InvalidInput(f"This shop's prices are in {currency}.", field=f"{field}.currency")
    if not amount.is_finite() or not 0 < amount <= PRICE_LIMIT:
        raise InvalidInput(f"A price is more than 0 and at most {PRICE_LIMIT:,}.", field=f"{field}.amount")
    if amount != round(amount, places):
        raise InvalidInput(f"A price in {currency} has at most {places} decimals.", field=f"{field}.amount")
    return Money(Decimal(f"{amount.normalize():f}"), currency)
