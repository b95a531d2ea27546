"""Text as people type it into the fields of a form: in one spelling, of a bounded length (spec D1, D3)."""

import unicodedata

from message_center.errors import InvalidInput

_LINE_BREAKS = frozenset({"Zl", "Zp"})
_UNPRINTABLE = frozenset({"Cc", "Cs"})


def one_line(text: str, *, limit: int, field: str) -> str | None:
    """One line in NFC without space around it; None when nothing is left.

    `limit` counts Unicode code points. Raises InvalidInput.
    """
    kept = _bounded(text, limit=limit, field=field)
    if any(unicodedata.category(character) in _LINE_BREAKS | _UNPRINTABLE for character in kept):
        raise InvalidInput("This is one line of text, without control characters.", field=field)
    return kept or None


def several_lines(text: str, *, limit: int, field: str) -> str | None:
    """The same for text that may have line breaks and tabs. Raises InvalidInput."""
    kept = _bounded(text.replace("\r\n", "\n").replace("\r", "\n"), limit=limit, field=field)
    if any(unicodedata.category(character) in _UNPRINTABLE for character in kept if character not in "\n\t"):
        raise InvalidInput("This text has characters that cannot be kept.", field=field)
    return kept or None


def _bounded(text: str, *, limit: int, field: str) -> str:
    kept = unicodedata.normalize("NFC", text).strip()
    if len(kept) > limit:
        raise InvalidInput(f"At most {limit:,} characters.", field=field)
    return kept
