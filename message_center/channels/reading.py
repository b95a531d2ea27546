"""Taking platforms' JSON as it comes: fields may be missing, of another type, or larger than expected.

Nothing here raises for a field; a reader gives None (or an empty value) for what it cannot use.
"""

import hashlib
import json
import math
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

Json = Mapping[str, Any]

DEEPEST = 50
"""Levels of nesting that are read; documents nested deeper cannot be stored."""

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

_SAFE_DIGITS = 18
_SECONDS_BELOW = 10**11


class Unreadable(ValueError):
    """The body is no JSON that we could read and keep; the message says why."""


def parse(body: bytes) -> Any:
    """The JSON value of a body, fit to be stored: integers beyond 64 bits become strings of their digits (they
    are ids, and never pass through a float), halves of surrogate pairs become U+FFFD.

    Raises Unreadable.
    """
    try:
        value = json.loads(body, parse_int=_whole, parse_float=_fraction, parse_constant=_no_number)
        return _storable(value, depth=0)
    except RecursionError:
        raise Unreadable(f"nested deeper than {DEEPEST} levels") from None
    except Unreadable:
        raise
    except ValueError as error:
        raise Unreadable(f"not JSON: {error}") from None


def _whole(digits: str) -> int | str:
    return int(digits) if len(digits) <= _SAFE_DIGITS else digits


def _fraction(digits: str) -> float | str:
    number = float(digits)
    return number if math.isfinite(number) else digits


def _no_number(name: str) -> Any:
    raise Unreadable(f"not JSON: {name} is no number")


def _storable(value: Any, *, depth: int) -> Any:
    if depth > DEEPEST:
        raise Unreadable(f"nested deeper than {DEEPEST} levels")
    match value:
        case dict():
            return {_key(name): _storable(part, depth=depth + 1) for name, part in value.items()}
        case list():
            return [_storable(part, depth=depth + 1) for part in value]
        case str():
            return well_formed(value)
    return value


def _key(name: str) -> str:
    """Storage takes no NUL in a name."""
    return well_formed(name).replace("\0", "\ufffd")


def well_formed(text: str) -> str:
    """The text with halves of surrogate pairs replaced: no database and no network takes them."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def mapping(value: Any) -> Json:
    """The object, or an empty one."""
    return value if isinstance(value, dict) else {}


def sequence(value: Any) -> list[Any]:
    """The list, or an empty one."""
    return value if isinstance(value, list) else []


def words(value: Any) -> str:
    """The text, or an empty one."""
    return value if isinstance(value, str) else ""


def identifier(value: Any) -> str | None:
    """An id, always as a string: some payloads carry numbers."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return words(value) or None


def whole(value: Any) -> int | None:
    """A whole number, also when it was sent as a string of digits."""
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= _SAFE_DIGITS:
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def number(value: Any) -> float | None:
    """Any number, for coordinates."""
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def moment(value: Any) -> datetime | None:
    """A time in UTC. Platforms send milliseconds, Meta in some events seconds: below 10^11 it is seconds."""
    count = whole(value)
    if count is None or count <= 0:
        return None
    try:
        return EPOCH + timedelta(milliseconds=count * 1000 if count < _SECONDS_BELOW else count)
    except OverflowError:
        return None


def digest(*values: Any) -> str:
    """A short name for values that have no id of their own; the same for the same values."""
    text = json.dumps(values, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:32]
