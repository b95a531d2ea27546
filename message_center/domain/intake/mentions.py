"""Which stored messages a lane's events speak of: they are looked up before the events are folded in."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from message_center.domain.ids import Id
from message_center.domain.inbound import (
    Delivered,
    EchoArrived,
    Edited,
    Event,
    MessageArrived,
    PostbackTapped,
    Reacted,
    Read,
    StatusTold,
    Unsent,
)
from message_center.domain.marks import read_mark


@dataclass(frozen=True, slots=True)
class Mentions:
    """What to look up.

    `ours` are our ids, from marks that the platform gave back; `external_ids` the platform's. Everything up to a
    watermark is meant as well, and up to a message of `read_up_to`. `unmarked_echo` says that an echo came which
    may be of anything that is on the way.
    """

    ours: tuple[Id, ...] = ()
    external_ids: tuple[str, ...] = ()
    watermarks: tuple[datetime, ...] = ()
    read_up_to: tuple[str, ...] = ()
    unmarked_echo: bool = False

    def with_arrivals(self, events: Iterable[Event]) -> "Mentions":
        """These, and the messages that arrive.

        They are not looked up at first, because their ids are new: the journal takes each event once.
        """
        arrivals = [one.external_id for one in events if isinstance(one, MessageArrived | PostbackTapped)]
        return replace(self, external_ids=tuple(dict.fromkeys((*arrivals, *self.external_ids))))


def mentions_in(events: Sequence[Event], *, unmarked_echoes: bool) -> Mentions:
    """What these events speak of; `unmarked_echoes` says that the platform's echoes do not bear our mark."""
    marks = [read_mark(event.sent_as) for event in events if isinstance(event, EchoArrived | StatusTold)]
    named = [name for event in events for name in _named_by(event)]
    return Mentions(
        ours=tuple(mark.message_id for mark in marks if mark is not None),
        external_ids=tuple(dict.fromkeys(named)),
        watermarks=tuple(
            event.watermark for event in events if isinstance(event, Delivered | Read) and event.watermark
        ),
        read_up_to=tuple(event.up_to for event in events if isinstance(event, Read) and event.up_to),
        unmarked_echo=unmarked_echoes and any(isinstance(event, EchoArrived) for event in events),
    )


def _named_by(event: Event) -> tuple[str, ...]:
    """The platform's ids of messages that an event is about, or quotes; not its own, when it is a message."""
    match event:
        case Delivered():
            return event.external_ids
        case Read():
            return (*event.external_ids, event.up_to) if event.up_to else event.external_ids
        case Unsent() | Edited() | Reacted() | EchoArrived() | StatusTold():
            return (event.external_id,)
        case MessageArrived():
            return (event.reply_to,) if event.reply_to else ()
        case _:
            return ()
