"""A person who writes; has identities on channels; may be linked to a member (glossary)."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from message_center.domain.addresses import Address
from message_center.domain.blocks import Block
from message_center.domain.ids import Id
from message_center.domain.members import Gender
from message_center.domain.messages import Message
from message_center.domain.recognition.recognized import (
    Recognized,
    RejectedFind,
    kept_finds,
    with_message,
    without_rejected,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """One way the platforms know this person: an account of ours and their id in it.

    `home` is set on a further id of the same person in the same account: the id under which their conversation
    was begun (spec G5).
    """

    channel: str
    account_id: Id
    external_id: str
    home: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What a platform tells of a person; every field may be missing (Messenger Platform: user profiles)."""

    name: str | None = None
    avatar_url: str | None = None
    locale: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer:
    """The customer. `profile_at` is when the platform was last asked for the profile.

    `told_tags` are the member's tags as the host told them last, None before the first time
    (domain/member_tags.py). `recognized` is what their own words tell of them, `rejected` what staff said was
    recognised wrongly, `dismissed_member_ids` the members that they are not, as staff said. `erased_at` is set on
    a tombstone: nothing else is kept of them (domain/erasure.py). A customer that was merged is an empty shell
    that says where all of it is: `merged_into`.
    """

    id: Id
    shop_id: Id
    created_at: datetime
    identities: tuple[Identity, ...] = ()
    name: str | None = None
    avatar_url: str | None = None
    email: str | None = None
    phone: str | None = None
    locale: str | None = None
    gender: Gender | None = None
    birthday: date | None = None
    addresses: tuple[Address, ...] = ()
    member_id: str | None = None
    tag_ids: tuple[Id, ...] = ()
    told_tags: tuple[str, ...] | None = None
    recognized: tuple[Recognized, ...] = ()
    rejected: tuple[RejectedFind, ...] = ()
    note_count: int = 0
    erased_at: datetime | None = None
    block: Block | None = None
    dismissed_member_ids: tuple[str, ...] = ()
    merged_into: Id | None = None
    profile_at: datetime | None = None
    revision: int = 0


IDENTITIES_KEPT = 50
"""How many ids a customer may have; further ones are not learned."""

REJECTED_KEPT = 100
"""How many rejected finds a customer remembers: the latest."""


def shown_name(name: str | None, identity: str) -> str:
    """What to call somebody without a name: the last four characters of their id tell them apart."""
    return name or f"#{identity[-4:]}"


def learn_identities(customer: Customer, identities: tuple[Identity, ...]) -> Customer:
    """Keep further ids of theirs; known ones change nothing (spec G5)."""
    known = {(one.account_id, one.external_id) for one in customer.identities}
    news = tuple(one for one in identities if (one.account_id, one.external_id) not in known)
    return replace(customer, identities=(*customer.identities, *news)[:IDENTITIES_KEPT]) if news else customer


def reached_at(customer: Customer, account_id: Id, home: str) -> str:
    """The id to send to in the conversation of this home: the one learned last, as numbers change (spec G5)."""
    theirs = [one.external_id for one in customer.identities if (one.account_id, one.home) == (account_id, home)]
    return theirs[-1] if theirs else home


def learn_finds(customer: Customer, message: Message) -> Customer:
    """Keep what a message of theirs tells, or no longer tells, without what staff rejected (spec B2, B4, B5)."""
    recognized = with_message(
        customer.recognized,
        kept_finds(message.finds, customer.rejected),
        conversation_id=message.conversation_id,
        message_id=message.id,
        at=message.at,
    )
    return replace(customer, recognized=recognized)


def reject_find(customer: Customer, find: RejectedFind) -> Customer:
    """Staff say that this is none: it goes, and does not come back."""
    if find in customer.rejected:
        return customer
    rejected = (*customer.rejected, find)[-REJECTED_KEPT:]
    return replace(customer, rejected=rejected, recognized=without_rejected(customer.recognized, (find,)))


def restore_find(customer: Customer, find: RejectedFind) -> Customer:
    """Staff take their rejection back."""
    return replace(customer, rejected=tuple(one for one in customer.rejected if one != find))
