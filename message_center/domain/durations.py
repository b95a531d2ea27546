"""Many durations, told by their median, their 90th percentile and the longest.

They come in lots of nearly the same length, so that a million of them need no more room than a few thousand.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate

DIGITS = 3
"""Durations that agree in so many leading digits may be one lot: all below 1,000 seconds are told exactly, and
longer ones at most 1 % too long."""


@dataclass(frozen=True, slots=True)
class Lot:
    """So many durations that are nearly alike, of which this is the longest, in whole seconds."""

    count: int
    longest_seconds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Durations:
    """How many there were, and how long, in whole seconds; None when there were none."""

    count: int = 0
    median_seconds: int | None = None
    p90_seconds: int | None = None
    longest_seconds: int | None = None


def durations_of(lots: Iterable[Lot]) -> Durations:
    """The durations of these lots, in any order."""
    ordered = sorted(lots, key=lambda lot: lot.longest_seconds)
    if not ordered:
        return Durations()
    return Durations(
        count=sum(lot.count for lot in ordered),
        median_seconds=_percentile(ordered, 50),
        p90_seconds=_percentile(ordered, 90),
        longest_seconds=ordered[-1].longest_seconds,
    )


def _percentile(ordered: Sequence[Lot], percent: int) -> int:
    """The first length that so many of a hundred do not exceed (the nearest rank): one that really occurred."""
    up_to = list(accumulate(lot.count for lot in ordered))
    rank = -(-up_to[-1] * percent // 100)
    return next(lot.longest_seconds for lot, reached in zip(ordered, up_to, strict=True) if reached >= rank)
