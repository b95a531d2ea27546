"""Birthdays: read from a form, and whether somebody has theirs today (spec D1)."""

from datetime import date

from message_center.errors import InvalidInput

EARLIEST = date(1900, 1, 1)


def read_birthday(text: str, *, today: date, field: str) -> date:
    """A day of the calendar, written as 1990-02-28; `today` is the shop's. Raises InvalidInput."""
    try:
        birthday = date.fromisoformat(text)
    except ValueError:
        birthday = None
    if birthday is None or birthday.isoformat() != text:
        raise InvalidInput("Write a day of the calendar as 1990-02-28.", field=field)
    if birthday > today:
        raise InvalidInput("A birthday is not in the future.", field=field)
    if birthday < EARLIEST:
        raise InvalidInput(f"A birthday is not before {EARLIEST}.", field=field)
    return birthday


def is_birthday(birthday: date, today: date) -> bool:
    """Whether it is celebrated today; 29 February on the 28th in years that have none."""
    if (birthday.month, birthday.day) == (2, 29) and not _is_leap(today.year):
        return (today.month, today.day) == (2, 28)
    return (birthday.month, birthday.day) == (today.month, today.day)


def _is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
