"""What the host shop system knows: members, orders and products belong to it (spec D2, D7).

Every read of several things takes several ids, so that a data loader needs one call. What is asked for and not
there is left out. Any method may raise ShopBackendUnavailable: a passing failure, to be tried again.
"""

from collections.abc import Collection, Mapping
from typing import Protocol, runtime_checkable

from message_center.domain.carts import Cart
from message_center.domain.ids import Id
from message_center.domain.members import Member, MemberChange
from message_center.domain.orders import Buyer, Order, OrderDraft
from message_center.domain.pages import Page
from message_center.domain.products import Product


@runtime_checkable
class ShopBackend(Protocol):
    """The host shop, or the built-in stand-in for it (storage/built_in_shop.py)."""

    async def members(self, shop_id: Id, ids: Collection[str]) -> Mapping[str, Member]:
        """The members with these ids."""
        ...

    async def members_with(
        self, shop_id: Id, *, phones: Collection[str] = (), emails: Collection[str] = ()
    ) -> tuple[Member, ...]:
        """The members who have one of these phones (E.164) or e-mail addresses, whatever their case."""
        ...

    async def search_members(self, shop_id: Id, text: str, *, first: int) -> tuple[Member, ...]:
        """At most `first` members whose name, e-mail or phone begins with the text, or who have it as id."""
        ...

    async def change_member(self, shop_id: Id, member_id: str, change: MemberChange, *, write_id: Id) -> Member:
        """Change a member, and return them as they are then. Repeating it with the same `write_id` does no harm.

        Raises NotFound for an unknown member, Conflict with the field `phone` or `email` when another member
        has it, InvalidInput with the field for a value that the host does not take.
        """
        ...

    async def orders(self, shop_id: Id, ids: Collection[str]) -> Mapping[str, Order]:
        """The orders with these ids."""
        ...

    async def orders_of(self, shop_id: Id, buyer: Buyer, *, first: int, after: str | None = None) -> Page[Order]:
        """A page of a buyer's orders, latest first, by keyset. Raises CursorInvalid."""
        ...

    async def cart_link(self, shop_id: Id, cart: Cart, buyer: Buyer) -> str:
        """An address of at most 1,000 characters where the buyer looks at this cart and checks out.

        Repeating it for the same cart (`cart.id`) and `revision` makes no second cart; a later revision of it
        replaces what the buyer sees. Raises InvalidInput, with a sentence for staff, for a cart that the shop does
        not take.
        """
        ...

    async def create_order(self, shop_id: Id, draft: OrderDraft, *, key: str) -> Order:
        """Make an order of what staff put together for a customer, with the draft's source, and return it.

        Repeating it with the same `key` makes no second order and returns the first: that is how one asks what
        became of a call that was never answered. Raises InvalidInput, with a sentence for staff, when the shop
        does not take it; then there is no order.
        """
        ...

    async def product(self, shop_id: Id, product_id: str) -> Product | None:
        """The product of this shop with the host's id, or None."""
        ...

    async def products(self, shop_id: Id, ids: Collection[str]) -> Mapping[str, Product]:
        """The products with these ids."""
        ...

    async def search_products(self, shop_id: Id, text: str, *, first: int) -> tuple[Product, ...]:
        """At most `first` products whose title begins with the text, or which have it as id."""
        ...
