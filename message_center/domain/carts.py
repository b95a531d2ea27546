"""A cart that staff fill for the customer of an instant conversation (spec E3).

Prices come from the catalogue when a product is put in, and are compared again before the cart is sent or ordered:
what the customer was told last is what stands in the cart.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from message_center.domain.actors import Actor
from message_center.domain.ids import Id
from message_center.domain.money import Money

ITEMS_LIMIT = 100
QUANTITY_LIMIT = 9_999
"""Of one item."""

REMEMBERED_KEYS = 50
"""How many of the latest client keys a cart remembers, so that a repeated request changes nothing again."""


class CartItemKind(StrEnum):
    """What an item is."""

    PRODUCT = "PRODUCT"
    GIFT = "GIFT"
    CUSTOM = "CUSTOM"


class CartState(StrEnum):
    """Where a cart stands. OPEN and ORDERING are the conversation's current cart, of which there is one."""

    OPEN = "OPEN"
    ORDERING = "ORDERING"
    ORDERED = "ORDERED"


CURRENT = (CartState.OPEN, CartState.ORDERING)


class CartChange(StrEnum):
    """What happened to a cart."""

    ITEM_ADDED = "ITEM_ADDED"
    ITEM_CHANGED = "ITEM_CHANGED"
    ITEM_REMOVED = "ITEM_REMOVED"
    CLEARED = "CLEARED"
    PRICES_UPDATED = "PRICES_UPDATED"
    ORDERING = "ORDERING"
    ORDER_REFUSED = "ORDER_REFUSED"
    ORDERED = "ORDERED"


@dataclass(frozen=True, slots=True, kw_only=True)
class CartItem:
    """One line: a product of the catalogue, a product that is given as a gift, or something of the staff's own."""

    id: Id
    kind: CartItemKind
    title: str
    quantity: int
    unit_price: Money
    product_id: str | None = None
    image_url: str | None = None

    @property
    def total(self) -> Money:
        """The price of all of them."""
        return replace(self.unit_price, amount=self.unit_price.amount * self.quantity)


@dataclass(frozen=True, slots=True)
class Ordering:
    """Who ordered a cart, when, and by which client key."""

    by: Actor
    at: datetime
    client_key: str | None = None


@dataclass(frozen=True, slots=True)
class PlacedOrder:
    """The order that was made of a cart: the host's id, and what people call it."""

    id: str
    number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Cart:
    """The cart. `revision` grows with each change: whoever sends or orders it says which one they have seen.

    `applied` are the client keys of its latest changes. `ordering` is set from when staff order it, `order` once
    the shop has made the order.
    """

    id: Id
    shop_id: Id
    conversation_id: Id
    currency: str
    created_at: datetime
    changed_at: datetime
    items: tuple[CartItem, ...] = ()
    state: CartState = CartState.OPEN
    revision: int = 0
    applied: tuple[str, ...] = ()
    ordering: Ordering | None = None
    order: PlacedOrder | None = None

    @property
    def total(self) -> Money:
        """The goods, without shipping (spec E4)."""
        return Money(sum((item.total.amount for item in self.items), Decimal(0)), self.currency)

    @property
    def item_count(self) -> int:
        """The sum of the quantities (spec E4)."""
        return sum(item.quantity for item in self.items)

    def quantity_of(self, product_id: str) -> int:
        """How many of a product it holds, gifts included."""
        return sum(item.quantity for item in self.items if item.product_id == product_id)
