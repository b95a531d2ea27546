"""Taiwanese addresses: a county, one of its own districts, a street and a number (spec B5).

The parts may be split by spaces, commas or line breaks, and the postal code may be missing. A county counts
without its suffix, and a street without a district, only when a house number makes sure of it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from message_center.domain.recognition.finds import Find, FindKind, PostalAddress
from message_center.domain.recognition.places import one_of, places
from message_center.domain.recognition.taiwan_streets import GAP, street

_GAP = re.compile(GAP)
_COUNTRY_BEFORE = re.compile(r"(?:台灣省?|中華民國)[ \n,]{0,4}\Z")
_CODE_BEFORE = re.compile(r"(?<!\d)(?<!\d[-.])\(?(\d{3}(?:-?\d{2,3})?) ?\)?[ \n,]{0,4}\Z")
_LABEL_BEFORE = re.compile(r"(?:地址|住址|住在|寄到|寄至|送到|送至|收件)[是為]? ?[::]? ?\Z")
_NAMED_BEFORE = re.compile(r"(?:地址|住址) ?[是為:] ?\Z")
_END = re.compile(r"[。. !！]*(?:\n|\Z)")
_END_OF_NAMED = re.compile(r"[。. !！]*(?:[\n,]|\Z)")
_LOOK_BACK = 16

_SPELLINGS = str.maketrans("臺巿鄕県县乡镇区号楼○", "台市鄉縣縣鄉鎮區號樓〇")
"""Other shapes of the characters that addresses are made of, as keyboards offer them."""

_RENAMED = {"台北縣": "新北市", "桃園縣": "桃園市", "台中縣": "台中市", "台南縣": "台南市", "高雄縣": "高雄市"}
"""Counties that became municipalities in 2010 and 2014, whose towns became districts; people still write them."""


@dataclass(frozen=True, slots=True)
class _Place:
    """A county with a district, as far as it was written, and where the words end."""

    county: str
    district: str
    code: str
    end: int
    certain: bool


def taiwanese_addresses(text: str) -> Iterator[Find]:
    """The addresses of a readable text; 臺 is read as 台, 号 as 號."""
    text = text.translate(_SPELLINGS)
    told = 0
    for found in _heads().finditer(text):
        if found.start() < told:
            continue
        place = _by_county(text, found) if found["county"] else _by_code(found)
        find = _address(text, found.start(), place) if place else None
        if find is not None:
            yield find
            told = find.end


def _address(text: str, start: int, place: _Place) -> Find | None:
    begin, code = _with_code(text, start, place)
    tail = street(text, place.end)
    if tail is not None and tail.has_number and (place.district or tail.has_road):
        return _find(begin, tail.end, place, code, text[place.end : tail.end])
    if not place.certain or not place.district:
        return None
    end = tail.end if tail is not None else place.end
    if _stands_alone(text, begin, end):
        return _find(begin, end, place, code, text[place.end : end])
    return None


def _find(start: int, end: int, place: _Place, code: str, written: str) -> Find:
    rest = re.sub(r"[ \n,]+", "", re.sub(r"(?<=\d)[ \n,]+(?=\d)", "-", written))
    address = PostalAddress(
        country="TW", postal_code=code or place.code, city=place.county, district=place.district, rest=rest
    )
    value = f"{place.county}{place.district}{rest}"
    return Find(kind=FindKind.ADDRESS, value=value, start=start, end=end, address=address)


def _stands_alone(text: str, start: int, end: int) -> bool:
    """A place without a number is an address when it is all that was written, or when it is called one."""
    labelled = _LABEL_BEFORE.search(text, max(0, start - _LOOK_BACK), start) is not None
    named = _NAMED_BEFORE.search(text, max(0, start - _LOOK_BACK), start) is not None
    closed = (_END_OF_NAMED if named else _END).match(text, end)
    if closed is None:
        return False
    return labelled or (not text[:start].strip() and not text[closed.end() :].strip())


def _by_county(text: str, found: re.Match[str]) -> _Place | None:
    written = found["county"]
    county = _RENAMED.get(written) or _full_names()[written]
    whole = written.endswith(("市", "縣"))
    gap = _GAP.match(text, found.end())
    at = gap.end() if gap else found.end()
    districts = _districts_of(county, renamed=written in _RENAMED)
    district = districts.match(text, at)
    if district is None:
        return _Place(county, "", "", found.end(), certain=False) if whole else None
    name = district.group() if written not in _RENAMED else f"{district.group()[:-1]}區"
    return _Place(county, name, _codes(county)[name], district.end(), certain=whole)


def _by_code(found: re.Match[str]) -> _Place | None:
    """A postal code and its district say which county it is."""
    county = _counties_by_code().get((found["code"][:3], found["district"]))
    if county is None:
        return None
    return _Place(county, found["district"], found["code"], found.end(), certain=False)


def _with_code(text: str, start: int, place: _Place) -> tuple[int, str]:
    """Where the address begins with its country and its postal code; other digits before it are no code."""
    country = _COUNTRY_BEFORE.search(text, max(0, start - _LOOK_BACK), start)
    begin = country.start() if country else start
    code = _CODE_BEFORE.search(text, max(0, begin - _LOOK_BACK), begin)
    if code is None or not code[1].startswith(place.code):
        return begin, ""
    return code.start(), code[1].replace("-", "")


@cache
def _heads() -> re.Pattern[str]:
    districts = {district for county in places("taiwan").values() for district in county}
    counties = one_of([*_full_names(), *_RENAMED])
    return re.compile(
        rf"(?P<county>{counties})|(?<!\d)(?<!\d[-.])(?P<code>\d{{3}}(?:\d{{2,3}})?){GAP}(?P<district>{one_of([*districts])})"
    )


@cache
def _full_names() -> dict[str, str]:
    """Each county by its whole name and, where one name is meant, without the suffix."""
    whole = {county: county for county in places("taiwan")}
    short = [county[:-1] for county in whole]
    return whole | {county[:-1]: county for county in whole if short.count(county[:-1]) == 1}


@cache
def _districts_of(county: str, *, renamed: bool) -> re.Pattern[str]:
    names = list(_codes(county))
    return re.compile(f"(?:{one_of([name[:-1] for name in names])})[市鎮鄉]" if renamed else one_of(names))


def _codes(county: str) -> dict[str, str]:
    codes: dict[str, str] = places("taiwan")[county]
    return codes


@cache
def _counties_by_code() -> dict[tuple[str, str], str]:
    return {
        (code, district): county for county, codes in places("taiwan").items() for district, code in codes.items()
    }
