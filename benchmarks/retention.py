"""Emptying conversations whose time is over: what each of them costs, and each message of a long one."""

import time
from collections.abc import Awaitable, Callable
from datetime import timedelta

import orjson
from bson import ObjectId

from benchmarks.bulk_marks import MARK
from benchmarks.world import World
from message_center.bots.runner import BotRunner
from message_center.domain.actors import system_caller
from message_center.domain.permissions import Permission
from message_center.inbox.deliver import SendingRules
from message_center.inbox.desk import Desk
from message_center.inbox.empty_conversations import PIECE, empty_expired
from message_center.inbox.retention import save_retention
from message_center.testing import NoFiles, SetClock
from message_center.testing.lane_work import work_on_due_lanes
from message_center.worker import Worker

PIECES = 20
LONG = 20_000
"""Messages of one conversation, to see what each further one costs."""


async def run(world: World) -> None:
    """Archive everything, wait two years, and let a worker empty a thousand conversations, then a long one."""
    clock = SetClock(world.center.clock.now())
    desk = Desk(world.shop, world.center.storage.scope(system_caller(world.shop.id)), {}, clock)
    worker = _worker(world, clock)
    database = desk.scope.database
    expired = await _archive(world)
    clock.advance(days=730)
    await save_retention(desk, archived_days=30, revision=0)
    clock.advance(days=1)
    await database.lanes.delete_many({})  # pieces of the job are called for one by one
    print(f"\nRetention: {expired:,} conversations are expired")
    print(f"  {'':<44} {'CPU, ms':>8}  {'commands':>8}")
    many = PIECES * PIECE

    async def empty() -> None:
        for _ in range(PIECES):
            await empty_expired(desk, "")

    await _measure(world, "emptied: each", many, empty)
    await _measure(world, "its messages removed: each conversation", many, lambda: _sweep(desk, worker))
    clock.advance(minutes=3)
    await _measure(world, "looked at once more: each", many, lambda: _sweep(desk, worker))
    await _empty_a_long_one(desk, clock)
    await _measure(world, f"of {LONG:,} messages: each 1,000", LONG // 1000, lambda: _sweep(desk, worker))


async def _measure(world: World, what: str, units: int, work: Callable[[], Awaitable[None]]) -> None:
    world.commands.names.clear()
    began = time.process_time()
    await work()
    cpu = (time.process_time() - began) * 1000
    print(f"  {what:<44} {cpu / units:>8.2f}  {len(world.commands.names) / units:>8.2f}")


async def _archive(world: World) -> int:
    """Mark everything as archived, and say how many there are."""
    database = world.center.storage.database
    await database.staff.update_many({}, {"$set": {"permissions": [one.value for one in Permission]}})
    body = orjson.dumps({"query": MARK, "variables": {"input": {"mark": "ARCHIVED", "filter": {}}}})
    while orjson.loads(await world.post("/graphql", body))["data"]["markConversations"]["succeeded"]:
        pass
    return await database.conversations.count_documents({"archived": True})


async def _sweep(desk: Desk, worker: Worker) -> None:
    """Let a worker do what waits in the lanes of emptied conversations."""
    database = desk.scope.database
    await database.lanes.update_many({}, [{"$set": {"due_at": "$$NOW"}}])
    await work_on_due_lanes(database, worker)


async def _empty_a_long_one(desk: Desk, clock: SetClock) -> None:
    """Give the next that expires so many messages more, and leave its lane as the only one."""
    database, before = desk.scope.database, clock.now() - timedelta(days=30)
    [(conversation_id, lane)] = await desk.scope.retention.expired(before, limit=1)
    about = {"_id": ObjectId(conversation_id)}
    row = await database.conversations.find_one(about) or {}
    message = await database.messages.find_one({"conversation_id": row["_id"]}) or {}
    copies = [
        {**message, "_id": ObjectId(), "external_id": None, "sequence": row["sequence"] + number}
        for number in range(1, LONG + 1)
    ]
    await database.messages.insert_many(copies)
    await database.conversations.update_one(about, {"$set": {"sequence": row["sequence"] + LONG}})
    await empty_expired(desk, "")
    await database.lanes.delete_many({"_id": {"$ne": lane}})


def _worker(world: World, clock: SetClock) -> Worker:
    patience = SendingRules(retry_delays=(1,), timeout=15, unknown_hold=60)
    return Worker(
        world.center.storage, {}, clock, BotRunner((), seconds=5), NoFiles(), patience=patience, lease_seconds=30,
        concurrency=8,
    )  # fmt: skip
