"""The numbers of reports, by any amount of durations, and the days that a report may cover."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from message_center.domain.durations import DIGITS, Durations, Lot, durations_of
from message_center.domain.reports import read_period
from message_center.errors import InvalidInput

TAIPEI = ZoneInfo("Asia/Taipei")
NEW_YORK = ZoneInfo("America/New_York")


@settings(max_examples=50)
@given(st.lists(st.integers(0, 10_000), min_size=1))
def test_half_of_the_times_took_no_longer_than_the_median(seconds: list[int]) -> None:
    """The median and the 90th percentile are lengths that occurred, and the shortest ones that hold so many."""
    told = durations_of(Lot(1, one) for one in seconds)
    assert told.count == len(seconds)
    assert told.longest_seconds == max(seconds)
    for share, length in ((0.5, told.median_seconds), (0.9, told.p90_seconds)):
        assert length in seconds
        assert sum(one <= length for one in seconds) >= share * len(seconds)
        assert sum(one < length for one in seconds) < share * len(seconds)


@settings(max_examples=50)
@given(st.lists(st.one_of(st.integers(0, 1_100), st.integers(0, 10**8)), min_size=1))
def test_in_lots_a_percentile_is_exact_or_hardly_too_long(seconds: list[int]) -> None:
    """Up to 1,000 seconds it is the exact one; beyond, a length that occurred, at most 1 % above the exact one."""
    exact = durations_of(Lot(1, one) for one in seconds)
    lots: dict[str, list[int]] = {}
    for one in seconds:
        lots.setdefault(f"{len(str(one))}:{str(one)[:DIGITS]}", []).append(one)
    told = durations_of(Lot(len(lot), max(lot)) for lot in lots.values())
    assert (told.count, told.longest_seconds) == (exact.count, exact.longest_seconds)
    for true, length in ((exact.median_seconds, told.median_seconds), (exact.p90_seconds, told.p90_seconds)):
        assert true is not None and length in seconds
        assert length == true if true < 1_000 else true <= length <= true * 1.01


def test_what_never_happened_took_no_time_at_all() -> None:
    """Nothing is told of no times, and not zero seconds."""
    assert durations_of(()) == Durations(count=0, median_seconds=None, p90_seconds=None, longest_seconds=None)
    assert durations_of([Lot(1, 30), Lot(1, 10), Lot(1, 20), Lot(1, 40)]).median_seconds == 20


def test_a_report_covers_whole_days_of_the_shops_calendar() -> None:
    """Both days are included, and a day of 23 hours is a day."""
    period = read_period("2026-06-01", "2026-06-02", TAIPEI)
    assert (period.start, period.end) == (
        datetime(2026, 5, 31, 16, tzinfo=UTC),
        datetime(2026, 6, 2, 16, tzinfo=UTC),
    )
    assert list(period.days) == [date(2026, 6, 1), date(2026, 6, 2)]
    forward = read_period("2026-03-08", "2026-03-08", NEW_YORK)
    assert (forward.end - forward.start).total_seconds() == 23 * 3600


@pytest.mark.parametrize(
    ("first", "last", "field"),
    [
        ("yesterday", "2026-06-01", "from"),
        ("2026-02-30", "2026-06-01", "from"),
        ("2026-06-01", "01.06.2026", "to"),
        ("2026-06-02", "2026-06-01", "to"),
        ("2026-01-01", "2026-04-03", "to"),
        ("0001-01-01", "0001-01-02", "from"),
        ("9999-12-31", "9999-12-31", "from"),
    ],
)
def test_a_period_that_cannot_be_is_refused(first: str, last: str, field: str) -> None:
    """Whoever asks for too much, or for no days, is told which of the two to mend."""
    with pytest.raises(InvalidInput) as refused:
        read_period(first, last, TAIPEI)
    assert refused.value.field == field


def test_a_quarter_of_a_year_is_not_too_long() -> None:
    """92 days are allowed."""
    assert len(list(read_period("2026-07-01", "2026-09-30", TAIPEI).days)) == 92
