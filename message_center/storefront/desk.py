"""What the public endpoints work with, and who is asking: a stranger, a known visitor, a signed-in member."""

from dataclasses import dataclass
from datetime import datetime

from starlette.requests import Request

from message_center.channels.storefront import MEMBER, MEMBER_KEY, NAME
from message_center.channels.thread_tokens import ThreadTokens, is_thread_token, read_member_token
from message_center.contracts.clock import Clock
from message_center.contracts.sending import AccountAccess, PublicFiles
from message_center.contracts.shop_backend import ShopBackend
from message_center.domain.accounts import AccountState
from message_center.domain.actors import Actor, ActorKind, Caller
from message_center.domain.contact_form import member_contact
from message_center.domain.contacts import Contact
from message_center.domain.inbound import conversation_key
from message_center.domain.shops import Shop
from message_center.errors import NotFound, Unauthenticated
from message_center.storage.scope import Scope, Storage


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """Somebody whose token is valid until `expires_at`.

    `member` is set for members, whose contact stands. `by_thread_token` says that the token was ours and may
    be renewed; a member's sign-in is the host shop's to renew.
    """

    identity: str
    expires_at: datetime
    by_thread_token: bool
    member: Contact | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Everything that the public endpoints need; made once, by `storefront_routes`."""

    storage: Storage
    backend: ShopBackend
    tokens: ThreadTokens
    files: PublicFiles
    clock: Clock

    async def access(self, shop: Shop) -> AccountAccess:
        """The shop's storefront account. Raises NotFound when it is not connected."""
        route = await self.storage.route(NAME, shop.handle)
        if route is None or route.access.account.state is AccountState.DISCONNECTED:
            raise NotFound("This shop takes no messages here.")
        return route.access

    async def sender(self, request: Request, shop: Shop) -> Sender | None:
        """Who the bearer token says is asking; None without a token.

        Raises Unauthenticated for a token that is forged, expired or another shop's.
        """
        token = _bearer(request)
        return await self._known(token, shop) if token is not None else None

    async def reader(self, request: Request, shop: Shop) -> Sender:
        """Who wants to read: the bearer token, or the `token` of a mailed link. Raises Unauthenticated."""
        token = _bearer(request) or request.query_params.get("token")
        if not token:
            raise Unauthenticated("A thread token or a member token is needed.")
        return await self._known(token, shop)

    def scope(self, shop: Shop) -> Scope:
        """The shop's storage for a customer, who holds no permission."""
        return self.storage.scope(Caller(shop.id, Actor(ActorKind.CUSTOMER)))

    async def _known(self, token: str, shop: Shop) -> Sender:
        if is_thread_token(token):
            granted = self.tokens.read(token, shop.handle)
            return Sender(
                identity=granted.identity,
                expires_at=granted.expires_at,
                by_thread_token=True,
                member=_member_of(granted.identity),
            )
        key = (await self.access(shop)).secrets.get(MEMBER_KEY, "")
        proven = read_member_token(token, key, now=self.clock.now())
        return Sender(
            identity=MEMBER + proven.member_id,
            expires_at=proven.expires_at,
            by_thread_token=False,
            member=member_contact(proven.claims, shop),
        )


def lane_of(shop: Shop, identity: str) -> str:
    """The key of this sender's thread in this shop."""
    return conversation_key(NAME, shop.handle, identity)


def _member_of(identity: str) -> Contact | None:
    """A member's own thread link proves who they are, though it tells nothing new about them."""
    return Contact(member_id=identity.removeprefix(MEMBER)) if identity.startswith(MEMBER) else None


def _bearer(request: Request) -> str | None:
    header = request.headers.get("authorization")
    if header is None:
        return None
    scheme, _, token = header.partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise Unauthenticated("Send the token as: Authorization: Bearer <token>")
    return token.strip()
