"""Splitting one text into parts that a platform takes, without tearing characters apart (spec E11)."""

from collections.abc import Callable

import regex

Measure = Callable[[str], int]

WIDEST_CHARACTER = 4
"""The most that one code point can measure, in bytes of UTF-8: the smallest limit that can be kept."""

ELLIPSIS = "…"

_GRAPHEME = regex.compile(r"\X")
_GOOD_ENDS = (("\n",), ("。", "！", "？"), (" ", "、", "，"))
"""Lines first, then sentences, then words; no ASCII marks, which stand inside addresses of web pages too."""


def characters(text: str) -> int:
    """Length in Unicode code points."""
    return len(text)


def utf8_bytes(text: str) -> int:
    """Length in bytes of UTF-8."""
    return len(text.encode("utf-8", "surrogatepass"))


def utf16_units(text: str) -> int:
    """Length in UTF-16 code units, as LINE counts: most emoji are two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def split_text(text: str, *, limit: int, measure: Measure = characters) -> tuple[str, ...]:
    """Parts of at most `limit` as `measure` counts, which joined are the text again; none for an empty text.

    A part ends after a line, a sentence or a word where its second half has such an end, and never inside a
    grapheme (an emoji family, a letter with its accents), unless that grapheme alone exceeds the limit.
    Raises ValueError when the limit is below 4, which no UTF-8 text of other than ASCII could keep.
    """
    if limit < WIDEST_CHARACTER:
        raise ValueError(f"limit: must be at least {WIDEST_CHARACTER}")
    if measure(text) <= limit:
        return (text,) if text else ()
    parts: list[str] = []
    waiting: list[str] = []
    room = limit
    for piece in _pieces(text, limit, measure):
        size = measure(piece)
        if size > room:
            end = _good_end(waiting)
            parts.append("".join(waiting[:end]))
            waiting = waiting[end:]
            room = limit - measure("".join(waiting))
        if size > room:
            parts.append("".join(waiting))
            waiting, room = [], limit
        waiting.append(piece)
        room -= size
    return (*parts, "".join(waiting))


def shortened(text: str, *, limit: int, measure: Measure = characters) -> str:
    """The text if it fits, else as many of its graphemes as do, and an ellipsis."""
    if measure(text) <= limit:
        return text
    kept, room = "", limit - measure(ELLIPSIS)
    for grapheme in _GRAPHEME.findall(text):
        if measure(kept + grapheme) > room:
            break
        kept += grapheme
    return kept.rstrip() + ELLIPSIS


def _pieces(text: str, limit: int, measure: Measure) -> list[str]:
    """The graphemes; one that alone exceeds the limit in its code points."""
    pieces: list[str] = []
    for grapheme in _GRAPHEME.findall(text):
        pieces.extend(grapheme if measure(grapheme) > limit else (grapheme,))
    return pieces


def _good_end(pieces: list[str]) -> int:
    """How many pieces to send off: up to the last good end in the second half, else all of them."""
    half = len(pieces) // 2
    for ends in _GOOD_ENDS:
        for index in range(len(pieces) - 1, half - 1, -1):
            if pieces[index].endswith(ends):
                return index + 1
    return len(pieces)
