"""When a payment reminder is due (spec E6).

By a schedule it is due so many days after the order's date, at a full hour, in the shop's zone. What counts is the
later of two: by the schedule in force when the order was made, and by the one in force now. The switch is read at
the due time, so the shop's settings remember what was in force from when on, for as long as an order can ask.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from message_center.errors import InvalidInput

FEWEST_DAYS, MOST_DAYS = 1, 7
LAST_HOUR = 23

REMEMBERED = timedelta(days=MOST_DAYS + 3)
"""How far back an order may ask what was in force: due after the most days, and handled a day later at most."""

MOST_PERIODS = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """So many calendar days after the order's date, at this hour of the shop's clock."""

    days: int = 2
    hour: int = 14


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """What was in force from a moment on (None: always), until the next period begins."""

    since: datetime | None
    schedule: Schedule
    enabled: bool


Periods = tuple[Period, ...]
"""The earliest first; there is at least one, and the last is in force now."""

NEVER_SET: Periods = (Period(since=None, schedule=Schedule(), enabled=False),)
"""A shop that never saved anything sends nothing, and would send by the defaults."""


@dataclass(frozen=True, slots=True)
class Due:
    """The moment at which a reminder comes due, and whether the switch is on at that moment."""

    at: datetime
    enabled: bool


def check(schedule: Schedule) -> None:
    """Raise InvalidInput, naming the field, for a schedule outside of the limits (spec E5)."""
    if not FEWEST_DAYS <= schedule.days <= MOST_DAYS:
        raise InvalidInput(f"Choose {FEWEST_DAYS} to {MOST_DAYS} days after the order.", field="days")
    if not 0 <= schedule.hour <= LAST_HOUR:
        raise InvalidInput(f"Choose an hour from 0 to {LAST_HOUR}; midnight is 0.", field="hour")


def due_by(schedule: Schedule, placed_at: datetime, zone: ZoneInfo) -> datetime:
    """When an order is due by one schedule.

    An hour that the clock leaves out when it is put forward comes as late as it would have come; of an hour that
    comes twice, the first counts.
    """
    try:
        day = placed_at.astimezone(zone).date() + timedelta(days=schedule.days)
        return datetime.combine(day, time(schedule.hour), zone).astimezone(UTC)
    except OverflowError:  # at the ends of the calendar, where no shop reminds anybody
        return placed_at


def in_force(periods: Periods, at: datetime) -> Period:
    """The period of a moment; of one that is no longer remembered, the earliest."""
    begun = [period for period in periods if period.since is None or period.since <= at]
    return begun[-1] if begun else periods[0]


def promised(placed_at: datetime, zone: ZoneInfo, periods: Periods) -> datetime:
    """When the order is due by the schedule that was in force when it was made; it is never due earlier."""
    return due_by(in_force(periods, placed_at).schedule, placed_at, zone)


def comes_due(promised_at: datetime, placed_at: datetime, zone: ZoneInfo, periods: Periods) -> Due:
    """The first moment at which what is promised, and what the schedule of that moment says, are both past.

    A moment in the last period is what is planned while the settings stay as they are.
    """
    for period, following in pairwise(periods):
        due = _within(period, promised_at, placed_at, zone)
        if following.since is not None and due.at < following.since:
            return due
    return _within(periods[-1], promised_at, placed_at, zone)


def _within(period: Period, promised_at: datetime, placed_at: datetime, zone: ZoneInfo) -> Due:
    at = max(promised_at, due_by(period.schedule, placed_at, zone))
    return Due(at if period.since is None else max(at, period.since), period.enabled)


def remember(periods: Periods, schedule: Schedule, *, enabled: bool, now: datetime) -> Periods:
    """From now on this is in force. What no order can ask for any more is forgotten."""
    last = periods[-1]
    if (last.schedule, last.enabled) == (schedule, enabled):
        return periods
    began = max(now, last.since or now)  # whatever the clocks of several servers say
    told = (*periods, Period(since=began, schedule=schedule, enabled=enabled))
    return _recent(told, now - REMEMBERED)[-MOST_PERIODS:]


def _recent(periods: Periods, horizon: datetime) -> Periods:
    """Those that were in force at the horizon or after it."""
    ended: Sequence[Period] = [
        period
        for period, following in pairwise(periods)
        if following.since is not None and following.since < horizon
    ]
    return periods[len(ended) :]
