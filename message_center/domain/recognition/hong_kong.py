"""Hong Kong addresses, in Chinese (district first) and in English (district last); there are no postal codes."""

import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from typing import Any

from message_center.domain.recognition.finds import Find, FindKind, PostalAddress
from message_center.domain.recognition.latin_streets import one_line, street_before
from message_center.domain.recognition.places import one_of, places

_GAP = r"[ \n,]{0,4}"
_NAME = r"(?:(?![嗎呢吧的了是我你您他她請問想謝沒麼哪這有喺係唔嘅])[一-鿿A-Za-z0-9])"
_UNIT = (
    r"(?:[A-Za-z0-9]{1,5}(?:[-&][A-Za-z0-9]{1,5})? ?[室座樓號舖鋪期]"
    r"|[A-Za-z0-9一二三四五六七八九十]{1,4} ?[座樓期]|地下|地舖|地鋪)"
)
_WAY = r"(?:[道路街][東西南北中]?|里|徑|圍|坊|巷|村|邨|苑|花園|城|廣場|中心)"
_STREET = re.compile(rf"{_GAP}{_NAME}{{1,8}}?{_WAY}{_GAP}(?:{_NAME}{{0,10}}?{_GAP}{_UNIT}{_GAP}){{1,6}}")
_SAME_ADDRESS = re.compile(r"[A-Za-z ,\n]{1,25}")
"""Between two districts of one address: an estate may carry one's name, as Mei Foo Sun Chuen, Lai Chi Kok."""

_AREAS = {
    "香港島": "香港島", "香港": "香港島", "港島": "香港島", "九龍": "九龍", "新界": "新界",
    "hong kong island": "Hong Kong Island", "hong kong": "Hong Kong Island", "hk": "Hong Kong Island",
    "h.k.": "Hong Kong Island", "kowloon": "Kowloon", "kln": "Kowloon", "new territories": "New Territories",
    "n.t.": "New Territories", "nt": "New Territories",
}  # fmt: skip


def hong_kong_addresses(text: str) -> Iterator[Find]:
    """The addresses of a readable text."""
    yield from _in_chinese(text)
    yield from _in_english(text)


def _in_chinese(text: str) -> Iterator[Find]:
    told = 0
    for found in _chinese_places().finditer(text):
        street = _STREET.match(text, found.end())
        if found.start() < told or street is None:
            continue
        told = found.start() + len(text[found.start() : street.end()].rstrip(" \n,"))
        district = found["district"]
        area = _AREAS[found["area"]] if found["area"] not in (None, "香港") else _areas()[district]
        rest = re.sub(r"[ \n,]+", "", street.group())
        address = PostalAddress(country="HK", postal_code="", city=area, district=district, rest=rest)
        value = f"{area}{district}{rest}"
        yield Find(kind=FindKind.ADDRESS, value=value, start=found.start(), end=told, address=address)


def _in_english(text: str) -> Iterator[Find]:
    told = 0
    for found, following in pairwise([*_english_places().finditer(text), None]):
        if found is None:
            continue
        if following is not None and _SAME_ADDRESS.fullmatch(text, found.end(), following.start()):
            continue
        start = street_before(text, found.start(), since=told)
        if start is None:
            continue
        told = found.end()
        district = _english_districts()[found["district"].lower()]
        area = _areas()[district]
        rest = one_line(text[start : found.start()])
        address = PostalAddress(country="HK", postal_code="", city=area, district=district, rest=rest)
        value = f"{rest}, {district}, {area}"
        yield Find(kind=FindKind.ADDRESS, value=value, start=start, end=told, address=address)


@cache
def _areas() -> dict[str, str]:
    """The area of each district, in the district's own language."""
    chinese = {name: area for area, table in _table().items() for name in table["districts"]}
    english = {name: table["name"] for table in _table().values() for name in table["districts"].values()}
    return chinese | english


@cache
def _chinese_places() -> re.Pattern[str]:
    districts = one_of([name for table in _table().values() for name in table["districts"]])
    areas = one_of([name for name in _AREAS if not name.isascii()])
    return re.compile(rf"(?:(?P<area>{areas}){_GAP})?(?P<district>{districts})區?")


@cache
def _english_places() -> re.Pattern[str]:
    areas = one_of([re.escape(name) for name in _AREAS if name.isascii()])
    districts = one_of([re.escape(name) for name in _english_districts()])
    return re.compile(
        rf"(?<![A-Za-z])(?P<district>{districts})(?![A-Za-z])(?! (?:Road|Rd|Street|St)\b)"
        rf"(?:[ ,\n]{{1,3}}(?:{areas})(?![A-Za-z]))?(?:[ ,\n]{{1,3}}Hong Kong(?![A-Za-z]))?",
        re.IGNORECASE,
    )


@cache
def _english_districts() -> dict[str, str]:
    return {name.lower(): name for table in _table().values() for name in table["districts"].values()}


def _table() -> dict[str, Any]:
    table: dict[str, Any] = places("hong_kong")
    return table
