"""Who asks, and with what: a `Center` a process, a `Connection` a request or socket, a `Context` an operation.

A socket outlives many operations, so its operations never share loaders or a caller.
"""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar

import strawberry

from message_center.contracts.channels import Channels
from message_center.contracts.clock import Clock
from message_center.contracts.sending import PublicFiles
from message_center.contracts.shop_backend import ShopBackend
from message_center.domain.actors import Actor, ActorKind, Caller
from message_center.domain.ids import Id
from message_center.domain.shops import Shop, Staff
from message_center.errors import Unauthenticated
from message_center.graphql.loaders import Loader, Loaders
from message_center.graphql.seldom import Names
from message_center.inbox.desk import Desk
from message_center.inbox.states import States
from message_center.inbox.tokens import AccessClaims, Tokens
from message_center.storage.scope import Storage

K = TypeVar("K")
V = TypeVar("V")


@dataclass(frozen=True, kw_only=True)
class Center:
    """What all operations of this process share."""

    storage: Storage
    channels: Channels
    clock: Clock
    tokens: Tokens
    files: PublicFiles
    host: ShopBackend | None = None

    @cached_property
    def states(self) -> States:
        """The shops' live states, shared by all who look at them."""
        return States(self.storage, self.clock)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """The staff member behind a token and their shop, as the database has them now, and the token's own claims."""

    staff: Staff
    shop: Shop
    claims: AccessClaims


@dataclass
class Connection:
    """One HTTP request or one socket. `authorization` is the header, or its twin in `connection_init`."""

    center: Center
    authorization: str | None = None
    connection_params: dict[str, Any] = field(default_factory=dict)
    ended: bool = False

    def adopt_connection_params(self) -> None:
        """Take the authorization that a socket sends in its `connection_init`, whatever the key's case."""
        for name, value in self.connection_params.items():
            if name.lower() == "authorization" and isinstance(value, str):
                self.authorization = value

    async def operation(self, names: Names | None = None) -> "Context":
        """A fresh context. It never raises: a refusal is kept for the first field that needs a caller."""
        try:
            return Context(self, await self.authenticate(), None, names)
        except Exception as error:
            return Context(self, None, error, names)

    async def authenticate(self) -> SignedIn:
        """Who this is now: one command. Raises Unauthenticated."""
        claims = self.center.tokens.read_access(_bearer(self.authorization), now=self.center.clock.now())
        found = await self.center.storage.sign_ins.with_shop(claims.staff_id)
        if found is None or not found[0].active or found[0].generation != claims.generation:
            raise Unauthenticated("This access was revoked. Sign in again.")
        staff, shop = found
        if staff.shop_id != claims.shop_id:
            raise Unauthenticated("This token belongs to another shop. Sign in again.")
        return SignedIn(staff, shop, claims)


class Context:
    """One operation's surroundings; resolvers find it as `info.context`.

    `names` are those of all that the operation may show, None when it may show anything (seldom.py).
    """

    def __init__(
        self,
        connection: Connection,
        signed_in: SignedIn | None,
        refusal: Exception | None,
        names: Names | None = None,
    ) -> None:
        self.connection = connection
        self.names = names
        self.center = connection.center
        self._signed_in = signed_in
        self._refusal = refusal
        self._desk = None if signed_in is None else _desk(self.center, signed_in)
        self._loaders = Loaders(self)

    @property
    def signed_in(self) -> SignedIn:
        """The caller's staff member and token. Raises Unauthenticated."""
        if self._signed_in is None:
            raise self._refusal or Unauthenticated("Sign in first.")
        return self._signed_in

    @property
    def desk(self) -> Desk:
        """The caller's desk, through which everything is read and done. Raises Unauthenticated."""
        if self._desk is None:
            raise self._refusal or Unauthenticated("Sign in first.")
        return self._desk

    @property
    def shop_id(self) -> Id:
        """The caller's shop."""
        return self.desk.scope.shop_id

    async def authenticate_again(self) -> None:
        """Look again who this is: permissions may have changed. Raises Unauthenticated, and ends the socket."""
        try:
            self._signed_in = await self.connection.authenticate()
        except Unauthenticated:
            self.connection.ended = True
            raise
        self._desk = _desk(self.center, self._signed_in)
        self._loaders = Loaders(self)

    def forget(self) -> None:
        """Drop what was loaded; the next loads see the database as it is then."""
        self._loaders = Loaders(self)

    def load(self, loader: Loader[K, V], key: K) -> Awaitable[V | None]:
        """One value through a data loader; None when there is none."""
        return self._loaders.load(loader, key)

    def now_or_later(self, loader: Loader[K, V], key: K) -> Any:
        """The value if it is loaded already, else an awaitable of it; for `computed` fields."""
        return self._loaders.now_or_later(loader, key)

    def found_now_or_later(
        self, loader: Loader[K, V], keys: Sequence[K], see: Callable[[list[V]], Any] = list
    ) -> Any:
        """The values that exist, in the keys' order, or what `see` makes of them: at once if all are loaded
        already, else an awaitable of it.
        """
        return self._loaders.found_now_or_later(loader, keys, see)

    async def load_ahead(self, loader: Loader[K, V], keys: Iterable[K]) -> None:
        """Fetch many values at once, which `now_or_later` then has at hand."""
        await self._loaders.load_ahead(loader, keys)

    async def load_many(self, loader: Loader[K, V], keys: Iterable[K]) -> list[V | None]:
        """Many values through a data loader, in the order of the keys."""
        return await self._loaders.load_many(loader, keys)


Info = strawberry.Info[Context, None]


def _desk(center: Center, signed_in: SignedIn) -> Desk:
    staff = signed_in.staff
    actor = Actor(ActorKind.STAFF, staff.id, staff.name)
    caller = Caller(staff.shop_id, actor, frozenset(staff.permissions))
    return Desk(signed_in.shop, center.storage.scope(caller), center.channels, center.clock, center.host)


def _bearer(authorization: str | None) -> str:
    scheme, _, token = (authorization or "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise Unauthenticated("Sign in first, then send the header 'Authorization: Bearer <accessToken>'.")
    return token.strip()
