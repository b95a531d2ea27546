"""Lanes: who works on what, and that nothing is forgotten or done by two at once."""

import asyncio
from collections import Counter
from typing import Any

from message_center.storage.database import Database
from message_center.storage.lanes import claim, finish, next_due_in, renew, touch


async def lane(database: Database, key: str = "k") -> dict[str, Any] | None:
    return await database.lanes.find_one({"_id": key})


async def test_new_work_never_shortens_a_running_lease(database: Database) -> None:
    """While one works on a conversation, new messages for it do not let a second one in."""
    await touch(database, ["k"])
    assert await claim(database, holder="one", seconds=30) is not None
    before = await lane(database)
    await touch(database, ["k"])
    after = await lane(database)
    assert before is not None
    assert after is not None
    assert (after["lease_until"], after["holder"]) == (before["lease_until"], "one")
    assert await claim(database, holder="two", seconds=30) is None


async def test_finished_work_leaves_no_lane(database: Database) -> None:
    """A lane that nobody asked for again is gone when it is done."""
    await touch(database, ["k"])
    mine = await claim(database, holder="one", seconds=30)
    assert mine is not None
    await finish(database, mine)
    assert await lane(database) is None


async def test_work_that_came_meanwhile_comes_again(database: Database) -> None:
    """A message that arrives while its conversation is worked on is worked on next, never forgotten."""
    await touch(database, ["k"])
    mine = await claim(database, holder="one", seconds=30)
    await touch(database, ["k"])
    assert mine is not None
    await finish(database, mine, again_after=600)
    again = await claim(database, holder="two", seconds=30)
    assert again is not None
    assert (again.key, again.work) == ("k", 2)


async def test_a_lane_comes_again_when_it_wished_to(database: Database) -> None:
    """A retry in ten minutes makes the lane due in ten minutes, and new work makes it due at once."""
    await touch(database, ["k"])
    mine = await claim(database, holder="one", seconds=30)
    assert mine is not None
    await finish(database, mine, again_after=600)
    due = await next_due_in(database)
    assert due is not None
    assert 590 < due <= 600
    assert await claim(database, holder="two", seconds=30) is None
    await touch(database, ["k"])
    assert await claim(database, holder="two", seconds=30) is not None


async def test_an_expired_lease_goes_to_another(database: Database) -> None:
    """A worker that died loses its lane, and cannot give back or prolong what another holds."""
    await touch(database, ["k"])
    dead = await claim(database, holder="dead", seconds=0)
    assert dead is not None
    heir = await claim(database, holder="heir", seconds=30)
    assert heir is not None
    assert await renew(database, dead, seconds=30) is False
    before = await lane(database)
    await finish(database, dead)
    await finish(database, dead, again_after=5)
    assert await lane(database) == before
    assert await renew(database, heir, seconds=60) is True


async def test_two_workers_never_hold_one_lane_together(database: Database) -> None:
    """Two workers racing for two hundred lanes, with work coming in all the time, never share one."""
    keys = [f"k{number}" for number in range(200)]
    held: set[str] = set()
    worked: Counter[str] = Counter()
    await touch(database, keys)

    async def worker(name: str) -> None:
        number = 0
        while mine := await claim(database, holder=f"{name}:{number}", seconds=30):
            number += 1
            assert mine.key not in held
            held.add(mine.key)
            if worked[mine.key] == 0 and mine.key.endswith("7"):
                await touch(database, [mine.key])
            worked[mine.key] += 1
            await asyncio.sleep(0)
            held.discard(mine.key)
            await finish(database, mine)

    await asyncio.gather(*(worker(name) for name in ("one", "two", "three")))
    assert worked == {key: 2 if key.endswith("7") else 1 for key in keys}
    assert await database.lanes.count_documents({}) == 0


async def test_ten_at_once_ask_for_one_new_lane(database: Database) -> None:
    """Ten requests for a lane that does not exist yet make one lane that counts ten."""
    await asyncio.gather(*(touch(database, ["k"]) for _ in range(10)))
    found = await lane(database)
    assert found is not None
    assert found["work"] == 10


async def test_claiming_reads_only_what_is_due(database: Database) -> None:
    """Among a thousand lanes that wait for later, the due one is found by the index alone."""
    await touch(database, [f"later{number}" for number in range(1000)], after=600)
    await touch(database, ["now"])
    due = {"$expr": {"$and": [{"$lte": ["$due_at", "$$NOW"]}, {"$lte": ["$lease_until", "$$NOW"]}]}}
    plan = await database.raw.command(
        {
            "explain": {
                "findAndModify": "lanes",
                "query": due,
                "sort": {"due_at": 1},
                "update": [{"$set": {"holder": "x"}}],
            },
            "verbosity": "executionStats",
        }
    )
    assert "COLLSCAN" not in str(plan)
    assert "due_at_1" in str(plan)
    assert plan["executionStats"]["totalKeysExamined"] <= 2
    found = await claim(database, holder="one", seconds=30)
    assert found is not None
    assert found.key == "now"
