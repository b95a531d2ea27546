"""Reading one record of an import field by field; everything that is wrong with it is collected (spec D7).

A record comes from JSON, with its types, or from CSV, where every value is a text and an empty one is none. Both
are read the same way. Lengths count Unicode code points.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import orjson

from message_center.domain.contacts import EMAIL_LIMIT, PHONE_LIMIT, read_email, read_phone
from message_center.domain.imports import Refusal
from message_center.domain.money import Money
from message_center.domain.shops import Shop
from message_center.domain.web_addresses import is_web_address

ID_LIMIT = 100
NAME_LIMIT = 200
TEXT_LIMIT = 500
URL_LIMIT = 2000
LARGEST_COUNT = 1_000_000_000

_AMOUNT = re.compile(r"\d{1,12}(\.\d{1,4})?\Z")
_CURRENCY = re.compile(r"[A-Z]{3}\Z")
_YES, _NO = frozenset({"true", "yes", "1"}), frozenset({"false", "no", "0"})

E = TypeVar("E", bound=StrEnum)


@dataclass(slots=True)
class RecordFields:
    """Reads the fields of one record. A method answers None for what is missing, empty, or refused."""

    values: Mapping[str, Any]
    shop: Shop
    prefix: str = ""
    refusals: list[Refusal] = field(default_factory=list)

    def refuse(self, name: str, message: str) -> None:
        """Note that this field cannot be taken."""
        self.refusals.append(Refusal(self.prefix + name, message))

    def text(self, name: str, limit: int = TEXT_LIMIT) -> str | None:
        """A text, without the space around it."""
        value = self.values.get(name)
        if isinstance(value, int | float) and not isinstance(value, bool):
            value = str(value)  # hosts write numbers for ids and house numbers
        if value is None:
            return None
        if not isinstance(value, str):
            self.refuse(name, "Write a text.")
            return None
        text = value.strip()
        if len(text) > limit:
            self.refuse(name, f"At most {limit} characters; this has {len(text)}.")
            return None
        if "\0" in text:
            self.refuse(name, "Leave out the character NUL.")
            return None
        return text or None

    def required(self, name: str, limit: int = TEXT_LIMIT) -> str:
        """A text that must be there."""
        before = len(self.refusals)
        text = self.text(name, limit)
        if text is None and len(self.refusals) == before:
            self.refuse(name, "Must not be empty.")
        return text or ""

    def email(self, name: str) -> str | None:
        """An e-mail address, in small letters."""
        text = self.text(name, EMAIL_LIMIT)
        email = read_email(text) if text else None
        if text and email is None:
            self.refuse(name, "This is not an e-mail address.")
            return None
        return email.lower() if email else None

    def phone(self, name: str) -> str | None:
        """A phone number, in E.164."""
        text = self.text(name, PHONE_LIMIT)
        phone = read_phone(text, self.shop.country) if text else None
        if text and phone is None:
            message = f"Not a phone number in {self.shop.country}; one from abroad begins with + and its country."
            self.refuse(name, message)
            return None
        return phone

    def url(self, name: str) -> str | None:
        """A web address."""
        text = self.text(name, URL_LIMIT)
        if text and not is_web_address(text):
            self.refuse(name, "Must begin with https:// or http://.")
            return None
        return text

    def choice(self, name: str, kind: type[E]) -> E | None:
        """One of the values of an enum, in any case."""
        text = self.text(name)
        if text is None:
            return None
        try:
            return kind(text.upper())
        except ValueError:
            self.refuse(name, f"One of {', '.join(kind)}.")
            return None

    def yes(self, name: str) -> bool:
        """Yes or no; no when it is missing."""
        value = self.values.get(name)
        word = str(value).strip().lower() if isinstance(value, bool | int | str) else ""
        if value not in (None, "") and word not in _YES | _NO:
            self.refuse(name, "Write true or false.")
        return word in _YES

    def count(self, name: str) -> int | None:
        """A whole number, which may be negative (a stock that was oversold)."""
        text = self.text(name, 40)
        if text is None:
            return None
        if not re.fullmatch(r"-?\d{1,10}", text) or abs(int(text)) > LARGEST_COUNT:
            self.refuse(name, "Write a whole number.")
            return None
        return int(text)

    def moment(self, name: str) -> datetime | None:
        """A moment in ISO 8601; without a zone, the shop's is meant."""
        text = self.text(name)
        if text is None:
            return None
        try:
            moment = datetime.fromisoformat(text)
            aware = moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(self.shop.timezone))
            return _whole_milliseconds(aware.astimezone(UTC))
        except (ValueError, OverflowError):
            self.refuse(name, "Write a moment as 2026-11-22T08:30:00+08:00.")
            return None

    def day(self, name: str) -> date | None:
        """A day of the calendar."""
        text = self.text(name)
        if text is None:
            return None
        try:
            return date.fromisoformat(text)
        except ValueError:
            self.refuse(name, "Write a day as 1990-02-28.")
            return None

    def money(self, name: str, currency: str) -> Money | None:
        """An amount of the currency, which is not negative."""
        text = self.text(name, 40)
        if text is None:
            return None
        if not _AMOUNT.match(text):
            self.refuse(name, "Write an amount as 1280 or 12.50, without signs and separators.")
            return None
        return Money(Decimal(text), currency)

    def currency(self, name: str = "currency") -> str:
        """A currency's code."""
        text = self.text(name)
        if text is None or not _CURRENCY.match(text):
            self.refuse(name, "Write the currency's code, as TWD.")
        return text or ""

    def texts(self, name: str, *, most: int, limit: int) -> tuple[str, ...]:
        """Several short texts: a list in JSON, or one text in which they are separated by semicolons."""
        value = self.values.get(name)
        parts = value.split(";") if isinstance(value, str) else value or []
        if not isinstance(parts, Sequence) or not all(isinstance(part, str) for part in parts):
            self.refuse(name, "Write texts, in CSV separated by semicolons.")
            return ()
        found = tuple(dict.fromkeys(part.strip() for part in parts if part.strip()))
        if len(found) > most or any(len(part) > limit for part in found):
            self.refuse(name, f"At most {most}, each of at most {limit} characters.")
            return ()
        return found

    def objects(self, name: str, *, most: int) -> "list[RecordFields]":
        """Readers for a list of objects, which in CSV is written as JSON; their refusals are this record's."""
        value = self.values.get(name)
        if isinstance(value, str):
            try:
                value = orjson.loads(value) if value.strip() else None
            except orjson.JSONDecodeError:
                value = name  # no list, which is told below
        if value is None:
            return []
        if not isinstance(value, list) or not all(isinstance(one, Mapping) for one in value):
            self.refuse(name, "Write a list of objects, in CSV as JSON.")
            return []
        if len(value) > most:
            self.refuse(name, f"At most {most}.")
            return []
        return [
            RecordFields(one, self.shop, f"{self.prefix}{name}.{number}.", self.refusals)
            for number, one in enumerate(value)
        ]


def _whole_milliseconds(moment: datetime) -> datetime:
    """As the database keeps it."""
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)
