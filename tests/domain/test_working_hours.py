"""Working hours: what may be saved, and when people are at work, whatever the clocks do (spec C1, H9)."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from message_center.domain.ids import Id
from message_center.domain.open_time import after_open_time, begin_of, coverage, next_open, open_spans
from message_center.domain.working_hours import (
    DAY,
    WEEK,
    Holiday,
    TimeRange,
    Weekday,
    WeeklyRange,
    WorkingHours,
    check,
    is_open,
    read_date,
    read_time,
    show_time,
)
from message_center.errors import InvalidInput, LimitExceeded
from tests.domain.made import SHOP, START, fresh_id

MINUTE = timedelta(minutes=1)
TAIPEI, NEW_YORK, HAVANA = ZoneInfo("Asia/Taipei"), ZoneInfo("America/New_York"), ZoneInfo("America/Havana")
ZONES = sorted(available_timezones() - {"localtime", "posixrules"})


def weekly(day: str, times: str) -> WeeklyRange:
    """`weekly("MONDAY", "09:00-17:00")`."""
    return WeeklyRange(weekday=Weekday(day), time=span(times))


def span(times: str) -> TimeRange:
    start, end = times.split("-")
    return TimeRange(start=read_time(start, field="start"), end=read_time(end, field="end"))


def hours(*ranges: WeeklyRange, holidays: tuple[Holiday, ...] = ()) -> WorkingHours:
    return WorkingHours(
        id=fresh_id(), shop_id=SHOP, name="Day shift", created_at=START, ranges=ranges, holidays=holidays
    )


def shown_as_open(one: WorkingHours, zone: ZoneInfo, at: datetime) -> bool:
    """The oracle: reads the wall's clock and looks it up, minute by minute, without any of our arithmetic."""
    wall = at.astimezone(zone)
    minute = wall.hour * 60 + wall.minute
    for back in (0, 1):
        day = wall.date() - timedelta(days=back)
        free = [holiday.ranges for holiday in one.holidays if holiday.date == day]
        times = free[0] if free else [r.time for r in one.ranges if list(Weekday)[day.weekday()] == r.weekday]
        for time in times:
            runs_on = time.end < time.start
            today = time.start <= minute and (runs_on or minute < time.end)
            if today if back == 0 else runs_on and minute < time.end:
                return True
    return False


@cache
def clock_changes(zone: ZoneInfo, year: int) -> list[datetime]:
    """The days of a year in which the zone's offset changes."""
    days = [datetime(year, 1, 1, tzinfo=UTC) + timedelta(days=number) for number in range(366)]
    return [day for day in days if (day + timedelta(days=1)).astimezone(zone).utcoffset() != _offset(day, zone)]


def _offset(at: datetime, zone: ZoneInfo) -> timedelta | None:
    return at.astimezone(zone).utcoffset()


time_ranges = st.builds(TimeRange, start=st.integers(0, DAY - 1), end=st.integers(0, DAY)).filter(
    lambda one: one.start != one.end
)
weekly_ranges = st.builds(WeeklyRange, weekday=st.sampled_from(Weekday), time=time_ranges)


@st.composite
def times_and_places(draw: st.DrawFn) -> tuple[WorkingHours, ZoneInfo, datetime]:
    """Any working hours (they may overlap), any zone, and a moment: often just before a change of clocks."""
    zone = ZoneInfo(draw(st.sampled_from(ZONES)))
    year = draw(st.integers(2024, 2027))
    changes = clock_changes(zone, year)
    day = draw(st.sampled_from(changes)) if changes else datetime(year, 3, 1, tzinfo=UTC)
    at = day + timedelta(minutes=draw(st.integers(-900, 1000)))
    days = st.dates(day.date() - timedelta(days=2), day.date() + timedelta(days=3))
    holidays = st.builds(Holiday, date=days, ranges=st.lists(time_ranges, max_size=2).map(tuple))
    unique = st.lists(holidays, max_size=2, unique_by=lambda holiday: holiday.date).map(tuple)
    ranges = draw(st.lists(weekly_ranges, min_size=1, max_size=8).map(tuple))
    return hours(*ranges, holidays=draw(unique)), zone, at


@pytest.mark.spec("C1", "H9")
@settings(max_examples=50, deadline=None)
@given(times_and_places())
def test_people_are_at_work_while_the_clock_on_the_wall_says_so(
    given: tuple[WorkingHours, ZoneInfo, datetime],
) -> None:
    """In every zone, at both changes of the clock: each minute is open or not as the wall's clock shows it."""
    one, zone, at = given
    minutes = [at + number * MINUTE for number in range(DAY + 360)]
    expected = [shown_as_open(one, zone, minute) for minute in minutes]
    assert [is_open([one], zone, minute) for minute in minutes] == expected
    spans = open_spans([one], zone, at, minutes[-1] + MINUTE)
    assert [any(span.start <= minute < span.end for span in spans) for minute in minutes] == expected
    assert all(earlier.end < later.start for earlier, later in pairwise(spans))
    assert sum(expected) * MINUTE == sum((span.end - span.start for span in spans), timedelta())
    if True in expected:
        assert next_open([one], zone, at) == minutes[expected.index(True)]
        open_minutes = [minute for minute, shown in zip(minutes, expected, strict=True) if shown]
        third = len(open_minutes) // 3
        assert after_open_time([one], zone, at, third * MINUTE + MINUTE) == open_minutes[third] + MINUTE


