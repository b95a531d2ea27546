"""When a birthday is celebrated, and which days can be one (spec D1)."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from message_center.domain.birthdays import EARLIEST, is_birthday, read_birthday
from message_center.errors import InvalidInput

TODAY = date(2026, 6, 1)
pytestmark = pytest.mark.spec("D1")


@given(birthday=st.dates(min_value=EARLIEST), year=st.integers(1901, 9998))
def test_everybody_has_exactly_one_birthday_a_year(birthday: date, year: int) -> None:
    """On its own day where the year has it; whoever was born on 29 February has it on the 28th otherwise."""
    first = date(year, 1, 1)
    days = [day for day in (first + timedelta(days=n) for n in range(366)) if day.year == year]
    celebrated = [day for day in days if is_birthday(birthday, day)]
    try:
        assert celebrated == [birthday.replace(year=year)]
    except ValueError:
        assert celebrated == [date(year, 2, 28)]


@given(birthday=st.dates(min_value=EARLIEST, max_value=TODAY))
def test_a_day_that_was_is_taken(birthday: date) -> None:
    """Written as the calendar's day, whatever day it was."""
    assert read_birthday(birthday.isoformat(), today=TODAY, field="birthday") == birthday


@pytest.mark.parametrize(
    "text",
    [
        "2023-02-29",
        "1990-13-01",
        "1990-00-10",
        "19900228",
        "1990-W01-1",
        "28.2.1990",
        "２０００-01-01",
        "",
        "1990-2-8",
    ],
)
def test_no_day_of_the_calendar_is_refused(text: str) -> None:
    """A day that never was, or another way to write one."""
    with pytest.raises(InvalidInput, match="Write a day"):
        read_birthday(text, today=TODAY, field="birthday")


@pytest.mark.parametrize(("text", "why"), [("2026-06-02", "future"), ("1899-12-31", "before")])
def test_a_day_on_which_nobody_alive_was_born_is_refused(text: str, why: str) -> None:
    """In the future, or more than a long life ago."""
    with pytest.raises(InvalidInput, match=why):
        read_birthday(text, today=TODAY, field="birthday")
    assert read_birthday("2026-06-01", today=TODAY, field="birthday") == TODAY
