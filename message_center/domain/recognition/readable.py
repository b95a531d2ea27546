"""A text in the spelling that recognition reads, with the way back to where it stood in the original."""

import re
import unicodedata
from dataclasses import dataclass

SCANNED = 5000
"""How much of a text is read, in code points; nobody hides a number behind more."""

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\u20e3\ufe0e\ufe0f\ufeff]")
"""Soft hyphens, zero-width characters, writing directions, and what makes an emoji of a digit."""

_SPELLINGS = str.maketrans(dict.fromkeys("‐‑‒–—―−", "-") | {"\t": " ", "\r": "\n"})


@dataclass(frozen=True, slots=True)
class Readable:
    """Full-width forms as ASCII (NFKC), one kind of dash and space, nothing invisible.

    `origins` holds for each character the offset of the one it came from, or is None when none has moved.
    """

    text: str
    origins: tuple[int, ...] | None = None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where these characters stand in the original, in its code points."""
        if self.origins is None:
            return start, end
        return self.origins[start], self.origins[end - 1] + 1


def readable(text: str) -> Readable:
    """Read the first `SCANNED` code points of a text."""
    text = text[:SCANNED]
    if text.isascii():
        return Readable(text.translate(_SPELLINGS))
    characters: list[str] = []
    origins: list[int] = []
    for offset, character in enumerate(text):
        if not _INVISIBLE.match(character):
            # Each by itself, so that its offset stays known; NFKC makes at most 18 of one.
            plain = character if character.isascii() else unicodedata.normalize("NFKC", character)
            characters.append(plain.translate(_SPELLINGS))
            origins.extend([offset] * len(plain))
    return Readable("".join(characters)[:SCANNED], tuple(origins[:SCANNED]))
