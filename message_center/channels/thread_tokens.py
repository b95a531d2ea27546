"""Who writes in the storefront: signed tokens, because a claim in a request proves nothing (spec A3, A5).

A thread token is ours: it lets its holder, and nobody else, read and continue one visitor's thread. An e-mail
address that somebody typed never does. A member token is the host shop's: it says which member is signed in.
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
from message_center.domain.secret_keys import derived_keys
from message_center.errors import Unauthenticated

_ALGORITHM = "HS256"
_PURPOSE = "storefront-thread"
_NOT_VALID = "This link or token is not valid. Please write again through the shop's contact form."
_EXPIRED = "This link or token has expired. Please write again through the shop's contact form."


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadPass:
    """What a valid thread token grants: one identity's thread, until it expires."""

    identity: str
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberPass:
    """What a valid member token says; `claims` are the host shop's words about its member."""

    member_id: str
    claims: Mapping[str, Any]
    expires_at: datetime


class ThreadTokens:
    """Makes and reads thread tokens. Signs with the newest of MESSAGE_CENTER_SECRET_KEY, accepts any of them."""

    def __init__(self, secret_keys: str, *, life: timedelta, clock: Clock) -> None:
        self._keys = derived_keys(secret_keys, purpose="storefront threads")
        self._life = life
        self._clock = clock

    def issue(self, shop: str, identity: str) -> str:
        """A token for this identity's thread in the shop with this handle."""
        expires_at = self._clock.now() + self._life
        claims = {"purpose": _PURPOSE, "shop": shop, "sub": identity, "exp": int(expires_at.timestamp())}
        return jwt.encode(claims, self._keys[0], algorithm=_ALGORITHM)

    def read(self, token: str, shop: str) -> ThreadPass:
        """The thread a token opens. Raises Unauthenticated when it is forged, expired or another shop's."""
        tried = (_verified(token, key) for key in self._keys)
        claims = next((found for found in tried if found is not None), {})
        if claims.get("purpose") != _PURPOSE or claims.get("shop") != shop:
            raise Unauthenticated(_NOT_VALID)
        return ThreadPass(identity=claims["sub"], expires_at=_expiry(claims, self._clock.now()))

    def visitor(self, shop: str, message_id: UUID | None) -> str:
        """The identity of a visitor who writes for the first time.

        The same message id gives the same visitor, so that a form sent twice starts one thread. It is as
        secret as a token (a random UUID), and cannot be found from the identity.
        """
        if message_id is None:
            return f"visitor:{secrets.token_hex(16)}"
        return f"visitor:{self._digest('visitor', shop, str(message_id))}"

    def reference(self, identity: str, message_id: UUID | None) -> str:
        """The name of one message of this identity; the same message id gives the same name."""
        if message_id is None:
            return secrets.token_hex(16)
        return self._digest("message", identity, str(message_id))

    def _digest(self, *parts: str) -> str:
        return hmac.new(self._keys[0], "\n".join(parts).encode(), hashlib.sha256).hexdigest()[:32]


def is_thread_token(token: str) -> bool:
    """Whether a token calls itself ours; says nothing about whether it is."""
    try:
        claims = jwt.decode(token, options={"verify_signature": False})
    except jwt.PyJWTError:
        return False
    return claims.get("purpose") == _PURPOSE


def read_member_token(token: str, key: str, *, now: datetime) -> MemberPass:
    """What a host shop's token says of its signed-in member; `sub` is the member's id.

    Raises Unauthenticated when it is forged or expired, or when the shop has set no key.
    """
    claims = _verified(token, key.encode()) if key else None
    if claims is None or not claims["sub"]:
        raise Unauthenticated("This member token is not valid. Please sign in again.")
    return MemberPass(member_id=claims["sub"], claims=claims, expires_at=_expiry(claims, now))


def _verified(token: str, key: bytes) -> dict[str, Any] | None:
    """The claims, if the signature fits; times are compared elsewhere, by the clock that tests can set."""
    try:
        claims: dict[str, Any] = jwt.decode(
            token,
            key,
            algorithms=[_ALGORITHM],
            options={"require": ["exp", "sub"], "verify_exp": False, "verify_nbf": False, "verify_iat": False},
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
