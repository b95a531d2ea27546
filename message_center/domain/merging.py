"""Two customers who are one person: the unlinked one moves onto the member's, and can be parted again (spec B9).

Pure. What is moved is everything that tells of the person: identities, tags, addresses, what was recognised and
rejected. The name, phone and e-mail stay the member's; what differs is shown before. The journal keeps both as
they were, so nothing is lost.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

from message_center.domain.actors import Actor
from message_center.domain.customers import Customer
from message_center.domain.ids import Id
from message_center.domain.recognition.recognized import parted, united

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Merge:
    """An entry of the merge journal: who moved what onto whom, and both as they were before."""

    id: Id
    shop_id: Id
    source_id: Id
    target_id: Id
    by: Actor
    at: datetime
    source: Customer
    target: Customer
    note_ids: tuple[Id, ...] = ()
    conversation_count: int = 0
    undone_at: datetime | None = None
    undone_by: Actor | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A field in which the two differ; the member's stays."""

    field: str
    customer: str
    member: str


COMPARED = ("name", "phone", "email", "locale", "gender", "birthday")


def differences(source: Customer, target: Customer) -> tuple[Difference, ...]:
    """What the customer tells differently from the member's customer; what one does not tell does not differ."""
    pairs = ((name, getattr(source, name), getattr(target, name)) for name in COMPARED)
    return tuple(
        Difference(field=name, customer=str(ours), member=str(theirs))
        for name, ours, theirs in pairs
        if ours is not None and theirs is not None and ours != theirs
    )


def merged(source: Customer, target: Customer) -> tuple[Customer, Customer]:
    """The empty shell that is left of the source, and the target with everything."""
    shell = Customer(
        id=source.id,
        shop_id=source.shop_id,
        created_at=source.created_at,
        revision=source.revision,
        merged_into=target.id,
    )
    both = replace(
        target,
        identities=_with(target.identities, source.identities),
        avatar_url=target.avatar_url or source.avatar_url,
        tag_ids=_with(target.tag_ids, source.tag_ids),
        addresses=_with(target.addresses, source.addresses),
        recognized=united(target.recognized, source.recognized),
        rejected=_with(target.rejected, source.rejected),
        note_count=target.note_count + source.note_count,
    )
    return shell, both


def unmerged(
    merge: Merge, source: Customer, target: Customer, *, conversation_ids: Collection[Id], notes: int
) -> tuple[Customer, Customer]:
    """Both as they are when the merge is undone; `conversation_ids` and `notes` are what goes back.

    What the merge brought goes back; what came to the target otherwise, before or since, stays there. What was
    recognised follows the conversations, so that words taken back meanwhile do not return.
    """
    theirs, rest = parted(target.recognized, conversation_ids)
    before = merge.target
    parting = merge.source
    back = replace(parting, revision=source.revision, recognized=theirs, note_count=notes)
    avatar = before.avatar_url if target.avatar_url == parting.avatar_url else target.avatar_url
    left = replace(
        target,
        identities=_without(target.identities, parting.identities, before.identities),
        avatar_url=avatar,
        tag_ids=_without(target.tag_ids, parting.tag_ids, before.tag_ids),
        addresses=_without(target.addresses, parting.addresses, before.addresses),
        recognized=rest,
        rejected=_without(target.rejected, parting.rejected, before.rejected),
        note_count=target.note_count - notes,
    )
    return back, left


def _with(known: tuple[T, ...], more: tuple[T, ...]) -> tuple[T, ...]:
    return (*known, *(one for one in more if one not in known))


def _without(now: tuple[T, ...], brought: tuple[T, ...], before: tuple[T, ...]) -> tuple[T, ...]:
    return tuple(one for one in now if one in before or one not in brought)
