"""Staff tokens: short-lived access tokens, refresh tokens that are used once, invitations (spec C9, C10, F11).

All are JWTs signed by HMAC with a key derived from MESSAGE_CENTER_SECRET_KEY; the newest of several keys
signs, all of them are accepted. A refresh token is kept in the database too, as a hash, until it is used.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt

from message_center.domain.ids import Id, is_id
from message_center.domain.secret_keys import derived_keys
from message_center.domain.shops import Staff
from message_center.errors import Unauthenticated

_ALGORITHM = "HS256"
_ACCESS = "access"
_REFRESH = "refresh"
_INVITATION = "invitation"
INVITATION_LIFE = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class AccessClaims:
    """What a valid token says; whether it still holds is up to the staff member's row."""

    staff_id: Id
    shop_id: Id
    generation: int
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Issued:
    """A fresh token. It is shown once and never logged."""

    token: str
    expires_at: datetime


class Tokens:
    """Makes and reads staff tokens. Lifetimes are in seconds."""

    def __init__(self, secret_key: str, *, access_seconds: float, refresh_seconds: float) -> None:
        self._keys = derived_keys(secret_key, purpose="staff tokens")
        self._lives = {_ACCESS: timedelta(seconds=access_seconds), _REFRESH: timedelta(seconds=refresh_seconds)}
        self._lives[_INVITATION] = INVITATION_LIFE

    def issue_access(self, staff: Staff, *, now: datetime) -> Issued:
        """A token for the header `Authorization: Bearer`."""
        return self._issue(_ACCESS, staff, now)

    def issue_refresh(self, staff: Staff, *, now: datetime) -> Issued:
        """A token that buys the next access token, once."""
        return self._issue(_REFRESH, staff, now)

    def issue_invitation(self, staff: Staff, *, now: datetime) -> Issued:
        """A token that lets its holder choose the password, once: choosing it ends the staff's generation."""
        return self._issue(_INVITATION, staff, now)

    def read_invitation(self, token: str, *, now: datetime) -> AccessClaims:
        """The claims of an invitation. Raises Unauthenticated."""
        return self._read(_INVITATION, token, now)

    def read_access(self, token: str, *, now: datetime) -> AccessClaims:
        """The claims of an access token. Raises Unauthenticated."""
        return self._read(_ACCESS, token, now)

    def read_refresh(self, token: str, *, now: datetime) -> AccessClaims:
        """The claims of a refresh token. Raises Unauthenticated."""
        return self._read(_REFRESH, token, now)

    def _issue(self, purpose: str, staff: Staff, now: datetime) -> Issued:
        expires_at = (now + self._lives[purpose]).replace(microsecond=0)
        claims = {
            "sub": staff.id,
            "shop": staff.shop_id,
            "gen": staff.generation,
            "exp": int(expires_at.timestamp()),
            "purpose": purpose,
            "jti": secrets.token_urlsafe(12),
        }
        return Issued(jwt.encode(claims, self._keys[0], algorithm=_ALGORITHM), expires_at)

    def _read(self, purpose: str, token: str, now: datetime) -> AccessClaims:
        claims = self._verified(token)
        if claims.get("purpose") != purpose:
            raise Unauthenticated(f"This is not a staff {purpose} token.")
        if claims["exp"] <= now.timestamp():
            raise Unauthenticated("This token has expired. Refresh the session, or sign in again.")
        return AccessClaims(
            staff_id=Id(claims["sub"]),
            shop_id=Id(claims["shop"]),
            generation=claims["gen"],
            expires_at=datetime.fromtimestamp(claims["exp"], UTC),
        )

    def _verified(self, token: str) -> dict[str, Any]:
        for key in self._keys:
            try:
                # The time is compared by the caller's clock, not by the library's.
                claims: dict[str, Any] = jwt.decode(
                    token, key, algorithms=[_ALGORITHM], options={"verify_exp": False, "require": ["exp", "sub"]}
                )
            except jwt.InvalidTokenError:
                continue
            if _is_whole(claims):
                return claims
        raise Unauthenticated("This token was not made by this message center. Sign in again.")


def _is_whole(claims: dict[str, Any]) -> bool:
    """A token of ours has all claims; one signed with our key by another program might not."""
    return (
        is_id(str(claims["sub"]))
        and is_id(str(claims.get("shop")))
        and isinstance(claims.get("gen"), int)
        and isinstance(claims["exp"], int)
    )


def token_hash(token: str) -> str:
    """The form in which a refresh token is kept: random enough that a plain hash protects it."""
    return hashlib.sha256(token.encode()).hexdigest()
