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
_TOWNS = (
    "Petaling Jaya", "PJ", "Shah Alam", "Subang Jaya", "Klang", "Kajang", "Puchong", "Cheras", "Ampang",
    "Rawang", "Cyberjaya", "Seri Kembangan", "Johor Bahru", "JB", "Skudai", "Iskandar Puteri", "Batu Pahat",
    "Muar", "Kluang", "George Town", "Georgetown", "Butterworth", "Bukit Mertajam", "Bayan Lepas", "Ipoh",
    "Taiping", "Seremban", "Nilai", "Kuantan", "Alor Setar", "Sungai Petani", "Kota Bharu", "Kuala Terengganu",
    "Kuching", "Miri", "Sibu", "Bintulu", "Kota Kinabalu", "KK", "Sandakan", "Tawau",
)  # fmt: skip
"""Towns that everybody knows, so that their state is often left out; the postal code tells it."""

_CODE = re.compile(r"(?<![A-Za-z0-9])\d{5}(?=[ ,\n])")
_COUNTRY_AFTER = re.compile(r"[ ,.\n]{1,3}Malaysia(?![A-Za-z])", re.IGNORECASE)


def malaysian_addresses(text: str) -> Iterator[Find]:
    """The addresses of a readable text."""
    told = 0
    for code in _CODE.finditer(text):
        known = _place(text, code)
        start = street_before(text, code.start(), since=told) if known else None
        if known is None or start is None:
            continue
        place, state = known
        country = _COUNTRY_AFTER.match(text, place.end())
        told = country.end() if country else place.end()
        town = one_line(place.groupdict().get("town", state))
        yield _find(one_line(text[start : code.start()]), (start, told), code.group(), town, state)


def _place(text: str, code: re.Match[str]) -> tuple[re.Match[str], str] | None:
    """The town and its state, or one of them alone, and the state's name, if it has the postal code."""
    for pattern in _places():
        place = pattern.match(text, code.end())
        state = _state_of(place, code.group()) if place else None
        if place is not None and state is not None and re.match(places("malaysia")[state], code.group()):
            return place, state
    return None


def _find(rest: str, span: tuple[int, int], code: str, town: str, state: str) -> Find:
    address = PostalAddress(country="MY", postal_code=code, city=state, district=town, rest=rest)
    shown = state if town == state else f"{town}, {state}"
    return Find(
        kind=FindKind.ADDRESS, value=f"{rest}, {code} {shown}", start=span[0], end=span[1], address=address
    )


def _state_of(place: re.Match[str], code: str) -> str | None:
    """The state that was written; beside a known town alone, the one that has the postal code."""
    state = place.groupdict().get("state")
    return _states()[state.lower()] if state else _state_by_code(code)


def _state_by_code(code: str) -> str | None:
    return next((state for state, codes in places("malaysia").items() if re.match(codes, code)), None)


@cache
def _places() -> tuple[re.Pattern[str], ...]:
    states = one_of([re.escape(name) for name in (*places("malaysia"), *_ALIASES)])
    state = rf"[ ,\n]{{1,3}}(?P<state>{states})(?![A-Za-z])"
    town = r"[ ,\n]{1,3}(?P<town>[A-Za-z][A-Za-z.']{0,14}(?: [A-Za-z.']{1,14}){0,2}?)"
    known = rf"[ ,\n]{{1,3}}(?P<town>{one_of([*_TOWNS])})(?![A-Za-z])"
    return tuple(re.compile(pattern, re.IGNORECASE) for pattern in (town + state, state, known))


@cache
def _states() -> dict[str, str]:
    return {name.lower(): name for name in places("malaysia")} | {
        alias.lower(): name for alias, name in _ALIASES.items()
    }
