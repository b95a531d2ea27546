"""Lanes: who works on which conversation, under a lease (docs/architecture.md).

A lane is one small document for a conversation key with work to do. `work` counts requests: a holder that is
done removes the lane only if the count is what it saw, so work that came meanwhile is never forgotten. New
work touches `due_at` and `work`, never `lease_until`, so it cannot shorten a running lease. All times are the
database's own clock.
"""

from collections.abc import AsyncIterator, Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from pymongo import DeleteOne, ReturnDocument, UpdateOne
from pymongo.errors import PyMongoError

from message_center.storage.database import Database, Session

_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Lane:
    """A lane held by us: its key, our claim, and how much work had been asked for when we claimed it."""

    key: str
    holder: str
    work: int


def _later(seconds: float) -> dict[str, Any]:
    return {"$add": ["$$NOW", int(seconds * 1000)]}


async def touch(
    database: Database, keys: Sequence[str], *, after: float = 0, session: Session | None = None
) -> None:
    """Ask for work on these lanes, now or `after` seconds. One command, however many lanes."""
    update = [
        {
            "$set": {
                "work": {"$add": [{"$ifNull": ["$work", 0]}, 1]},
                "due_at": {"$min": [{"$ifNull": ["$due_at", _later(after)]}, _later(after)]},
                "lease_until": {"$ifNull": ["$lease_until", _NEVER]},
                "holder": {"$ifNull": ["$holder", None]},
            }
        }
    ]
    writes = [UpdateOne({"_id": key}, update, upsert=True) for key in dict.fromkeys(keys)]
    if writes:
        await database.lanes.bulk_write(writes, ordered=False, session=session)


async def claim(database: Database, *, holder: str, seconds: float) -> Lane | None:
    """Take the lane that has been due longest and that nobody holds; None when there is none."""
    due = {"$expr": {"$and": [{"$lte": ["$due_at", "$$NOW"]}, {"$lte": ["$lease_until", "$$NOW"]}]}}
    lease = [{"$set": {"lease_until": _later(seconds), "holder": holder}}]
    row = await database.lanes.find_one_and_update(
        due, lease, sort=[("due_at", 1)], return_document=ReturnDocument.AFTER
    )
    return Lane(row["_id"], holder, row["work"]) if row else None


async def claim_this(database: Database, key: str, *, holder: str, seconds: float) -> Lane | None:
    """Take this lane, due or not; None while another holds it."""
    free = {"_id": key, "$expr": {"$lte": ["$lease_until", "$$NOW"]}}
    lease = [{"$set": {"lease_until": _later(seconds), "holder": holder}}]
    row = await database.lanes.find_one_and_update(free, lease, return_document=ReturnDocument.AFTER)
    return Lane(row["_id"], holder, row["work"]) if row else None


async def renew(database: Database, lane: Lane, *, seconds: float) -> bool:
    """Hold the lane longer; False when another holds it now."""
    mine = {"_id": lane.key, "holder": lane.holder}
    result = await database.lanes.update_one(mine, [{"$set": {"lease_until": _later(seconds)}}])
    return result.matched_count == 1


async def finish(database: Database, lane: Lane, *, again_after: float | None = None) -> bool:
    """Give the lane back: without new work it is removed, or comes due `again_after` seconds. Whether it stays."""
    mine = {"_id": lane.key, "holder": lane.holder}
    if again_after is None:
        removed = await database.lanes.delete_one({**mine, "work": lane.work})
        if removed.deleted_count:
            return False
    wanted = _later(again_after or 0)
    unchanged = {"$eq": ["$work", lane.work]}
    await database.lanes.update_one(
        mine,
        [
            {
                "$set": {
                    "due_at": {"$cond": [unchanged, wanted, "$due_at"]},
                    "lease_until": _NEVER,
                    "holder": None,
                }
            }
        ],
    )
    return True


@dataclass(frozen=True, slots=True)
class HeldLanes:
    """Several lanes held by us. `made` are those that had no work before: a crash leaves them due."""

    holder: str
    keys: frozenset[str]
    made: frozenset[str]


async def hold_free(database: Database, keys: Sequence[str], *, holder: str, seconds: float) -> HeldLanes:
    """Take those of these lanes that nobody holds, due or not, for work of our own: two commands.

    A lane that had work keeps when it is due; whoever leaves more in it has to `touch` it.
    """
    free = {"$lte": [{"$ifNull": ["$lease_until", _NEVER]}, "$$NOW"]}
    update = [
        {
            "$set": {
                "work": {"$ifNull": ["$work", 1]},
                "due_at": {"$ifNull": ["$due_at", "$$NOW"]},
                "lease_until": {"$cond": [free, _later(seconds), "$lease_until"]},
                "holder": {"$cond": [free, {"$literal": holder}, "$holder"]},
            }
        }
    ]
    names = list(dict.fromkeys(keys))
    if not names:
        return HeldLanes(holder, frozenset(), frozenset())
    writes = [UpdateOne({"_id": key}, update, upsert=True) for key in names]
    written = await database.lanes.bulk_write(writes, ordered=False)
    rows = database.lanes.find({"_id": {"$in": names}, "holder": holder}, {"_id": True})
    held = frozenset([str(row["_id"]) async for row in rows])
    made = frozenset(str(key) for key in (written.upserted_ids or {}).values())
    return HeldLanes(holder, held, made & held)


async def let_go(database: Database, lanes: HeldLanes, *, done: Collection[str]) -> None:
    """Give them back: one command. Those that we made are removed where all is done and nothing came meanwhile."""
    writes: list[DeleteOne | UpdateOne] = [
        DeleteOne({"_id": key, "holder": lanes.holder, "work": 1}) for key in lanes.made if key in done
    ]
    free = {"$set": {"lease_until": _NEVER, "holder": None}}
    writes += [UpdateOne({"_id": key, "holder": lanes.holder}, free) for key in lanes.keys]
    if writes:
        await database.lanes.bulk_write(writes)


async def next_due_in(database: Database) -> float | None:
    """Seconds until some free lane comes due; None when no lane waits. May be negative."""
    pipeline: list[dict[str, Any]] = [
        {"$sort": {"due_at": 1}},
        {"$limit": 64},
        {"$project": {"ready": {"$max": ["$due_at", "$lease_until"]}}},
        {"$group": {"_id": None, "ready": {"$min": "$ready"}}},
        {"$project": {"in": {"$subtract": ["$ready", "$$NOW"]}}},
    ]
    async with await database.lanes.aggregate(pipeline) as rows:
        async for row in rows:
            return float(row["in"]) / 1000
    return None


async def touched(database: Database) -> AsyncIterator[None]:
    """Yield whenever some lane got new work, in any process, and at once for what was touched before.

    Ends when the stream breaks; then poll.
    """
    pipeline: list[dict[str, Any]] = [
        {
            "$match": {
                "$or": [
                    {"operationType": "insert"},
                    {"operationType": "update", "updateDescription.updatedFields.work": {"$exists": True}},
                ]
            }
        },
        {"$project": {"_id": 1}},
    ]
    try:
        async with await database.lanes.watch(pipeline) as stream:
            yield None
            async for _ in stream:
                yield None
    except PyMongoError:
        return
