"""Loyalty points: what a plugin of the Message Center looks like."""

from collections.abc import Sequence

from message_center.plugin import Plugin
from message_center.storage.extend import ShopDocument
from message_center_loyalty.points import LoyaltyPoints
from message_center_loyalty.schema import PART


class Loyalty(Plugin):
    """A balance for each customer, shown and granted through GraphQL."""

    name = "loyalty"
    contract = 1

    def documents(self) -> Sequence[type[ShopDocument]]:
        """The balances."""
        return (LoyaltyPoints,)

    def schema(self) -> Sequence[object]:
        """`Customer.loyaltyPoints`, `loyaltyLeaders`, `grantLoyaltyPoints`."""
        return (PART,)


plugin = Loyalty()
