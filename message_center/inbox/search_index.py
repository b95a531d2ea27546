"""Keeping messages searchable, in the background of every worker (spec A10).

One worker of all does it at a time, and while more waits it rests three times as long as it worked: however much
there is to learn, the inbox has most of the machine.
"""

import asyncio
import time
from contextlib import suppress

import structlog

from message_center.storage.leases import hold, release
from message_center.storage.scope import Storage
from message_center.storage.search_index import BATCH, learn_due

log = structlog.get_logger(__name__)

LEASE = "search-index"
LEASE_SECONDS = 30.0
BATCH_SECONDS = 10.0
"""A batch that takes longer is given up, well within the lease."""

RESTS = 3
IDLE_SECONDS = 1.0
FAILURE_SECONDS = 5.0


async def keep_searchable(storage: Storage, *, holder: str) -> None:
    """Learn what was marked, batch by batch, until cancelled; a failure is told in the log, and tried again."""
    try:
        while True:
            rest = await _learn_or_report(storage, holder)
            await asyncio.sleep(rest)
    finally:
        with suppress(Exception):
            await release(storage.database, LEASE, holder=holder)


async def _learn_or_report(storage: Storage, holder: str) -> float:
    try:
        return await _learn(storage, holder)
    except Exception as error:
        log.error("search.learning_failed", error=type(error).__name__)
        return FAILURE_SECONDS


async def _learn(storage: Storage, holder: str) -> float:
    """Learn one batch if it is ours to do; the seconds to rest after it."""
    if not await hold(storage.database, LEASE, holder=holder, seconds=LEASE_SECONDS):
        return IDLE_SECONDS
    began = time.monotonic()
    async with asyncio.timeout(BATCH_SECONDS):
        learned = await learn_due(storage.database)
    return RESTS * (time.monotonic() - began) if learned == BATCH else IDLE_SECONDS
