"""Who writes in the storefront: signed tokens, because a claim in a request proves nothing (spec A3, A5, A20).

A thread token is ours: it lets its holder, and nobody else, read and continue one thread. An e-mail address that
somebody typed never does. The host shop makes two kinds: a member token says which member is signed in, an order
token whose order a page shows. Each opens only its own thread, even where a host signs both with the same key.
"""

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import jwt

from message_center.contracts.clock import Clock
from message_center.domain.record_fields import ID_LIMIT
from message_center.domain.secret_keys import derived_keys
from message_center.errors import Unauthenticated

MEMBER = "member:"
"""How the identity of a member begins; that of a visitor who left an e-mail or phone begins with `visitor:`."""

BUYER = "buyer:"
"""How the identity of an order's buyer begins who is no member; the order's id follows."""

LEAST_HOST_KEY = 32
"""Characters: whoever guesses a shorter key writes as any member or buyer."""

_ALGORITHM = "HS256"
_PURPOSE = "storefront-thread"
_NOT_VALID = "This link or token is not valid. Please write again through the shop's contact form."
_EXPIRED = "This link or token has expired. Please write again through the shop's contact form."


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadPass:
    """What a valid thread token grants: one identity's thread (about one order, if set), until it expires."""

    identity: str
    expires_at: datetime
    order_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberPass:
    """What a valid member token says; `claims` are the host shop's words about its member."""

    member_id: str
    claims: Mapping[str, Any]
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderPass:
    """What a valid order token says; `member_id` is set when the buyer is a member."""

    order_id: str
    member_id: str | None
    claims: Mapping[str, Any]
    expires_at: datetime


class ThreadTokens:
    """Makes and reads thread tokens. Signs with the newest of MESSAGE_CENTER_SECRET_KEY, accepts any of them."""

    def __init__(self, secret_keys: str, *, life: timedelta, clock: Clock) -> None:
        self._keys = derived_keys(secret_keys, purpose="storefront threads")
        self._life = life
        self._clock = clock

    def issue(self, shop: str, identity: str, *, order_id: str | None = None) -> str:
        """A token for this identity's thread, or the one about an order, in the shop with this handle."""
        expires_at = self._clock.now() + self._life
        claims = {"purpose": _PURPOSE, "shop": shop, "sub": identity, "exp": int(expires_at.timestamp())}
        if order_id is not None:
            claims["order"] = order_id
        return jwt.encode(claims, self._keys[0], algorithm=_ALGORITHM)

    def read(self, token: str, shop: str) -> ThreadPass:
        """The thread a token opens. Raises Unauthenticated when it is forged, expired or another shop's."""
        tried = (_verified(token, key) for key in self._keys)
        claims = next((found for found in tried if found is not None), {})
        if claims.get("purpose") != _PURPOSE or claims.get("shop") != shop:
            raise Unauthenticated(_NOT_VALID)
        return ThreadPass(
            identity=claims["sub"],
            expires_at=_expiry(claims, self._clock.now()),
            order_id=claims.get("order"),
        )

    def visitor(self, shop: str, message_id: UUID | None) -> str:
        """The identity of a visitor who writes for the first time.

        The same message id gives the same visitor, so that a form sent twice starts one thread. It is as
        secret as a token (a random UUID), and cannot be found from the identity.
        """
        if message_id is None:
            return f"visitor:{secrets.token_hex(16)}"
        return f"visitor:{self._digest('visitor', shop, str(message_id))}"

    def reference(self, lane: str, message_id: UUID | None) -> str:
        """The name of one message of this thread; the same message id gives the same name."""
        if message_id is None:
            return secrets.token_hex(16)
        return self._digest("message", lane, str(message_id))

    def _digest(self, *parts: str) -> str:
        return hmac.new(self._keys[0], "\n".join(parts).encode(), hashlib.sha256).hexdigest()[:32]


def is_thread_token(token: str) -> bool:
    """Whether a token calls itself ours; says nothing about whether it is."""
    return _unverified(token).get("purpose") == _PURPOSE


def is_order_token(token: str) -> bool:
    """Whether a host shop's token speaks of an order; says nothing about whether it may."""
    return "order" in _unverified(token)


def read_member_token(token: str, key: str, *, now: datetime) -> MemberPass:
    """What a host shop's token says of its signed-in member; `sub` is the member's id.

    Raises Unauthenticated when it is forged or expired, or when the shop has set no key.
    """
    claims = _verified(token, key.encode()) if key else None
    member_id = claims.get("sub") if claims is not None and "order" not in claims else None
    if claims is None or not member_id:
        raise Unauthenticated("This member token is not valid. Please sign in again.")
    return MemberPass(member_id=member_id, claims=claims, expires_at=_expiry(claims, now))


def read_order_token(token: str, key: str, *, now: datetime) -> OrderPass:
    """What a host shop's token says of an order and its buyer: `order` is its id, `sub` the member's, if any.

    Raises Unauthenticated when it is forged or expired, or when the shop has set no key.
    """
    claims = _verified(token, key.encode()) if key else None
    order_id = _order_id(claims or {})
    if claims is None or order_id is None:
        raise Unauthenticated("This order token is not valid. Please open the order's page again.")
    return OrderPass(
        order_id=order_id,
        member_id=claims.get("sub") or None,
        claims=claims,
        expires_at=_expiry(claims, now),
    )


def _order_id(claims: Mapping[str, Any]) -> str | None:
    """It reaches the subject of an e-mail, so it has no line breaks."""
    given = claims.get("order")
    valid = isinstance(given, str) and 0 < len(given) <= ID_LIMIT and given.isprintable()
    return given if valid else None


def _unverified(token: str) -> dict[str, Any]:
    try:
        claims: dict[str, Any] = jwt.decode(token, options={"verify_signature": False})
    except jwt.PyJWTError:
        return {}
    return claims


def _verified(token: str, key: bytes) -> dict[str, Any] | None:
    """The claims, if the signature fits; times are compared elsewhere, by the clock that tests can set."""
    try:
        claims: dict[str, Any] = jwt.decode(
            token,
            key,
            algorithms=[_ALGORITHM],
            options={"require": ["exp"], "verify_exp": False, "verify_nbf": False, "verify_iat": False},
        )
    except jwt.PyJWTError:
        return None
    return claims


def _expiry(claims: Mapping[str, Any], now: datetime) -> datetime:
    try:
        expires_at = datetime.fromtimestamp(int(claims["exp"]), UTC)
        begins_at = datetime.fromtimestamp(int(claims.get("nbf", 0)), UTC)
    except (TypeError, ValueError, OverflowError, OSError):
        raise Unauthenticated(_NOT_VALID) from None
    if not begins_at <= now < expires_at:
        raise Unauthenticated(_EXPIRED)
    return expires_at
