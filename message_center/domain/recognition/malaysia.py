"""Malaysian addresses: a street, a five-digit postal code, a town, and the state that has this code (spec B5)."""

import re
from collections.abc import Iterator
from functools import cache

from message_center.domain.recognition.finds import Find, FindKind, PostalAddress
from message_center.domain.recognition.latin_streets import one_line, street_before
from message_center.domain.recognition.places import one_of, places

_ALIASES = {
    "KL": "Kuala Lumpur",
    "W.P. Kuala Lumpur": "Kuala Lumpur",
    "Wilayah Persekutuan Kuala Lumpur": "Kuala Lumpur",
    "Penang": "Pulau Pinang",
    "Malacca": "Melaka",
    "N. Sembilan": "Negeri Sembilan",
    "Johore": "Johor",
}
_CODE = re.compile(r"(?<![A-Za-z0-9])\d{5}(?=[ ,\n])")
_COUNTRY_AFTER = re.compile(r"[ ,.\n]{1,3}Malaysia(?![A-Za-z])", re.IGNORECASE)


def malaysian_addresses(text: str) -> Iterator[Find]:
    """The addresses of a readable text."""
    told = 0
    for code in _CODE.finditer(text):
        place = _place(text, code)
        start = street_before(text, code.start(), since=told) if place else None
        if place is None or start is None:
            continue
        country = _COUNTRY_AFTER.match(text, place.end())
        told = country.end() if country else place.end()
        yield _find(text, (start, told), code, place)


def _place(text: str, code: re.Match[str]) -> re.Match[str] | None:
    """The town and its state, or the state alone, if the postal code is one of the state's."""
    for pattern in _places():
        place = pattern.match(text, code.end())
        if place is not None and re.match(places("malaysia")[_state_of(place)], code.group()):
            return place
    return None


def _find(text: str, span: tuple[int, int], code: re.Match[str], place: re.Match[str]) -> Find:
    start, end = span
    state = _state_of(place)
    rest, town = one_line(text[start : code.start()]), one_line(place.groupdict().get("town", state))
    address = PostalAddress(country="MY", postal_code=code.group(), city=state, district=town, rest=rest)
    shown = state if town == state else f"{town}, {state}"
    value = f"{rest}, {code.group()} {shown}"
    return Find(kind=FindKind.ADDRESS, value=value, start=start, end=end, address=address)


def _state_of(place: re.Match[str]) -> str:
    return _states()[place["state"].lower()]


@cache
def _places() -> tuple[re.Pattern[str], ...]:
    states = one_of([re.escape(name) for name in (*places("malaysia"), *_ALIASES)])
    state = rf"[ ,\n]{{1,3}}(?P<state>{states})(?![A-Za-z])"
    town = r"[ ,\n]{1,3}(?P<town>[A-Za-z][A-Za-z.']{0,14}(?: [A-Za-z.']{1,14}){0,2}?)"
    return re.compile(town + state, re.IGNORECASE), re.compile(state, re.IGNORECASE)


@cache
def _states() -> dict[str, str]:
    return {name.lower(): name for name in places("malaysia")} | {
        alias.lower(): name for alias, name in _ALIASES.items()
    }