@pytest.mark.spec("C1")
def test_the_lost_and_the_doubled_hour() -> None:
    """New York, 2026: 2:00 to 3:00 does not exist on 8 March, and 1:00 to 2:00 comes twice on 1 November."""
    night = hours(weekly("SATURDAY", "22:00-04:00"))
    spring = open_spans([night], NEW_YORK, _utc(3, 7), _utc(3, 9))
    autumn = open_spans([night], NEW_YORK, _utc(10, 31), _utc(11, 2))
    assert [span.end - span.start for span in spring + autumn] == [timedelta(hours=5), timedelta(hours=7)]
    lost = hours(weekly("SUNDAY", "02:00-03:00"))
    assert next_open([lost], NEW_YORK, _utc(3, 8)) == datetime(2026, 3, 15, 6, tzinfo=UTC)
    doubled = hours(weekly("SUNDAY", "01:15-01:45"))
    [first, second] = open_spans([doubled], NEW_YORK, _utc(11, 1), _utc(11, 2))
    assert second.start - first.start == timedelta(hours=1)


@pytest.mark.spec("C1")
def test_a_range_past_midnight_belongs_to_the_day_it_begins_on() -> None:
    """A shift from Friday 22:00 to 02:00 goes on into a Saturday that is a holiday, and not into a Friday's."""
    late = hours(weekly("FRIDAY", "22:00-02:00"), holidays=(Holiday(date=date(2026, 6, 6)),))
    after_midnight = datetime(2026, 6, 5, 17, 59, tzinfo=UTC)  # Saturday 01:59 in Taipei
    assert is_open([late], TAIPEI, after_midnight)
    assert not is_open([late], TAIPEI, after_midnight + MINUTE)
    off = replace(late, holidays=(Holiday(date=date(2026, 6, 5)),))
    assert not is_open([off], TAIPEI, after_midnight)


@pytest.mark.spec("H9")
def test_a_holiday_may_have_hours_of_its_own() -> None:
    """On the holiday its own range holds, not the weekly one."""
    eve = Holiday(date=date(2026, 12, 31), ranges=(span("10:00-12:00"),))
    shop = hours(*(weekly(day, "09:00-18:00") for day in WEEK), holidays=(eve,))
    spans = open_spans([shop], TAIPEI, begin_of(date(2026, 12, 31), TAIPEI), begin_of(date(2027, 1, 1), TAIPEI))
    assert [(one.start.astimezone(TAIPEI).hour, one.end.astimezone(TAIPEI).hour) for one in spans] == [(10, 12)]


@pytest.mark.spec("H9")
def test_hours_that_never_open_say_so() -> None:
    """Whoever's only hour is a holiday for a hundred weeks starts after them; without hours it is never."""
    mondays = tuple(Holiday(date=date(2026, 6, 1) + timedelta(weeks=number)) for number in range(100))
    rare = hours(weekly("MONDAY", "09:00-10:00"), holidays=mondays)
    assert next_open([rare], TAIPEI, START) == datetime(2028, 5, 1, 1, tzinfo=UTC)
    assert next_open([], TAIPEI, START) is None
    assert after_open_time([], TAIPEI, START, timedelta(hours=1)) == START + timedelta(hours=1)


@pytest.mark.spec("H9")
@settings(max_examples=15, deadline=None)
@given(st.lists(times_and_places(), min_size=1, max_size=3))
def test_the_calendar_has_no_hole(given: list[tuple[WorkingHours, ZoneInfo, datetime]]) -> None:
    """Every moment is in exactly one stretch, which names exactly those who are at work; nobody: a gap."""
    _, zone, at = given[0]
    people = {Id(f"{number:024x}"): [one] for number, (one, _, _) in enumerate(given)}
    end = at + timedelta(days=1)
    stretches = coverage(people, zone, at, end)
    assert [one.end for one in stretches] == [*(one.start for one in stretches[1:]), end]
    for number in range(0, DAY, 11):
        minute = at + number * MINUTE
        [stretch] = [one for one in stretches if one.start <= minute < one.end]
        present = tuple(name for name, [one] in people.items() if shown_as_open(one, zone, minute))
        assert stretch.staff_ids == present


def test_a_day_begins_where_the_clock_jumps_over_midnight() -> None:
    """Havana puts the clock forward at midnight: 8 March 2026 begins at 1:00."""
    assert begin_of(date(2026, 3, 8), HAVANA) == datetime(2026, 3, 8, 5, tzinfo=UTC)
    assert begin_of(date(2026, 3, 9), HAVANA) - begin_of(date(2026, 3, 8), HAVANA) == timedelta(hours=23)


