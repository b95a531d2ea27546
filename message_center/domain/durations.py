"""Many durations, told by their median, their 90th percentile and the longest."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Durations:
    """How many there were, and how long, in whole seconds; None when there were none."""

    count: int = 0
    median_seconds: int | None = None
    p90_seconds: int | None = None
    longest_seconds: int | None = None


def durations_of(seconds: Iterable[int]) -> Durations:
    """The durations of these lengths, in any order."""
    lengths = sorted(seconds)
    if not lengths:
        return Durations()
    return Durations(
        count=len(lengths),
        median_seconds=_percentile(lengths, 50),
        p90_seconds=_percentile(lengths, 90),
        longest_seconds=lengths[-1],
    )


def _percentile(lengths: Sequence[int], percent: int) -> int:
    """The first length that so many of a hundred do not exceed (the nearest rank): one that really occurred."""
    rank = -(-len(lengths) * percent // 100)
    return lengths[rank - 1]
