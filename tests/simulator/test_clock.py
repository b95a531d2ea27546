"""Simulated time."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from message_center.simulator.clock import Clock

START = datetime(2026, 11, 22, tzinfo=UTC)


async def test_pushing_the_time_wakes_who_waits_for_it() -> None:
    """A retry that is due tomorrow comes as soon as the time is pushed there, and not before."""
    clock = Clock(lambda: START)
    waiting = asyncio.create_task(clock.sleep(86_400))
    await asyncio.sleep(0)
    clock.advance(86_399)
    await asyncio.sleep(0)
    assert not waiting.done()
    assert clock.advance(1) == START + timedelta(days=1)
    await waiting


def test_time_does_not_run_backwards() -> None:
    """A script cannot turn the clock back."""
    clock = Clock(lambda: START)
    with pytest.raises(ValueError, match="seconds"):
        clock.advance(-1)
    assert clock.now() == START
