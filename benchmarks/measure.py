"""Measuring ways of doing the same side by side: interleaved rounds, CPU of this process, medians with spread."""

import statistics
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from pymongo import monitoring

from message_center.commands.running import settle_memory

ROUNDS = 7
Work = Callable[[], Awaitable[None]]


class CommandCounter(monitoring.CommandListener):
    """Counts database commands by name; register it before the client is made.

    Not counted are the driver's own, and the fact feed's waiting, which goes on whatever is measured.
    """

    def __init__(self) -> None:
        self.names: list[str] = []

    def started(self, event: monitoring.CommandStartedEvent) -> None:
        """One command left."""
        feed = event.command_name == "getMore" and event.command["collection"] == "facts"
        if not feed and event.command_name not in ("hello", "endSessions"):
            self.names.append(event.command_name)

    async def during(self, work: Work) -> int:
        """How many commands the work sends."""
        self.names.clear()
        await work()
        return len(self.names)

    def succeeded(self, event: monitoring.CommandSucceededEvent) -> None:
        """Nothing to count."""

    def failed(self, event: monitoring.CommandFailedEvent) -> None:
        """Nothing to count."""


@dataclass(frozen=True)
class Figures:
    """CPU for one request, in each round."""

    rounds: list[float] = field(default_factory=list)

    @property
    def median(self) -> float:
        """The middle round."""
        return statistics.median(self.rounds)

    @property
    def spread(self) -> str:
        """From the best to the worst round."""
        return f"{min(self.rounds):.4g}..{max(self.rounds):.4g}"


async def interleaved(ways: Mapping[str, Work], *, requests: int, rounds: int = ROUNDS) -> dict[str, Figures]:
    """Run each way `requests` times a round, one after the other, for `rounds` rounds after a warm-up.

    The garbage collector is set as the server sets it.
    """
    figures = {name: Figures() for name in ways}
    for work in ways.values():
        for _ in range(max(requests // 4, 3)):
            await work()
    settle_memory()
    for _ in range(rounds):
        for name, work in ways.items():
            started = time.process_time()
            for _ in range(requests):
                await work()
            figures[name].rounds.append((time.process_time() - started) * 1000 / requests)
    return figures


def report(
    title: str, figures: Mapping[str, Figures], *, baseline: str, unit: str = "ms", notes: Mapping[str, object]
) -> None:
    """Print a table with a line for each way and its ratio to the baseline, then the notes."""
    print(f"\n{title}")
    print(f"  {'':<36} {'CPU, ' + unit:>9}  {'best..worst':>17}  {'ratio':>6}")
    base = figures[baseline].median
    for name, figure in figures.items():
        print(f"  {name:<36} {figure.median:>9.4g}  {figure.spread:>17}  {figure.median / base:>6.2f}")
    for name, value in notes.items():
        print(f"  {name:<36} {value:>9}")
