"""Texts as customers write them, each with what a reader finds in it.

One line a text in the .tsv files beside this one: the country of the shop (phones only), the text with its line
breaks as \\n, and the expected values. The last lines of each file were written after the rules were, and some
of them are not read right to this day; they stay, so that the figures say what the rules are worth.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from message_center.domain.recognition.finds import FindKind
from message_center.domain.recognition.recognise import recognise

FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Sample:
    """A text, the shop's country, and the values to be found."""

    country: str
    text: str
    expected: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Score:
    """How many finds are right, wrong and missing."""

    right: int
    wrong: int
    missing: int

    @property
    def precision(self) -> float:
        """The share of what is found that is right."""
        return self.right / (self.right + self.wrong)

    @property
    def recall(self) -> float:
        """The share of what is there that is found."""
        return self.right / (self.right + self.missing)


def phone_samples() -> tuple[list[Sample], list[Sample]]:
    """Texts with phone numbers, and look-alikes."""
    texts = [Sample(country, text, tuple(values.split())) for country, text, values in _rows("phones.tsv")]
    return texts, [Sample(country, text, ()) for country, text in _rows("phone_look_alikes.tsv")]


def address_samples() -> tuple[list[Sample], list[Sample]]:
    """Texts with addresses, and look-alikes."""
    texts = [Sample("TW", text, tuple(values.split("|"))) for text, values in _rows("addresses.tsv")]
    return texts, [Sample("TW", text, ()) for (text,) in _rows("address_look_alikes.tsv")]


def email_samples() -> list[Sample]:
    """Texts with and without e-mail addresses."""
    return [Sample("TW", text, tuple(values.split())) for text, values in _rows("emails.tsv")]


def score(kind: FindKind, samples: Sequence[Sample]) -> Score:
    """Count a sample's right, wrong and missing finds; a right one has the expected value."""
    right = wrong = missing = 0
    for sample in samples:
        found = [find.value for find in recognise(sample.text, sample.country) if find.kind is kind]
        wanted = list(sample.expected)
        for value in found:
            if value in wanted:
                wanted.remove(value)
                right += 1
            else:
                wrong += 1
        missing += len(wanted)
    return Score(right, wrong, missing)


def _rows(name: str) -> list[list[str]]:
    lines = (FOLDER / name).read_text("utf-8").splitlines()
    return [line.replace("\\n", "\n").split("\t") for line in lines]
