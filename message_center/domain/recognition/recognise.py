"""The way in: all finds of one text."""

import re
from collections.abc import Iterator
from dataclasses import replace

from message_center.domain.recognition.addresses import addresses_in
from message_center.domain.recognition.emails import emails_in
from message_center.domain.recognition.finds import Find
from message_center.domain.recognition.phones import phones_in
from message_center.domain.recognition.readable import readable

FINDS_KEPT = 20
"""The most finds of one message: enough for a family's addresses, and bounded for a wall of numbers."""

_WEB_ADDRESS = re.compile(r"(?:https?://|www\.)[!-~]+", re.IGNORECASE)
"""Numbers within are names of pages."""


def recognise(text: str, country: str) -> tuple[Find, ...]:
    """The phone numbers, e-mail and postal addresses in a text, by position; none overlaps another.

    Phone numbers are read as the country's own (two letters, as in TW) or in international form (spec B1).
    """
    original = readable(text)
    plain = _WEB_ADDRESS.sub(lambda found: " " * len(found.group()), original.text)
    kept: list[Find] = []
    for find in _candidates(plain, country):
        if all(find.end <= other.start or other.end <= find.start for other in kept):
            kept.append(find)
        if len(kept) == FINDS_KEPT:
            break
    return tuple(_placed(find, original.span(find.start, find.end)) for find in sorted(kept, key=_start))


def _candidates(text: str, country: str) -> Iterator[Find]:
    """What reads surest first, since it wins where two overlap."""
    yield from emails_in(text)
    yield from addresses_in(text)
    yield from phones_in(text, country)


def _placed(find: Find, span: tuple[int, int]) -> Find:
    return replace(find, start=span[0], end=span[1])


def _start(find: Find) -> int:
    return find.start
