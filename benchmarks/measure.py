"""Measuring ways of doing the same side by side: interleaved rounds, CPU of this process, medians with spread."""

import gc
import statistics
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from pymongo import monitoring

ROUNDS = 7
Work = Callable[[], Awaitable[None]]


class CommandCounter(monitoring.CommandListener):
    """Counts database commands by name; register it on the client before it is made."""

    def __init__(self) -> None:
        self.names: list[str] = []

    def started(self, event: monitoring.CommandStartedEvent) -> None:
        """One command left."""
        if event.command_name not in ("hello", "getMore", "endSessions", "aggregate_watch"):
            self.names.append(event.command_name)

    def succeeded(self, event: monitoring.CommandSucceededEvent) -> None:
        """Nothing to count."""

    def failed(self, event: monitoring.CommandFailedEvent) -> None:
        """Nothing to count."""


@dataclass(frozen=True)
class Figures:
    """Milliseconds of CPU for one request, in each round."""

    rounds: list[float] = field(default_factory=list)

    @property
    def median(self) -> float:
        """The middle round."""
        return statistics.median(self.rounds)

    @property
    def spread(self) -> str:
        """From the best to the worst round."""
        return f"{min(self.rounds):.2f}..{max(self.rounds):.2f}"


async def interleaved(ways: Mapping[str, Work], *, requests: int, rounds: int = ROUNDS) -> dict[str, Figures]:
    """Run each way `requests` times a round, one after the other, for `rounds` rounds after a warm-up."""
    figures = {name: Figures() for name in ways}
    for work in ways.values():
        for _ in range(max(requests // 4, 3)):
            await work()
    gc.collect()
    gc.freeze()
    for _ in range(rounds):
        for name, work in ways.items():
            started = time.process_time()
            for _ in range(requests):
                await work()
            figures[name].rounds.append((time.process_time() - started) * 1000 / requests)
    return figures


def report(title: str, figures: Mapping[str, Figures], *, baseline: str, notes: str = "") -> None:
    """Print one line a way, with its ratio to the baseline."""
    print(f"\n{title}  {notes}")
    base = figures[baseline].median
    for name, figure in figures.items():
        ratio = figure.median / base
        print(f"  {name:<28} {figure.median:7.2f} ms CPU  ({figure.spread})  {ratio:5.2f} x")
