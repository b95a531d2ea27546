"""When a payment reminder is due, under any history of the shop's settings."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from message_center.domain.reminder_schedule import (
    NEVER_SET,
    REMEMBERED,
    Due,
    Periods,
    Schedule,
    check,
    comes_due,
    due_by,
    in_force,
    promised,
    remember,
)
from message_center.errors import InvalidInput

TAIPEI = ZoneInfo("Asia/Taipei")
NEW_YORK = ZoneInfo("America/New_York")
MAY = datetime(2026, 5, 1, tzinfo=UTC)


def at(text: str, zone: ZoneInfo = TAIPEI) -> datetime:
    """A moment by the clock on the shop's wall."""
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=zone)


def since_may(days: int, hour: int, *, enabled: bool = True) -> Periods:
    """The settings of a shop that saved in May."""
    return remember(NEVER_SET, Schedule(days=days, hour=hour), enabled=enabled, now=MAY)


def due(placed_at: datetime, periods: Periods, zone: ZoneInfo = TAIPEI) -> Due:
    """When the order comes due, by the settings so far."""
    return comes_due(promised(placed_at, zone, periods), placed_at, zone, periods)


@pytest.mark.spec("E6")
@pytest.mark.parametrize("hour", ["00:00", "09:30", "23:59"])
def test_an_order_of_the_first_is_due_on_the_third_at_ten_whenever_it_was_made(hour: str) -> None:
    """The article: two days after the order, at ten."""
    assert due(at(f"06-01T{hour}"), since_may(2, 10)).at == at("06-03T10:00")


@pytest.mark.spec("E6")
@pytest.mark.parametrize(("days", "expected"), [(2, "06-04T10:00"), (5, "06-06T10:00")])
def test_a_change_after_the_order_counts_only_when_it_is_later(days: int, expected: str) -> None:
    """The article: set to three days at ten, changed on 6/2 to two days, or to five."""
    changed = remember(since_may(3, 10), Schedule(days=days, hour=10), enabled=True, now=at("06-02T12:00"))
    assert due(at("06-01T15:00"), changed).at == at(expected)


@pytest.mark.spec("E6")
def test_a_wait_that_is_taken_back_ends_at_once() -> None:
    """Two days became five before the due time, and two again after it: the reminder is due from then on."""
    later = remember(since_may(2, 10), Schedule(days=5, hour=10), enabled=True, now=at("06-02T12:00"))
    assert due(at("06-01T15:00"), later).at == at("06-06T10:00")
    back = remember(later, Schedule(days=2, hour=10), enabled=True, now=at("06-05T09:00"))
    assert due(at("06-01T15:00"), back).at == at("06-05T09:00")


@pytest.mark.spec("E6")
@pytest.mark.parametrize(
    ("zone", "placed", "schedule", "expected"),
    [
        (NEW_YORK, "03-07T23:00", Schedule(days=1, hour=2), "2026-03-08T07:00Z"),  # the clock leaves 2:00 out
        (NEW_YORK, "03-07T23:00", Schedule(days=1, hour=10), "2026-03-08T14:00Z"),
        (NEW_YORK, "10-31T08:00", Schedule(days=1, hour=1), "2026-11-01T05:00Z"),  # 1:00 comes twice
        (NEW_YORK, "10-31T08:00", Schedule(days=1, hour=10), "2026-11-01T15:00Z"),
    ],
)
def test_the_hour_is_the_one_on_the_shops_clock_also_when_it_is_moved(
    zone: ZoneInfo, placed: str, schedule: Schedule, expected: str
) -> None:
    """Calendar days, not twenty-four hours each."""
    assert due_by(schedule, at(placed, zone), zone) == datetime.fromisoformat(expected)


@pytest.mark.spec("E6")
@pytest.mark.parametrize(("off_at", "on_at", "enabled"), [("02", "03", True), ("02", "05", False)])
def test_the_switch_is_read_at_the_due_time(off_at: str, on_at: str, enabled: bool) -> None:
    """Switched off and on before it: sent. Off at that moment: not sent, also not later."""
    schedule = Schedule(days=3, hour=10)
    off = remember(since_may(3, 10), schedule, enabled=False, now=at(f"06-{off_at}T12:00"))
    on = remember(off, schedule, enabled=True, now=at(f"06-{on_at}T12:00"))
    assert due(at("06-01T15:00"), on) == Due(at("06-04T10:00"), enabled)


def test_a_shop_that_never_saved_would_remind_after_two_days_at_fourteen_but_is_switched_off() -> None:
    """The system's defaults."""
    assert due(at("06-01T15:00"), NEVER_SET) == Due(at("06-03T14:00"), enabled=False)


