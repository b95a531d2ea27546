"""Phone numbers in free text: of the shop's country, and in international form (spec B1).

A number is read from whole groups of digits, joined by spaces, dots, dashes or parentheses. From each group the
longest valid reading counts. Numbers that are phone numbers only by chance (orders, dates, prices, accounts)
are told by what stands around them.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberFormat, PhoneNumberType

from message_center.domain.recognition.finds import Find, FindKind
from message_center.domain.recognition.phone_surroundings import is_something_else, stands_apart

_GROUP = re.compile(r"\d+")
_JOINT = re.compile(r"[ .()-]{0,4}\Z")
_PLUS = re.compile(r"\+ ?\(?\Z")
_LONGEST, _SHORTEST = 17, 7
_MOST_GROUPS = 12
_SHORTEST_GROUP = 3
_TOLL_FREE_MALAYSIA = ("1300", "1700", "1800")
_WITHOUT_PLUS = re.compile(r"00\d??(?=(?:886|852|853|86|60|65)\d{7})")
"""The exchange's own prefix for calls abroad, before the code of a country our shops sell to."""


@dataclass(frozen=True, slots=True)
class _Numbering:
    """How the numbers of a country are written at home."""

    code: str
    trunk: str
    own: re.Pattern[str]


def phones_in(text: str, country: str) -> Iterator[Find]:
    """The phone numbers of a readable text, in E.164."""
    groups = [found.span() for found in _GROUP.finditer(text)]
    at = 0
    told = 0
    while at < len(groups):
        used, find = _longest(text, groups[at : at + _MOST_GROUPS], country)
        if find is not None and stands_apart(text, find.start, find.end, told):
            yield find
            told = find.end
            at += used
        else:
            at += 1


def _longest(text: str, groups: list[tuple[int, int]], country: str) -> tuple[int, Find | None]:
    """The longest number that begins with the first group, and how many groups it takes."""
    start = groups[0][0]
    international = _PLUS.search(text, max(0, start - 3), start) is not None
    used, value = 0, None
    for count in range(1, _joined(text, groups) + 1):
        written = [text[first:last] for first, last in groups[:count]]
        if sum(map(len, written)) > _LONGEST:
            break
        read = _read(written, country, abroad=international)
        if read is not None:
            used, value = count, read
    if value is None:
        return 0, None
    begin, end = _with_signs(text, start), groups[used - 1][1]
    if is_something_else(text, begin, end):
        return 0, None
    return used, Find(kind=FindKind.PHONE, value=value, start=begin, end=end)


def _joined(text: str, groups: list[tuple[int, int]]) -> int:
    """How many of the groups follow each other with nothing between them but what joins a number."""
    for count, ((_, end), (start, _)) in enumerate(pairwise(groups), start=1):
        if not _JOINT.match(text, end, start):
            return count
    return len(groups)


def _read(written: list[str], country: str, *, abroad: bool) -> str | None:
    digits = "".join(written)
    if len(digits) < _SHORTEST:
        return None
    if abroad:
        return _valid(f"+{digits}", None)
    exchange = _WITHOUT_PLUS.match(digits)
    if exchange is not None:
        return _valid(f"+{digits[exchange.end() :]}", None)
    return _at_home(digits, written, country)


def _at_home(digits: str, written: list[str], country: str) -> str | None:
    numbering = _numbering(country)
    if numbering is None:
        return None
    coded = digits.removeprefix(numbering.code)
    if coded != digits and numbering.own.fullmatch(coded.removeprefix(numbering.trunk)):
        return _valid(f"+{digits}", None, only_mobile=len(written) == 1)
    if numbering.trunk == "0":
        toll_free = country == "MY" and digits.startswith(_TOLL_FREE_MALAYSIA)
        if not toll_free and not digits.startswith("0"):
            return None
    elif min(map(len, written)) < _SHORTEST_GROUP:
        return None  # without a leading zero to tell, two digits here and there are sizes and counts
    own = digits.removeprefix(numbering.trunk)
    return _valid(digits, country) if numbering.own.fullmatch(own) else None


def _valid(digits: str, country: str | None, *, only_mobile: bool = False) -> str | None:
    try:
        number = phonenumbers.parse(digits, country)
    except NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number) or (only_mobile and not _is_mobile(number)):
        return None
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def _is_mobile(number: PhoneNumber) -> bool:
    return phonenumbers.number_type(number) in (PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE)


@cache
def _numbering(country: str) -> _Numbering | None:
    known = phonenumbers.PhoneMetadata.metadata_for_region(country, None)
    if known is None or known.general_desc is None:
        return None
    own = re.compile(known.general_desc.national_number_pattern or r"\d+")
    return _Numbering(str(known.country_code), known.national_prefix or "", own)


def _with_signs(text: str, start: int) -> int:
    """Where the number begins with its plus and its parenthesis."""
    while start and (text[start - 1] == "(" or _PLUS.search(text, max(0, start - 3), start)):
        start -= 1
    return start
