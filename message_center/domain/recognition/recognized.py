"""What is known of a customer from their own words, with the proof: where they wrote it (spec B2, B4, B5).

A value keeps the latest messages that hold it, so that one taken back or corrected leaves the one before it.
Pure, and the same whatever the order in which messages come.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from message_center.domain.ids import Id
from message_center.domain.recognition.finds import Find, FindKind, PostalAddress

VALUES_KEPT = 20
"""How many phone numbers, e-mail addresses and postal addresses are kept, of each kind: the latest."""

SIGHTINGS_KEPT = 5
"""How many messages prove one value."""

ADDRESSES_OFFERED = 3
"""How many addresses are offered where one is added (spec B5)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """A customer's message that holds the value, from `start` up to `end` (code points of its text)."""

    conversation_id: Id
    message_id: Id
    at: datetime
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognized:
    """A value and its proof, the latest message first."""

    kind: FindKind
    value: str
    address: PostalAddress | None
    sightings: tuple[Sighting, ...]

    @property
    def latest(self) -> Sighting:
        """The latest message that holds it."""
        return self.sightings[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class RejectedFind:
    """A value that staff said is none: it is not recognised again in this customer's messages."""

    kind: FindKind
    value: str

    def is_among(self, known: Iterable[Find | Recognized]) -> bool:
        """Whether it is one of these."""
        return any((one.kind, one.value) == (self.kind, self.value) for one in known)


def with_message(
    known: Sequence[Recognized], finds: Iterable[Find], *, conversation_id: Id, message_id: Id, at: datetime
) -> tuple[Recognized, ...]:
    """What is known after a message came with these finds, was changed to them, or was taken back with none."""
    kept = {(one.kind, one.value): _without(one, message_id) for one in known}
    for find in finds:
        seen = Sighting(
            conversation_id=conversation_id, message_id=message_id, at=at, start=find.start, end=find.end
        )
        before = kept.get((find.kind, find.value))
        sightings = (seen,) if before is None else (*before.sightings, seen)
        kept[find.kind, find.value] = Recognized(
            kind=find.kind, value=find.value, address=find.address, sightings=_latest_first(sightings)
        )
    return _bounded([one for one in kept.values() if one.sightings])


def united(known: Sequence[Recognized], more: Sequence[Recognized]) -> tuple[Recognized, ...]:
    """What is known of two who are one person."""
    kept = {(one.kind, one.value): one for one in known}
    for one in more:
        before = kept.get((one.kind, one.value))
        sightings = one.sightings if before is None else (*before.sightings, *one.sightings)
        kept[one.kind, one.value] = replace(one, sightings=_latest_first(sightings))
    return _bounded(list(kept.values()))


def parted(
    known: Sequence[Recognized], conversation_ids: Collection[Id]
) -> tuple[tuple[Recognized, ...], tuple[Recognized, ...]]:
    """What these conversations tell, and what others tell."""
    theirs = [_sighted(one, lambda seen: seen.conversation_id in conversation_ids) for one in known]
    others = [_sighted(one, lambda seen: seen.conversation_id not in conversation_ids) for one in known]
    return _bounded([one for one in theirs if one.sightings]), _bounded([one for one in others if one.sightings])


def without_rejected(known: Sequence[Recognized], rejected: Iterable[RejectedFind]) -> tuple[Recognized, ...]:
    """What is known, without what staff rejected."""
    refused = {(one.kind, one.value) for one in rejected}
    return tuple(one for one in known if (one.kind, one.value) not in refused)


def kept_finds(finds: Sequence[Find], rejected: Iterable[RejectedFind]) -> tuple[Find, ...]:
    """A message's finds, without what staff rejected."""
    refused = {(one.kind, one.value) for one in rejected}
    return tuple(find for find in finds if (find.kind, find.value) not in refused)


def of_kind(known: Sequence[Recognized], kind: FindKind) -> tuple[Recognized, ...]:
    """Those of one kind, the latest first."""
    return tuple(one for one in known if one.kind is kind)


def _without(known: Recognized, message_id: Id) -> Recognized:
    return _sighted(known, lambda seen: seen.message_id != message_id)


def _sighted(known: Recognized, wanted: Callable[[Sighting], bool]) -> Recognized:
    return replace(known, sightings=tuple(one for one in known.sightings if wanted(one)))


def _latest_first(sightings: Iterable[Sighting]) -> tuple[Sighting, ...]:
    """One a message (the last in it), by time, then place."""
    by_message = {one.message_id: one for one in sorted(sightings, key=lambda one: one.start)}
    ordered = sorted(by_message.values(), key=_time_and_place, reverse=True)
    return tuple(ordered[:SIGHTINGS_KEPT])


def _time_and_place(sighting: Sighting) -> tuple[datetime, int, Id]:
    return sighting.at, sighting.start, sighting.message_id


def _bounded(known: list[Recognized]) -> tuple[Recognized, ...]:
    ordered = sorted(known, key=lambda one: _time_and_place(one.latest), reverse=True)
    return tuple(one for kind in FindKind for one in of_kind(ordered, kind)[:VALUES_KEPT])
