"""Balances: how they are kept, and the one rule about them."""

from message_center.plugin import InvalidInput
from message_center.storage.extend import ShopDocument

GRANT_LIMIT = 10_000


class LoyaltyPoints(ShopDocument):
    """One customer's balance; the key is the customer's id. Who has none has no document."""

    collection = "loyalty_points"
    ordered_by = ("points",)

    points: int = 0


def check_grant(points: int) -> None:
    """Raise InvalidInput for what nobody grants on purpose."""
    if not 1 <= points <= GRANT_LIMIT:
        raise InvalidInput(f"Grant 1 to {GRANT_LIMIT} points at a time.", field="points")
