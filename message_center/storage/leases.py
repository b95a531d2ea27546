"""Leases: work that one process does for all, such as what runs in the background of the whole center.

A process that dies loses its lease, and another takes it. Times are the database's own clock.
"""

from datetime import UTC, datetime
from typing import Any

from message_center.storage.database import Database

_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


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
