"""What staff type into a customer's profile, checked field by field (spec D1)."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from message_center.domain.birthdays import read_birthday
from message_center.domain.contacts import EMAIL_LIMIT, PHONE_LIMIT, read_email, read_phone
from message_center.domain.members import MemberChange
from message_center.domain.typed_text import one_line
from message_center.errors import InvalidInput

NAME_LIMIT = 200
LOCALE_LIMIT = 35

_LOCALE = re.compile(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8}){0,3}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where and when a form is filled in: the shop's country, and its day."""

    country: str
    today: date


def checked_edit(typed: Mapping[str, Any], place: Place) -> MemberChange:
    """The change that these fields mean, in the spelling in which they are kept; None and blank clear a field.

    Raises InvalidInput for the first field that cannot be taken.
    """
    return MemberChange.of(**{name: _READERS.get(name, _as_it_is)(value, place) for name, value in typed.items()})


def _as_it_is(value: Any, place: Place) -> Any:
    return value


def _name(value: str | None, place: Place) -> str | None:
    return _line(value, limit=NAME_LIMIT, field="name")


def _email(value: str | None, place: Place) -> str | None:
    text = _line(value, limit=EMAIL_LIMIT, field="email")
    email = None if text is None else read_email(text)
    if text is not None and email is None:
        raise InvalidInput("This is not an e-mail address.", field="email")
    return None if email is None else email.lower()


def _phone(value: str | None, place: Place) -> str | None:
    text = _line(value, limit=PHONE_LIMIT, field="phone")
    phone = None if text is None else read_phone(text, place.country)
    if text is not None and phone is None:
        message = "This is not a phone number. One from abroad begins with + and the country's code."
        raise InvalidInput(message, field="phone")
    return phone


def _birthday(value: str | None, place: Place) -> date | None:
    text = _line(value, limit=LOCALE_LIMIT, field="birthday")
    return None if text is None else read_birthday(text, today=place.today, field="birthday")


def _locale(value: str | None, place: Place) -> str | None:
    text = _line(value, limit=LOCALE_LIMIT, field="locale")
    if text is not None and not _LOCALE.fullmatch(text):
        raise InvalidInput("Write the language as zh-Hant or en.", field="locale")
    return text


def _line(value: str | None, *, limit: int, field: str) -> str | None:
    return None if value is None else one_line(value, limit=limit, field=field)


_READERS: Mapping[str, Callable[[Any, Place], Any]] = {
    "name": _name,
    "email": _email,
    "phone": _phone,
    "birthday": _birthday,
    "locale": _locale,
}
