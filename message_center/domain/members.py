"""A registered member of the shop; belongs to the host shop system (glossary; spec D1, D2, D7).

A linked customer and the member are one: what staff edit on the customer is changed at the member, by a
`MemberChange`.
"""

from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Self

from message_center.domain.addresses import Address


class Gender(StrEnum):
    """What a member said; UNDISCLOSED is a choice of theirs, and shows no icon, as when nothing is known."""

    FEMALE = "FEMALE"
    MALE = "MALE"
    UNDISCLOSED = "UNDISCLOSED"


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberProfile:
    """What staff may edit. `phone` is E.164, `email` in small letters; both are unique among a shop's members."""

    name: str | None = None
    phone: str | None = None
    email: str | None = None
    gender: Gender | None = None
    birthday: date | None = None
    locale: str | None = None
    addresses: tuple[Address, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """The member. `id` is the host's; `tier` is only shown; `updated_at` is when the host last changed it."""

    id: str
    updated_at: datetime
    profile: MemberProfile = MemberProfile()
    tier: str | None = None
    tags: tuple[str, ...] = ()
    registered_at: datetime | None = None


EDITABLE = frozenset(one.name for one in fields(MemberProfile))
"""The names of the profile's fields."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberChange:
    """What is to become of a member: the `named` fields of the profile, and tags by name.

    Tags are added and removed, never set, so that what the host did to others meanwhile stays. Make it with
    `MemberChange.of(name="Mei", phone=None)`.
    """

    profile: MemberProfile = MemberProfile()
    named: frozenset[str] = frozenset()
    tags_added: tuple[str, ...] = ()
    tags_removed: tuple[str, ...] = ()

    @classmethod
    def of(cls, **values: Any) -> Self:
        """A change of these fields of the profile. Raises TypeError for a name that it does not have."""
        return cls(profile=MemberProfile(**values), named=frozenset(values))

    def applied_to(self, member: Member) -> Member:
        """The member as wanted; `updated_at` is left to whoever stores it."""
        wanted = {name: getattr(self.profile, name) for name in self.named}
        kept = [tag for tag in member.tags if tag not in self.tags_removed]
        added = [tag for tag in dict.fromkeys(self.tags_added) if tag not in kept]
        return replace(member, profile=replace(member.profile, **wanted), tags=(*kept, *added))
