"""A person who writes; has identities on channels; may be linked to a member (glossary)."""

from dataclasses import dataclass
from datetime import datetime

from message_center.domain.ids import Id


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """One way the platforms know this person: an account of ours and their id in it."""

    channel: str
    account_id: Id
    external_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What a platform tells of a person; every field may be missing (channels.md 2.9)."""

    name: str | None = None
    avatar_url: str | None = None
    locale: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer:
    """The customer. `profile_at` is when the platform was last asked for the profile."""

    id: Id
    shop_id: Id
    created_at: datetime
    identities: tuple[Identity, ...] = ()
    name: str | None = None
    avatar_url: str | None = None
    email: str | None = None
    phone: str | None = None
    locale: str | None = None
    member_id: str | None = None
    tag_ids: tuple[Id, ...] = ()
    profile_at: datetime | None = None
    revision: int = 0


def shown_name(name: str | None, identity: str) -> str:
    """What to call somebody without a name: the last four characters of their id tell them apart."""
    return name or f"#{identity[-4:]}"
