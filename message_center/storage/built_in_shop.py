"""The built-in shop backend: what the host shop told us, kept here so that the system works alone (spec D7)."""

from collections.abc import Collection, Mapping
from typing import Protocol

from message_center.contracts.clock import Clock
from message_center.domain.actors import system_caller
from message_center.domain.carts import Cart
from message_center.domain.ids import Id
from message_center.domain.imports import ImportKind, Refusal
from message_center.domain.members import Member, MemberChange
from message_center.domain.orders import Buyer, Order, OrderDraft
from message_center.domain.pages import Page
from message_center.domain.products import Product
from message_center.errors import ShopBackendUnavailable
from message_center.storage.database import Database
from message_center.storage.imports import Imports
from message_center.storage.members import Members
from message_center.storage.orders import Orders
from message_center.storage.products import Products
from message_center.storage.shops import Shops


class CartPages(Protocol):
    """Gives carts pages that a customer can open."""

    def address(self, shop: str, cart_id: Id) -> str:
        """An unguessable address that expires, in the shop with this handle."""
        ...


class BuiltInShop:
    """A ShopBackend on MongoDB; it is filled by imports (inbox/import_records.py).

    `cart_pages` says where a cart is shown; without it there are no cart links.
    """

    def __init__(self, database: Database, clock: Clock, *, cart_pages: CartPages | None = None) -> None:
        self._database = database
        self._clock = clock
        self._cart_pages = cart_pages

    async def members(self, shop_id: Id, ids: Collection[str]) -> Mapping[str, Member]:
        """The members with these ids."""
        return await self._members(shop_id).by_ids(ids)

    async def members_with(
        self, shop_id: Id, *, phones: Collection[str] = (), emails: Collection[str] = ()
    ) -> tuple[Member, ...]:
        """The members who have one of these phones or e-mail addresses."""
        return await self._members(shop_id).with_contacts(phones=phones, emails=emails)

    async def search_members(self, shop_id: Id, text: str, *, first: int) -> tuple[Member, ...]:
        """At most `first` members whose name, e-mail or phone begins with the text, or who have it as id."""
        return await self._members(shop_id).search(text, first=first)

    async def change_member(self, shop_id: Id, member_id: str, change: MemberChange, *, write_id: Id) -> Member:
        """Change a member. Raises NotFound, Conflict with the field `phone` or `email`."""
        members = self._members(shop_id)
        return await members.change(member_id, change, write_id=write_id, at=self._clock.now())

    async def orders(self, shop_id: Id, ids: Collection[str]) -> Mapping[str, Order]:
        """The orders with these ids."""
        return await self._orders(shop_id).by_ids(ids)

    async def orders_of(self, shop_id: Id, buyer: Buyer, *, first: int, after: str | None = None) -> Page[Order]:
        """A page of a buyer's orders, latest first. Raises CursorInvalid."""
        return await self._orders(shop_id).history(buyer, first=first, after=after)

    async def cart_link(self, shop_id: Id, cart: Cart, buyer: Buyer) -> str:
        """The cart's page in our own storefront, which shows the cart as it is."""
        if self._cart_pages is None:
            raise ShopBackendUnavailable("There is no storefront here that could show a cart.")
        shop = await Shops(self._database).get(shop_id)
        return self._cart_pages.address(shop.handle, cart.id)

    async def create_order(self, shop_id: Id, draft: OrderDraft, *, key: str) -> Order:
        """Keep the order as if it had been imported; its page is the cart's, which says that it was ordered."""
        order_id = f"mc-{key}"
        known = await self.orders(shop_id, [order_id])
        if order_id in known:
            return known[order_id]
        shop = await Shops(self._database).get(shop_id)
        order = Order(
            id=order_id,
            number=f"MC{draft.placed_at:%y%m%d}-{draft.cart_id[-6:].upper()}",
            buyer=draft.buyer,
            source=draft.source,
            placed_at=draft.placed_at,
            updated_at=draft.placed_at,
            total=draft.goods,
            goods=draft.goods,
            items=draft.items,
            url=None if self._cart_pages is None else self._cart_pages.address(shop.handle, Id(draft.cart_id)),
        )
        imports = Imports(self._database, system_caller(shop_id))
        [verdict] = await imports.take_in(ImportKind.ORDERS, [order], at=self._clock.now())
        if isinstance(verdict, Refusal):
            raise ShopBackendUnavailable(verdict.message)
        return order

    async def product(self, shop_id: Id, product_id: str) -> Product | None:
        """The product of this shop with the host's id, or None."""
        return (await self.products(shop_id, [product_id])).get(product_id)

    async def products(self, shop_id: Id, ids: Collection[str]) -> Mapping[str, Product]:
        """The products with these ids."""
        return await self._products(shop_id).by_ids(ids)

    async def search_products(self, shop_id: Id, text: str, *, first: int) -> tuple[Product, ...]:
        """At most `first` products whose title begins with the text, or which have it as id."""
        return await self._products(shop_id).search(text, first=first)

    def _members(self, shop_id: Id) -> Members:
        return Members(self._database, system_caller(shop_id))

    def _orders(self, shop_id: Id) -> Orders:
        return Orders(self._database, system_caller(shop_id))

    def _products(self, shop_id: Id) -> Products:
        return Products(self._database, system_caller(shop_id))
