"""A second sample of customers' words, written by somebody who had read neither the rules nor the first sample.

The rules were written without it, and measured by it once: those figures are in decision 22. Since then its misses
were looked at, general faults of the rules were mended, and one expectation was corrected (a floor after a space
belongs to the address). So it guards what was reached, but is no longer held out: write another to measure again.

One line a text in held_out/*.tsv: the country of the shop, the text with its line breaks as \\n, and what is to be
found, each between ⟦ and ⟧ in the text. What stands between ‹ and › inside them may be left out (a country, a
building). Expected of a phone or an e-mail is its value, of an address country/postal code/city/district, with *
for a part that is not asked for; several are parted by a semicolon.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from message_center.domain.recognition.finds import Find, FindKind
from message_center.domain.recognition.recognise import recognise
from tests.domain.recognition.samples import Score

FOLDER = Path(__file__).parent / "held_out"
_SIGNS = re.compile("[⟦⟧‹›]")


@dataclass(frozen=True, slots=True)
class Expected:
    """One thing to be found: where it may begin and end, and its value or its parts."""

    starts: range
    ends: range
    reading: str

    def is_met_by(self, find: Find) -> bool:
        """Whether a find has the right span and reads right."""
        return find.start in self.starts and find.end in self.ends and self._reads(find)

    def _reads(self, find: Find) -> bool:
        if find.address is None:
            return find.value == self.reading
        address = find.address
        parts = (address.country, address.postal_code, address.city, address.district)
        return all(wanted in ("*", part) for wanted, part in zip(self.reading.split("/"), parts, strict=True))


@dataclass(frozen=True, slots=True)
class HeldOut:
    """A text, the shop's country, and what is to be found in it."""

    country: str
    text: str
    expected: tuple[Expected, ...]

    def finds(self, kind: FindKind) -> list[Find]:
        """What the rules find of a kind."""
        return [find for find in recognise(self.text, self.country) if find.kind is kind]

    def score(self, kind: FindKind) -> Score:
        """What is right, wrong and missing in this text."""
        finds = self.finds(kind)
        right = sum(any(expected.is_met_by(find) for find in finds) for expected in self.expected)
        return Score(right, len(finds) - right, len(self.expected) - right)


def held_out(name: str) -> list[HeldOut]:
    """The texts of one file."""
    lines = (FOLDER / f"{name}.tsv").read_text("utf-8").splitlines()
    return [_sample(*line.split("\t")) for line in lines]


def score_of(kind: FindKind, samples: Sequence[HeldOut]) -> Score:
    """The texts' scores together."""
    scores = [sample.score(kind) for sample in samples]
    return Score(
        sum(score.right for score in scores),
        sum(score.wrong for score in scores),
        sum(score.missing for score in scores),
    )


def _sample(country: str, marked: str, readings: str = "") -> HeldOut:
    marked = marked.replace("\\n", "\n")
    text, at, signs = "", 0, list[tuple[str, int]]()
    for sign in _SIGNS.finditer(marked):
        text += marked[at : sign.start()]
        signs.append((sign.group(), len(text)))
        at = sign.end()
    marks = zip(_by_mark(signs), readings.split(";") if readings else [], strict=True)
    return HeldOut(country, text + marked[at:], tuple(_expected(*mark) for mark in marks))


def _by_mark(signs: list[tuple[str, int]]) -> list[list[tuple[str, int]]]:
    """The signs of each marked span."""
    marks = list[list[tuple[str, int]]]()
    for sign in signs:
        if sign[0] == "⟦":
            marks.append([])
        marks[-1].append(sign)
    return marks


def _expected(signs: list[tuple[str, int]], reading: str) -> Expected:
    start, end = signs[0][1], signs[-1][1]
    optional = [(opening[1], closing[1]) for opening, closing in zip(signs[1:-1:2], signs[2:-1:2], strict=True)]
    latest = max([start, *(to for since, to in optional if since == start)])
    earliest = min([end, *(since for since, to in optional if to == end)])
    return Expected(range(start, latest + 1), range(earliest, end + 1), reading)
