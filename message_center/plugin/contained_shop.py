"""A partner's shop backend, contained: it may be slow or raise anything, and only its own answer is missing."""

import asyncio
from collections.abc import Awaitable, Collection, Mapping
from dataclasses import dataclass
from typing import TypeVar

import structlog

from message_center.contracts.shop_backend import ShopBackend
from message_center.domain.carts import Cart
from message_center.domain.ids import Id
from message_center.domain.members import Member, MemberChange
from message_center.domain.orders import Buyer, Order, OrderDraft
from message_center.domain.pages import Page
from message_center.domain.products import Product
from message_center.errors import MessageCenterError, ShopBackendUnavailable

T = TypeVar("T")
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class ContainedShop:
    """Asks `inner` within `seconds`; what is no error of ours, and silence, become ShopBackendUnavailable."""

    inner: ShopBackend
    owner: str
    seconds: float

    async def members(self, shop_id: Id, ids: Collection[str]) -> Mapping[str, Member]:
        """As the contract says."""
        return await self._within("members", self.inner.members(shop_id, ids))

    async def members_with(
        self, shop_id: Id, *, phones: Collection[str] = (), emails: Collection[str] = ()
    ) -> tuple[Member, ...]:
        """As the contract says."""
        return await self._within("members_with", self.inner.members_with(shop_id, phones=phones, emails=emails))

    async def search_members(self, shop_id: Id, text: str, *, first: int) -> tuple[Member, ...]:
        """As the contract says."""
        return await self._within("search_members", self.inner.search_members(shop_id, text, first=first))

    async def change_member(self, shop_id: Id, member_id: str, change: MemberChange, *, write_id: Id) -> Member:
        """As the contract says."""
        changing = self.inner.change_member(shop_id, member_id, change, write_id=write_id)
        return await self._within("change_member", changing)

    async def orders(self, shop_id: Id, ids: Collection[str]) -> Mapping[str, Order]:
        """As the contract says."""
        return await self._within("orders", self.inner.orders(shop_id, ids))

    async def orders_of(self, shop_id: Id, buyer: Buyer, *, first: int, after: str | None = None) -> Page[Order]:
        """As the contract says."""
        return await self._within("orders_of", self.inner.orders_of(shop_id, buyer, first=first, after=after))

    async def cart_link(self, shop_id: Id, cart: Cart, buyer: Buyer) -> str:
        """As the contract says."""
        return await self._within("cart_link", self.inner.cart_link(shop_id, cart, buyer))

    async def create_order(self, shop_id: Id, draft: OrderDraft, *, key: str) -> Order:
        """As the contract says."""
        return await self._within("create_order", self.inner.create_order(shop_id, draft, key=key))

    async def product(self, shop_id: Id, product_id: str) -> Product | None:
        """As the contract says."""
        return await self._within("product", self.inner.product(shop_id, product_id))

    async def products(self, shop_id: Id, ids: Collection[str]) -> Mapping[str, Product]:
        """As the contract says."""
        return await self._within("products", self.inner.products(shop_id, ids))

    async def search_products(self, shop_id: Id, text: str, *, first: int) -> tuple[Product, ...]:
        """As the contract says."""
        return await self._within("search_products", self.inner.search_products(shop_id, text, first=first))

    async def _within(self, asked: str, answer: Awaitable[T]) -> T:
        try:
            async with asyncio.timeout(self.seconds):
                return await answer
        except MessageCenterError:
            raise
        except Exception as error:  # a partner's code may raise anything
            log.warning("shop_backend.failed", plugin=self.owner, asked=asked, error=type(error).__name__)
            raise ShopBackendUnavailable("The shop system does not answer right now; try again soon.") from error
