"""What the public endpoints work with, and who is asking: a stranger, a known visitor, a member, a buyer."""

from dataclasses import dataclass
from datetime import datetime

from starlette.requests import Request

from message_center.channels import orders, storefront
from message_center.channels.thread_tokens import (
    BUYER,
    MEMBER,
    OrderPass,
    ThreadPass,
    ThreadTokens,
    is_order_token,
    is_thread_token,
    read_member_token,
    read_order_token,
)
from message_center.contracts.clock import Clock
from message_center.contracts.sending import AccountAccess, PublicFiles
from message_center.contracts.shop_backend import ShopBackend
from message_center.domain.accounts import AccountState
from message_center.domain.actors import Actor, ActorKind, Caller
from message_center.domain.contact_form import proven_contact
from message_center.domain.contacts import Contact
from message_center.domain.customers import Customer
from message_center.domain.inbound import conversation_key
from message_center.domain.orders import Order
from message_center.domain.shops import Shop
from message_center.errors import NotFound, PermissionDenied, ShopBackendUnavailable, Unauthenticated
from message_center.storage.scope import Scope, Storage


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where somebody writes: whose thread it is, and for an order's thread, which order."""

    identity: str
    order_id: str | None = None

    @property
    def channel(self) -> str:
        """The name of the channel."""
        return storefront.NAME if self.order_id is None else orders.NAME

    def lane(self, shop: Shop) -> str:
        """The key of the thread in this shop."""
        return conversation_key(self.channel, shop.handle, self.identity, self.order_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """Somebody whose token is valid until `expires_at`.

    `contact` is set where it stands, whatever a form says: for members, and for buyers of an order.
    `by_thread_token` says that the token was ours and may be renewed; the host shop renews its own. `member_id` is
    whom the token itself names.
    """

    place: Place
    expires_at: datetime
    by_thread_token: bool
    contact: Contact | None = None
    member_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Everything that the public endpoints need; made once, by `storefront_routes`."""

    storage: Storage
    backend: ShopBackend
    tokens: ThreadTokens
    files: PublicFiles
    clock: Clock

    async def access(self, shop: Shop, channel: str) -> AccountAccess:
        """The shop's own account of this channel. Raises NotFound when it is not connected."""
        route = await self.storage.route(channel, shop.handle)
        if route is None or route.access.account.state is AccountState.DISCONNECTED:
            raise NotFound("This shop takes no messages here.")
        return route.access

    async def sender(self, request: Request, shop: Shop) -> Sender | None:
        """Who the bearer token says is asking; None without a token.

        Raises Unauthenticated for a token that is forged, expired or another shop's, PermissionDenied for one that
        names an order of another member.
        """
        token = _bearer(request)
        return await self._known(token, shop) if token is not None else None

    async def reader(self, request: Request, shop: Shop) -> Sender:
        """Who wants to read: the bearer token, or the `token` of a link. Raises as `sender` does."""
        token = _bearer(request) or request.query_params.get("token")
        if not token:
            raise Unauthenticated("A thread token, a member token or an order token is needed.")
        return await self._known(token, shop)

    def scope(self, shop: Shop) -> Scope:
        """The shop's storage for a customer, who holds no permission."""
        return self.storage.scope(Caller(shop.id, Actor(ActorKind.CUSTOMER)))

    async def order(self, shop: Shop, order_id: str) -> Order | None:
        """What the host shop tells of an order; None when it knows nothing of it, or does not answer now."""
        try:
            return (await self.backend.orders(shop.id, [order_id])).get(order_id)
        except ShopBackendUnavailable:
            return None

    async def _known(self, token: str, shop: Shop) -> Sender:
        if is_thread_token(token):
            return _by_link(self.tokens.read(token, shop.handle))
        if is_order_token(token):
            return await self._buyer(token, shop)
        key = (await self.access(shop, storefront.NAME)).secrets.get(storefront.MEMBER_KEY, "")
        proven = read_member_token(token, key, now=self.clock.now())
        return Sender(
            place=Place(identity=MEMBER + proven.member_id),
            expires_at=proven.expires_at,
            by_thread_token=False,
            contact=proven_contact(proven.claims, shop, member_id=proven.member_id),
            member_id=proven.member_id,
        )

    async def _buyer(self, token: str, shop: Shop) -> Sender:
        key = (await self.access(shop, orders.NAME)).secrets.get(orders.ORDER_KEY, "")
        proven = read_order_token(token, key, now=self.clock.now())
        begun = await self._who_began(shop, proven.order_id)
        told = await self._who_ordered(shop, proven, begun)
        member_id = _member_who_ordered(proven, told, begun)
        identity = BUYER + proven.order_id if member_id is None else MEMBER + member_id
        return Sender(
            place=Place(identity=identity, order_id=proven.order_id),
            expires_at=proven.expires_at,
            by_thread_token=False,
            contact=proven_contact(proven.claims, shop, member_id=member_id),
            member_id=proven.member_id,
        )

    async def _who_began(self, shop: Shop, order_id: str) -> Customer | None:
        """Whose the order's thread is; None when it has not begun."""
        scope = self.scope(shop)
        key = Place(identity=BUYER + order_id, order_id=order_id).lane(shop)
        begun = await scope.conversations.by_key(key)
        return None if begun is None else await scope.customers.get(begun.customer_id)

    async def _who_ordered(self, shop: Shop, proven: OrderPass, begun: Customer | None) -> str | None:
        """The member who ordered, as the host shop tells; None when it names none, or is not needed to answer now.

        Raises ShopBackendUnavailable where the thread has not begun and nobody else can say whose it is: a member
        would begin it as a guest.
        """
        try:
            order = (await self.backend.orders(shop.id, [proven.order_id])).get(proven.order_id)
        except ShopBackendUnavailable:
            if proven.member_id is None and begun is None:
                raise
            return None
        return None if order is None else order.buyer.member_id


def _member_who_ordered(proven: OrderPass, told: str | None, begun: Customer | None) -> str | None:
    """The member who bought, by the token, else by what the shop knows. Raises PermissionDenied where they differ.

    A page that takes the order from its address and the member from the session would sign any order for anybody.
    Where the shop does not tell, the member whose thread it is already counts.
    """
    known = told or (begun.member_id if begun is not None else None)
    if known is not None and proven.member_id is not None and known != proven.member_id:
        raise PermissionDenied("This order is another member's. Sign in as the member who ordered.")
    return proven.member_id or told


def _by_link(granted: ThreadPass) -> Sender:
    """A thread's own link proves who reads it, though it tells nothing new about them."""
    member_id = granted.identity.removeprefix(MEMBER) if granted.identity.startswith(MEMBER) else None
    proven = member_id is not None or granted.order_id is not None
    return Sender(
        place=Place(identity=granted.identity, order_id=granted.order_id),
        expires_at=granted.expires_at,
        by_thread_token=True,
        contact=Contact(member_id=member_id) if proven else None,
        member_id=member_id,
    )


def _bearer(request: Request) -> str | None:
    header = request.headers.get("authorization")
    if header is None:
        return None
    scheme, _, token = header.partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise Unauthenticated("Send the token as: Authorization: Bearer <token>")
    return token.strip()
