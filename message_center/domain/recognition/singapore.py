"""Singaporean addresses: a block or a street with its number, and a six-digit postal code (spec B5)."""

import re
from collections.abc import Iterator

from message_center.domain.recognition.finds import Find, FindKind, PostalAddress
from message_center.domain.recognition.latin_streets import one_line, street_before

_CODE = re.compile(
    r"(?:(?<![A-Za-z0-9])(?:(?:republic of )?singapore|s'pore|spore|\(?s\)?)[ ,\n]{0,3}"
    r"|(?P<unit>#\d\d-\d{2,4})[ ,\n]{1,3})"
    r"\(?(?P<code>(?:0[1-9]|[1-7]\d|8[0-2])\d{4})(?!\d)\)?",
    re.IGNORECASE,
)
"""The first two digits are a sector, from 01 to 82. A unit before them tells them, too."""


def singaporean_addresses(text: str) -> Iterator[Find]:
    """The addresses of a readable text."""
    told = 0
    for found in _CODE.finditer(text):
        street_end = found.end("unit") if found["unit"] else found.start()
        start = street_before(text, street_end, since=told)
        if start is None:
            continue
        told = found.end()
        rest = one_line(text[start:street_end])
        address = PostalAddress(country="SG", postal_code=found["code"], city="Singapore", district="", rest=rest)
        value = f"{rest}, Singapore {found['code']}"
        yield Find(kind=FindKind.ADDRESS, value=value, start=start, end=found.end(), address=address)
