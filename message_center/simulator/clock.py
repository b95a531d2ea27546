"""The simulator's time: it flows like real time and can be pushed forward by a script."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta


def real_time() -> datetime:
    """Now, in UTC."""
    return datetime.now(UTC)


class Clock:
    """A source of time (default: real time) plus what scripts have added to it.

    Windows, rate limits and retry delays all read this clock, so `advance(86_400)` closes every 24-hour window
    and wakes every waiting retry without anybody having to sleep. With a source that stands still, retries wait
    for `advance`.
    """

    def __init__(self, source: Callable[[], datetime] = real_time) -> None:
        self._source = source
        self._added = timedelta()
        self._advanced = asyncio.Event()

    def now(self) -> datetime:
        """The simulated time, in UTC."""
        return self._source() + self._added

    def advance(self, seconds: float) -> datetime:
        """Push the time forward (never back: ValueError) and wake whoever waits for a later time."""
        if seconds < 0:
            raise ValueError("seconds: time only moves forward; give a number of 0 or more")
        self._added += timedelta(seconds=seconds)
        self._advanced.set()
        self._advanced = asyncio.Event()
        return self.now()

    async def sleep(self, seconds: float) -> None:
        """Wait until the simulated time is `seconds` later, by flowing or by being advanced."""
        due = self.now() + timedelta(seconds=seconds)
        while (left := (due - self.now()).total_seconds()) > 0:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._advanced.wait(), left)
