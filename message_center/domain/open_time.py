"""Working hours laid out in time: when they open next, how long is left, who covers what (spec H9).

A wall's clock moves evenly except where the zone's offset changes, so time is cut at those changes, and
within a piece wall times become moments by one subtraction.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from message_center.domain.ids import Id
from message_center.domain.working_hours import WorkingHours

_DAY = timedelta(days=1)
_WEEK = timedelta(days=7)
_STEP = timedelta(hours=6)
"""No zone changes its offset twice within this."""
_TICK = timedelta(microseconds=1)
_WEEKS_AHEAD = 110
"""How far ahead we look: a weekly range on which every holiday falls opens after a hundred weeks at last."""


@dataclass(frozen=True, slots=True)
class Span:
    """From `start` until just before `end`, in UTC."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of the calendar in which the same people are at work; nobody makes it a gap."""

    start: datetime
    end: datetime
    staff_ids: tuple[Id, ...]


def open_spans(hours: Sequence[WorkingHours], zone: ZoneInfo, start: datetime, end: datetime) -> tuple[Span, ...]:
    """When any of these are open between two moments: in order, apart, without touching."""
    found = sorted(
        (span for one in hours for piece in _pieces(zone, start, end) for span in _within(one, piece)),
        key=lambda span: (span.start, span.end),
    )
    merged: list[Span] = []
    for span in found:
        if merged and span.start <= merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return tuple(merged)


def next_open(hours: Sequence[WorkingHours], zone: ZoneInfo, at: datetime) -> datetime | None:
    """The first moment from `at` on at which any of these are open; None when they never open."""
    for span in _ahead(hours, zone, at):
        return span.start
    return None


def after_open_time(
    hours: Sequence[WorkingHours], zone: ZoneInfo, start: datetime, lasting: timedelta
) -> datetime | None:
    """The moment at which these have been open for `lasting` since `start`; None when they never will.

    Somebody without working hours is always at work: then it is counted by the clock.
    """
    if not hours:
        return start + lasting
    left = lasting
    for span in _ahead(hours, zone, start):
        if span.end - span.start >= left:
            return span.start + left
        left -= span.end - span.start
    return None


def coverage(
    people: Mapping[Id, Sequence[WorkingHours]], zone: ZoneInfo, start: datetime, end: datetime
) -> tuple[Stretch, ...]:
    """Who is at work when: stretches that cover the time from `start` to `end` without a hole."""
    changes: dict[datetime, list[tuple[Id, bool]]] = {start: []}
    for staff_id, hours in people.items():
        for span in open_spans(hours, zone, start, end):
            changes.setdefault(span.start, []).append((staff_id, True))
            changes.setdefault(span.end, []).append((staff_id, False))
    moments = sorted(moment for moment in changes if moment < end)
    present: set[Id] = set()
    stretches: list[Stretch] = []
    for begins, ends in zip(moments, [*moments[1:], end], strict=True):
        for staff_id, comes in changes[begins]:
            if comes:
                present.add(staff_id)
            else:
                present.discard(staff_id)
        stretches.append(Stretch(begins, ends, tuple(one for one in people if one in present)))
    return tuple(stretches)


def begin_of(day: date, zone: ZoneInfo) -> datetime:
    """The first moment of a day of the calendar in this zone, in UTC; where the clock jumps over midnight, the
    moment of the jump.
    """
    return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class _Piece:
    """A time in which the zone's offset stays."""

    start: datetime
    end: datetime
    offset: timedelta


def _pieces(zone: ZoneInfo, start: datetime, end: datetime) -> Iterator[_Piece]:
    begins = known = start.astimezone(UTC)
    until = end.astimezone(UTC)
    while known < until:
        ahead = min(known + _STEP, until)
        offset = _offset(zone, known)
        if _offset(zone, ahead) == offset:
            known = ahead
            continue
        known = _change(zone, known, ahead)
        yield _Piece(begins, known, offset)
        begins = known
    if begins < until:
        yield _Piece(begins, until, _offset(zone, begins))


def _change(zone: ZoneInfo, before: datetime, after: datetime) -> datetime:
    """The first moment with another offset, by halving."""
    offset = _offset(zone, before)
    while after - before > _TICK:
        middle = before + (after - before) // 2
        if _offset(zone, middle) == offset:
            before = middle
        else:
            after = middle
    return after


def _offset(zone: ZoneInfo, at: datetime) -> timedelta:
    return at.astimezone(zone).utcoffset() or timedelta()


def _within(hours: WorkingHours, piece: _Piece) -> Iterator[Span]:
    first = (piece.start + piece.offset).date() - _DAY
    last = (piece.end + piece.offset).date()
    for number in range((last - first).days + 1):
        for start, end in hours.on(first + number * _DAY):
            begins = max(start.replace(tzinfo=UTC) - piece.offset, piece.start)
            ends = min(end.replace(tzinfo=UTC) - piece.offset, piece.end)
            if begins < ends:
                yield Span(begins, ends)


def _ahead(hours: Sequence[WorkingHours], zone: ZoneInfo, at: datetime) -> Iterator[Span]:
    for number in range(_WEEKS_AHEAD):
        yield from open_spans(hours, zone, at + number * _WEEK, at + (number + 1) * _WEEK)