REFUSED: list[tuple[WorkingHours, str, str]] = [
    (hours(), "ranges", "at least one"),
    (replace(hours(weekly("MONDAY", "09:00-17:00")), name=" "), "name", "required"),
    (replace(hours(weekly("MONDAY", "09:00-17:00")), name="班" * 41), "name", "at most 40"),
    (hours(weekly("MONDAY", "09:00-09:00")), "ranges.0.end", "empty"),
    (hours(weekly("MONDAY", "24:00-09:00")), "ranges.0.start", "23:59"),
    (hours(weekly("MONDAY", "09:00-12:00"), weekly("MONDAY", "11:59-13:00")), "ranges.1", "overlaps Monday 09:00"),
    (hours(weekly("MONDAY", "11:59-13:00"), weekly("MONDAY", "09:00-12:00")), "ranges.0", "overlaps"),
    (hours(weekly("MONDAY", "09:00-12:00"), weekly("MONDAY", "12:00-13:00")), "ranges.1", "make them one"),
    (hours(weekly("MONDAY", "22:00-02:00"), weekly("TUESDAY", "01:00-05:00")), "ranges.1", "overlaps"),
    (hours(weekly("MONDAY", "22:00-02:00"), weekly("TUESDAY", "02:00-05:00")), "ranges.1", "make them one"),
    (hours(weekly("SUNDAY", "22:00-02:00"), weekly("MONDAY", "01:59-05:00")), "ranges.1", "overlaps Sunday"),
    (
        hours(weekly("MONDAY", "09:00-12:00"), holidays=(Holiday(date=date(2026, 1, 1)),) * 2),
        "holidays.1.date",
        "already",
    ),
    (
        hours(
            weekly("MONDAY", "09:00-12:00"),
            holidays=(Holiday(date=date(2026, 1, 1), ranges=(span("09:00-12:00"), span("11:00-13:00"))),),
        ),
        "holidays.0.ranges.1",
        "overlaps",
    ),
    (
        hours(
            weekly("MONDAY", "09:00-12:00"),
            holidays=(Holiday(date=date(2026, 1, 1), ranges=(span("09:00-09:00"),)),),
        ),
        "holidays.0.ranges.0.end",
        "empty",
    ),
]


@pytest.mark.spec("C1", "H9")
@pytest.mark.parametrize(("one", "field", "says"), REFUSED)
def test_what_makes_no_sense_is_refused(one: WorkingHours, field: str, says: str) -> None:
    """Empty, overlapping and touching ranges are refused, naming the one at fault and what to do."""
    with pytest.raises(InvalidInput, match=says) as refusal:
        check(one)
    assert refusal.value.field == field


@pytest.mark.spec("C1")
def test_ranges_may_meet_at_midnight() -> None:
    """Round the clock is written as seven whole days; six ranges a day and a name of forty are taken."""
    check(replace(hours(*(weekly(day, "00:00-24:00") for day in WEEK)), name="👍" * 40))
    check(hours(*(weekly(day, "18:00-24:00") for day in WEEK), *(weekly(day, "00:00-02:00") for day in WEEK)))
    six = [weekly("MONDAY", f"{2 * number:02}:00-{2 * number + 1:02}:00") for number in range(7)]
    check(hours(*six[:6]))
    with pytest.raises(LimitExceeded, match="at most 6"):
        check(hours(*six))
    holidays = tuple(Holiday(date=date(2026, 1, 1) + timedelta(days=number)) for number in range(101))
    check(hours(six[0], holidays=holidays[:100]))
    with pytest.raises(LimitExceeded, match="at most 100"):
        check(hours(six[0], holidays=holidays))


@pytest.mark.parametrize("text", ["9:00", "09:60", "24:01", "25:00", "-1:00", "09:00:00", "", "０９:００"])
def test_a_time_that_no_clock_shows_is_refused(text: str) -> None:
    """Only HH:MM from 00:00 to 24:00 is a time of day."""
    with pytest.raises(InvalidInput) as refusal:
        read_time(text, field="ranges.0.start")
    assert refusal.value.field == "ranges.0.start"


@pytest.mark.parametrize("text", ["2026-02-29", "2026-13-01", "20260101", "2026-W01-1", "1.1.2026", ""])
def test_a_date_that_no_calendar_has_is_refused(text: str) -> None:
    """Only real dates, written YYYY-MM-DD."""
    with pytest.raises(InvalidInput, match="2026-02-28"):
        read_date(text, field="holidays.0.date")


@given(st.integers(0, DAY))
def test_times_read_as_they_are_shown(minute: int) -> None:
    """What is shown can be typed again."""
    assert read_time(show_time(minute), field="start") == minute


def _utc(month: int, day: int) -> datetime:
    return datetime(2026, month, day, 4, tzinfo=UTC)
