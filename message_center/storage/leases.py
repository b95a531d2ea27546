"""Leases: work that one process does for all, such as what runs in the background of the whole center.

A process that dies loses its lease, and another takes it. Times are the database's own clock.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from message_center.errors import StorageUnavailable
from message_center.storage.database import Database, DatabaseFailure

_AGAIN_SECONDS = 0.1
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


class LeaseTaken(StorageUnavailable):
    """Another process has held the lease for longer than we wait."""


@asynccontextmanager
async def alone(database: Database, name: str, *, seconds: float, patience: float) -> AsyncIterator[None]:
    """Wait until the lease of this name is ours, and hold it while the block lasts.

    A process that slept for longer than `seconds` may go on beside another: what is done here must bear that.
    Raises LeaseTaken after `patience` seconds.
    """
    holder = uuid4().hex
    try:
        async with asyncio.timeout(patience):
            while not await hold(  # noqa: ASYNC110  other processes send no events
                database, name, holder=holder, seconds=seconds
            ):
                await asyncio.sleep(_AGAIN_SECONDS)
    except TimeoutError:
        raise LeaseTaken(f"Another process holds the lease {name!r}.") from None
    holding = asyncio.create_task(_hold_on(database, name, holder, seconds), name=f"hold {name}")
    try:
        yield
    finally:
        holding.cancel()
        with suppress(asyncio.CancelledError):
            await holding
        await release(database, name, holder=holder)


async def _hold_on(database: Database, name: str, holder: str, seconds: float) -> None:
    while True:
        await asyncio.sleep(seconds / 3)
        with suppress(DatabaseFailure):  # the work itself will meet it, or the next try will not
            await hold(database, name, holder=holder, seconds=seconds)


async def hold(database: Database, name: str, *, holder: str, seconds: float) -> bool:
    """Take the lease of this name, or hold ours longer; False while another has it."""
    free_or_ours: dict[str, Any] = {
        "_id": name,
        "$expr": {"$or": [{"$eq": ["$holder", holder]}, {"$lte": ["$until", "$$NOW"]}]},
    }
    until = {"$add": ["$$NOW", int(seconds * 1000)]}
    taken = await database.leases.update_one(free_or_ours, [{"$set": {"holder": holder, "until": until}}])
    if taken.matched_count:
        return True
    made = {"$setOnInsert": {"holder": "", "until": _NEVER}}
    new = await database.leases.update_one({"_id": name}, made, upsert=True)
    return new.upserted_id is not None and await hold(database, name, holder=holder, seconds=seconds)


async def release(database: Database, name: str, *, holder: str) -> None:
    """Give up our lease, so that another need not wait for its end."""
    await database.leases.update_one({"_id": name, "holder": holder}, {"$set": {"until": _NEVER}})