@pytest.mark.spec("E5")
@pytest.mark.parametrize(
    ("schedule", "field"),
    [
        (Schedule(days=0), "days"),
        (Schedule(days=8), "days"),
        (Schedule(hour=24), "hour"),
        (Schedule(hour=-1), "hour"),
    ],
)
def test_a_schedule_outside_of_the_limits_is_refused_and_names_its_field(schedule: Schedule, field: str) -> None:
    """One to seven days, hour 0 to 23."""
    with pytest.raises(InvalidInput) as refused:
        check(schedule)
    assert refused.value.field == field


def test_an_order_at_the_end_of_the_calendar_breaks_nothing() -> None:
    """A host may send anything as a date."""
    for placed_at in (datetime.max.replace(tzinfo=UTC), datetime.min.replace(tzinfo=UTC)):
        assert due(placed_at, since_may(7, 23), NEW_YORK).at >= placed_at


ZONES = st.sampled_from([TAIPEI, NEW_YORK, ZoneInfo("Australia/Lord_Howe"), ZoneInfo("Pacific/Apia")])
SCHEDULES = st.builds(Schedule, days=st.integers(1, 7), hour=st.integers(0, 23))
CHANGES = st.lists(st.tuples(st.integers(0, 12 * 24), SCHEDULES, st.booleans()), max_size=8)
"""Hours since the start, what the schedule became, and whether the switch was on."""


def told(changes: list[tuple[int, Schedule, bool]], start: datetime) -> Periods:
    """The history that the settings remember."""
    periods = NEVER_SET
    for hours, schedule, enabled in sorted(changes, key=lambda change: change[0]):
        periods = remember(periods, schedule, enabled=enabled, now=start + timedelta(hours=hours))
    return periods


@pytest.mark.spec("E6")
@settings(max_examples=100)
@example(TAIPEI, 0, 0, [(25, Schedule(days=1, hour=0), True), (266, Schedule(days=1, hour=0), False)])
@given(ZONES, st.integers(0, 364), st.integers(0, 24 * 60 - 1), CHANGES)
def test_for_any_history_of_settings_it_is_due_when_a_watch_every_minute_would_say_so(
    zone: ZoneInfo, day: int, minute: int, changes: list[tuple[int, Schedule, bool]]
) -> None:
    """A watchman looks at the settings at every moment that matters, and rings when both times are past."""
    start = datetime(2026, 1, 1, tzinfo=zone).astimezone(UTC) + timedelta(days=day)
    placed_at = start + timedelta(minutes=minute)
    periods = told(changes, start)
    assume(placed_at >= (periods[0].since or placed_at))  # what is forgotten, no order of that time can ask for
    made = in_force(periods, placed_at)
    first = due_by(made.schedule, placed_at, zone)
    moments = {first, *(due_by(one.schedule, placed_at, zone) for one in periods)}
    moments |= {one.since for one in periods if one.since is not None}
    for moment in sorted(moments):
        now = in_force(periods, moment)
        if max(first, due_by(now.schedule, placed_at, zone)) <= moment:
            assert comes_due(first, placed_at, zone, periods) == Due(moment, now.enabled)
            return
    raise AssertionError("the watchman never rang")


@pytest.mark.spec("E6")
@settings(max_examples=50)
@given(ZONES, st.integers(0, 24 * 60 - 1), CHANGES, SCHEDULES)
def test_what_was_promised_is_a_lower_bound_that_no_later_change_undercuts(
    zone: ZoneInfo,
    minute: int,
    changes: list[tuple[int, Schedule, bool]],
    schedule: Schedule,
) -> None:
    """So a reminder need not be looked at before the moment that was promised when its order was made."""
    start = datetime(2026, 3, 1, tzinfo=UTC)
    placed_at = start + timedelta(minutes=minute)
    before = told([change for change in changes if change[0] == 0], start)
    first = promised(placed_at, zone, before)
    after = remember(told(changes, start), schedule, enabled=True, now=start + timedelta(days=12))
    assert comes_due(first, placed_at, zone, after).at >= first > placed_at


@given(CHANGES)
def test_forgetting_what_no_order_can_ask_for_changes_no_due_time(
    changes: list[tuple[int, Schedule, bool]],
) -> None:
    """The history stays short however often a shop changes its mind."""
    start = datetime(2026, 3, 1, tzinfo=UTC)
    now = start + timedelta(days=60)
    whole = told(changes, start)
    short = remember(whole, Schedule(), enabled=not whole[-1].enabled, now=now)
    assert len(short) <= 2
    placed_at = now - REMEMBERED + timedelta(days=1)
    assert in_force(short, placed_at) == in_force(whole, placed_at)
