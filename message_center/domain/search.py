"""What search compares: normalised text, the grams it is found by, and where a query's words stand (spec A10).

Case, width and compatibility forms do not matter; symbols are literal. Scripts that are written without spaces
(Chinese, Japanese, Thai ...) are found by any two adjacent characters; the words of other scripts by how they
begin. Grams only narrow down where to look: whether a text holds a query is decided on the text (`find`), so
that a hit is never false.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from unicodedata import normalize

import regex

from message_center.errors import InvalidInput, LimitExceeded

QUERY_LIMIT = 200
"""The longest query, in characters."""

GRAMS_LIMIT = 1_000
"""Grams kept of one text: some thousand Chinese characters or two hundred English words, from its beginning."""

SPANS_LIMIT = 50
"""Places that are told of one text."""

PREFIXES = (1, 2, 3, 4, 6, 9)
"""The beginnings of a word that are kept; a query in between is narrowed down by the next shorter one."""

_UNSPACED = r"\p{Han}\p{Hiragana}\p{Katakana}ー\p{Bopomofo}\p{Hangul}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}"
_HAS_UNSPACED = regex.compile(rf"[{_UNSPACED}]")
_CHUNK = re.compile(r"\S+")  # `regex` sees other spaces than `str.split` does
_STRETCH = regex.compile(rf"[^{_UNSPACED}]+")
_WORD = regex.compile(rf"[[\p{{L}}\p{{M}}\p{{N}}]--[{_UNSPACED}]]+", regex.VERSION1)
_CLUSTER = regex.compile(r"\X")
_IGNORED = dict.fromkeys([0xAD, *range(0x200B, 0x2010), 0x2060, 0xFE0E, 0xFE0F, 0xFEFF, *range(0xD800, 0xE000)])
"""Joiners, marks of direction and of style, which nobody types into a search, and broken characters."""


@dataclass(frozen=True, slots=True)
class Span:
    """A place in a text, in UTF-16 code units, as browsers count: `text.slice(start, end)`."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Query:
    """Terms that must all be in a text, and the grams that such a text has."""

    terms: tuple[str, ...]
    grams: tuple[str, ...]


def read_query(text: str) -> Query:
    """What somebody typed, split at spaces.

    Raises InvalidInput when it is blank, only symbols, or a single character of a script without spaces;
    LimitExceeded when it is too long.
    """
    if len(text) > QUERY_LIMIT:
        raise LimitExceeded(f"Search for at most {QUERY_LIMIT} characters.", field="query")
    terms = tuple(dict.fromkeys(normalised(text).split()))
    if not terms:
        raise InvalidInput("Write what to search for.", field="query")
    grams = tuple(dict.fromkeys(gram for term in terms for gram in _grams_of_term(term)))
    if not grams and any(_HAS_UNSPACED.search(term) for term in terms):
        raise InvalidInput("Write at least two adjacent characters.", field="query")
    if not grams:
        raise InvalidInput("Write a word; symbols alone cannot be searched for.", field="query")
    return Query(terms, grams)


def normalised(text: str) -> str:
    """The text without differences of case, width and composition."""
    return normalize("NFKC", normalize("NFKC", text).casefold()).translate(_IGNORED)


def grams_of(text: str) -> tuple[str, ...]:
    """The distinct grams by which a text is found, at most GRAMS_LIMIT."""
    distinct: dict[str, None] = {}
    for gram in _grams(normalised(text)):
        distinct[gram] = None
        if len(distinct) == GRAMS_LIMIT:
            break
    return tuple(distinct)


def find(text: str, query: Query) -> tuple[Span, ...] | None:
    """Where the query's terms stand in the text, in order and without overlap; None unless all are there."""
    normal = normalised(text)
    found: list[tuple[int, int]] = []
    for term in query.terms:
        places = list(islice(_places(normal, term), SPANS_LIMIT))
        if not places:
            return None
        found += places
    return _spans(text, _joined(found)[:SPANS_LIMIT])


def beginning(text: str, normal: str) -> tuple[Span, ...] | None:
    """The place of what the text begins with, if it does; `normal` is normalised."""
    return _spans(text, [(0, len(normal))]) if normalised(text).startswith(normal) else None


def _grams(normal: str) -> Iterator[str]:
    for chunk in normal.split():
        if _HAS_UNSPACED.search(chunk):
            yield from _pairs(chunk)
        for stretch in _STRETCH.findall(chunk):
            for rest in _from_each_word(stretch):
                yield from (rest[:length] for length in PREFIXES if length <= len(rest))


def _grams_of_term(term: str) -> Iterator[str]:
    """The fewest grams that every text with this term has."""
    if _HAS_UNSPACED.search(term):
        yield from _pairs(term)
    else:
        for rest in _from_each_word(term):
            yield rest[: max(length for length in PREFIXES if length <= len(rest))]


def _pairs(chunk: str) -> Iterator[str]:
    return (chunk[index : index + 2] for index in range(len(chunk) - 1))


def _from_each_word(stretch: str) -> Iterator[str]:
    """What follows from where each word begins, so that symbols within it count; no more than a gram needs.

    The whole rest for each word would cost the square of a long text's length, and hold up all that is learned.
    """
    return (stretch[word.start() : word.start() + PREFIXES[-1]] for word in _WORD.finditer(stretch))


def _places(normal: str, term: str) -> Iterator[tuple[int, int]]:
    """Where the term stands as search finds it: not in the middle of a word of a script with spaces."""
    for chunk in _CHUNK.finditer(normal):
        for at in _places_in_chunk(chunk.group(), term):
            yield chunk.start() + at, chunk.start() + at + len(term)


def _places_in_chunk(chunk: str, term: str) -> Iterator[int]:
    word = _WORD.search(term)
    is_pair = len(term) == 2 and _HAS_UNSPACED.search(chunk) is not None
    anywhere = is_pair or word is None or _HAS_UNSPACED.search(term) is not None
    offset = word.start() if word else 0
    at = chunk.find(term)
    while at >= 0:
        if anywhere or _begins_word(chunk, at + offset):
            yield at
        at = chunk.find(term, at + 1)


def _begins_word(chunk: str, at: int) -> bool:
    return at == 0 or _WORD.match(chunk, at - 1, at) is None


def _joined(places: list[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for start, end in sorted(places):
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    return joined


def _spans(text: str, places: list[tuple[int, int]]) -> tuple[Span, ...]:
    """The places of the normalised text as they lie in the text itself.

    Normalising changes lengths, but never reaches over what a reader takes for one character.
    """
    origins: list[tuple[int, int]] = []
    unit = 0
    for cluster in _CLUSTER.findall(text):
        end = unit + len(cluster.encode("utf-16-le", "surrogatepass")) // 2
        origins += [(unit, end)] * len(normalised(cluster))
        unit = end
    spans = [Span(origins[start][0], origins[end - 1][1]) for start, end in places]
    return tuple(spans)
