"""Working hours: when people are at work, by the clock on the shop's wall (spec C1, H9).

A range is open exactly while that clock shows a time in it. So when the clock is put forward, a range in the
lost hour is not open that day, and when it is put back, a range in the doubled hour is open in both of them.
A range belongs to the day on which it begins; a holiday replaces the ranges that would begin on its date.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import pairwise
from zoneinfo import ZoneInfo

from message_center.domain.ids import Id
from message_center.domain.templates import typed_length
from message_center.errors import InvalidInput, LimitExceeded

NAME_LIMIT = 40
RANGES_A_DAY = 6
HOLIDAY_LIMIT = 100
WORKING_HOURS_LIMIT = 50
"""So many working hours may one shop have."""

DAY = 24 * 60
_TIME = re.compile(r"([01]\d|2[0-3]):([0-5]\d)|24:00")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_ONE_DAY = timedelta(days=1)


class Weekday(StrEnum):
    """The days of the week, in order."""

    MONDAY = "MONDAY"
    TUESDAY = "TUESDAY"
    WEDNESDAY = "WEDNESDAY"
    THURSDAY = "THURSDAY"
    FRIDAY = "FRIDAY"
    SATURDAY = "SATURDAY"
    SUNDAY = "SUNDAY"


WEEK = tuple(Weekday)


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeRange:
    """From `start` until just before `end`, in minutes of the day; an end before the start is on the next day."""

    start: int
    end: int

    @property
    def minutes(self) -> int:
        """How long it lasts by the wall's clock."""
        return (self.end - self.start) % DAY or DAY

    def __str__(self) -> str:
        return f"{show_time(self.start)}-{show_time(self.end)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class WeeklyRange:
    """A range of every week, beginning on this weekday."""

    weekday: Weekday
    time: TimeRange

    @property
    def start(self) -> int:
        """Its first minute, counted from the beginning of Monday."""
        return WEEK.index(self.weekday) * DAY + self.time.start

    def __str__(self) -> str:
        return f"{self.weekday.capitalize()} {self.time}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Holiday:
    """A date with ranges of its own; without any it is a day off."""

    date: date
    ranges: tuple[TimeRange, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkingHours:
    """A named weekly time window, in the shop's time zone."""

    id: Id
    shop_id: Id
    name: str
    created_at: datetime
    ranges: tuple[WeeklyRange, ...]
    holidays: tuple[Holiday, ...] = ()

    def on(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        """What begins on this day, by the wall's clock (naive times): each first minute, and the end."""
        midnight = datetime.combine(day, time())
        for one in self._ranges_of(day):
            start = midnight + timedelta(minutes=one.start)
            yield start, start + timedelta(minutes=one.minutes)

    def _ranges_of(self, day: date) -> tuple[TimeRange, ...]:
        for holiday in self.holidays:
            if holiday.date == day:
                return holiday.ranges
        weekday = WEEK[day.weekday()]
        return tuple(one.time for one in self.ranges if one.weekday is weekday)


def is_open(hours: Sequence[WorkingHours], zone: ZoneInfo, at: datetime) -> bool:
    """Whether any of these working hours are open at this moment."""
    wall = at.astimezone(zone).replace(tzinfo=None)
    days = (wall.date() - _ONE_DAY, wall.date())
    return any(start <= wall < end for one in hours for day in days for start, end in one.on(day))


def read_time(text: str, *, field: str) -> int:
    """The minute of the day that `HH:MM` means, up to 24:00. Raises InvalidInput."""
    if not _TIME.fullmatch(text):
        raise InvalidInput("Write a time of day like 09:30, from 00:00 to 24:00.", field=field)
    hours, minutes = text.split(":")
    return int(hours) * 60 + int(minutes)


def show_time(minute: int) -> str:
    """A minute of the day as `HH:MM`."""
    return f"{minute // 60:02}:{minute % 60:02}"


def read_date(text: str, *, field: str) -> date:
    """The date that `YYYY-MM-DD` means. Raises InvalidInput, also for a date that no calendar has."""
    try:
        if _DATE.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise InvalidInput("Write a date of the calendar like 2026-02-28.", field=field)


def check(hours: WorkingHours) -> None:
    """Refuse what cannot be saved, naming the field (spec C1). Raises InvalidInput or LimitExceeded."""
    if not hours.name.strip():
        raise InvalidInput("A name is required.", field="name")
    if typed_length(hours.name) > NAME_LIMIT:
        raise InvalidInput(f"A name has at most {NAME_LIMIT} characters.", field="name")
    if not hours.ranges:
        raise InvalidInput("Working hours need at least one range.", field="ranges")
    for weekday in WEEK:
        _check_count(sum(one.weekday is weekday for one in hours.ranges), field="ranges")
    _check_times([one.time for one in hours.ranges], field="ranges")
    _check_apart([(one.start, one.time.minutes, str(one)) for one in hours.ranges], field="ranges", every=7 * DAY)
    _check_holidays(hours.holidays)


def _check_holidays(holidays: Sequence[Holiday]) -> None:
    if len(holidays) > HOLIDAY_LIMIT:
        raise LimitExceeded(f"Working hours have at most {HOLIDAY_LIMIT} holidays.", field="holidays")
    known: set[date] = set()
    for index, holiday in enumerate(holidays):
        where = f"holidays.{index}"
        if holiday.date in known:
            raise InvalidInput(f"{holiday.date} is in the list already.", field=f"{where}.date")
        known.add(holiday.date)
        _check_count(len(holiday.ranges), field=f"{where}.ranges")
        _check_times(holiday.ranges, field=f"{where}.ranges")
        _check_apart([(one.start, one.minutes, str(one)) for one in holiday.ranges], field=f"{where}.ranges")


def _check_count(count: int, *, field: str) -> None:
    if count > RANGES_A_DAY:
        raise LimitExceeded(f"A day has at most {RANGES_A_DAY} ranges.", field=field)


def _check_times(ranges: Sequence[TimeRange], *, field: str) -> None:
    for index, one in enumerate(ranges):
        if not 0 <= one.start < DAY:
            raise InvalidInput("A range starts between 00:00 and 23:59.", field=f"{field}.{index}.start")
        if not 0 <= one.end <= DAY:
            raise InvalidInput("A range ends between 00:00 and 24:00.", field=f"{field}.{index}.end")
        if one.start == one.end:
            raise InvalidInput(
                "This range is empty. A whole day is written 00:00 to 24:00.", field=f"{field}.{index}.end"
            )


def _check_apart(ranges: Sequence[tuple[int, int, str]], *, field: str, every: int | None = None) -> None:
    """Refuse overlaps, and ranges that meet elsewhere than at midnight; `every` is when they begin again."""
    order = sorted(range(len(ranges)), key=lambda index: ranges[index][0])
    pairs = list(pairwise(order))
    if every is not None and len(order) > 1:
        pairs.append((order[-1], order[0]))
    for earlier, later in pairs:
        start, minutes, shown = ranges[earlier]
        gap = ranges[later][0] - (start + minutes)
        if later == order[0] and every is not None:
            gap += every
        if gap < 0:
            raise InvalidInput(f"This range overlaps {shown}.", field=f"{field}.{later}")
        if gap == 0 and ranges[later][0] % DAY:
            raise InvalidInput(f"This range begins where {shown} ends; make them one.", field=f"{field}.{later}")
