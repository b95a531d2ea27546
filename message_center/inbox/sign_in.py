"""Staff sign in, stay signed in, and sign out (spec F11)."""

import asyncio
import secrets
from dataclasses import dataclass
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from message_center.contracts.clock import Clock
from message_center.domain.shops import Staff
from message_center.errors import InvalidInput, Unauthenticated
from message_center.inbox.tokens import Issued, Tokens, token_hash
from message_center.storage.scope import Storage

PASSWORD_LEAST = 8
PASSWORD_MOST = 200
"""Characters of a password; the upper limit keeps hashing cheap."""

EMAIL_MOST = 254
"""Characters of an e-mail address; a longer one is nobody's."""

_REFUSED = "Wrong e-mail address or password."


@dataclass(frozen=True, slots=True)
class Session:
    """What somebody gets who signs in or refreshes; both tokens are shown once."""

    staff: Staff
    access: Issued
    refresh: Issued


async def hash_password(password: str) -> str:
    """The argon2 hash to store. Raises InvalidInput."""
    if not PASSWORD_LEAST <= len(password) <= PASSWORD_MOST:
        raise InvalidInput(f"A password has {PASSWORD_LEAST} to {PASSWORD_MOST} characters.", field="password")
    return await asyncio.to_thread(_hasher().hash, password)


async def sign_in(storage: Storage, tokens: Tokens, clock: Clock, *, email: str, password: str) -> Session:
    """Sign in with a password.

    An unknown address, a wrong password and a deactivated person get the same answer after the same work, so
    that nobody can find out who works here. Raises Unauthenticated.
    """
    found = await storage.sign_ins.by_email(email.strip().lower()) if len(email) <= EMAIL_MOST else None
    stored = found[1] if found else None
    matches = await asyncio.to_thread(_verify, stored, password[: PASSWORD_MOST + 1])
    if found is None or not matches or not found[0].active:
        raise Unauthenticated(_REFUSED)
    return await open_session(storage, tokens, clock, found[0])


async def refresh_session(storage: Storage, tokens: Tokens, clock: Clock, *, refresh_token: str) -> Session:
    """Trade a refresh token for a new pair; the old one is used up. Raises Unauthenticated."""
    now = clock.now()
    claims = tokens.read_refresh(refresh_token, now=now)
    staff_id = await storage.sign_ins.take(token_hash(refresh_token), now=now)
    staff = await storage.sign_ins.by_id(staff_id) if staff_id else None
    if staff is None or not staff.active or staff.generation != claims.generation:
        raise Unauthenticated("This session has ended. Sign in again.")
    return await open_session(storage, tokens, clock, staff)


async def sign_out(storage: Storage, clock: Clock, *, refresh_token: str) -> None:
    """End a session; its access token ends by itself within minutes. An unknown token is no error."""
    await storage.sign_ins.take(token_hash(refresh_token), now=clock.now())


async def open_session(storage: Storage, tokens: Tokens, clock: Clock, staff: Staff) -> Session:
    """A fresh pair of tokens for somebody who has proven who they are."""
    now = clock.now()
    refresh = tokens.issue_refresh(staff, now=now)
    await storage.sign_ins.remember(staff, token_hash(refresh.token), expires_at=refresh.expires_at)
    return Session(staff, tokens.issue_access(staff, now=now), refresh)


@cache
def _hasher() -> PasswordHasher:
    return PasswordHasher()


@cache
def _nobodys_hash() -> str:
    """Verified when there is no such person, or none with a password, so that the answer takes as long."""
    return _hasher().hash(secrets.token_urlsafe())


def _verify(stored: str | None, password: str) -> bool:
    try:
        return _hasher().verify(stored or _nobodys_hash(), password) and bool(stored)
    except (Argon2Error, InvalidHashError):
        return False
