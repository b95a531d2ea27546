"""A shop's longer work is done by whoever is free, piece by piece."""

import asyncio

from message_center.inbox.desk import Desk
from message_center.inbox.jobs import job_lane, read_job_lane
from message_center.storage.lanes import touch
from message_center.storage.mapping import new_id
from message_center.testing import PATIENCE, NoFiles, TestCenter
from message_center.worker import IDLE_SECONDS, Worker


async def test_a_job_goes_on_until_it_says_that_it_is_done(center: TestCenter) -> None:
    """A job is asked for its next piece again and again, for its shop and its subject, and then left alone."""
    pieces: list[tuple[str, str]] = []

    async def count(desk: Desk, subject: str) -> float | None:
        pieces.append((desk.shop.id, subject))
        return 0 if len(pieces) < 3 else None

    center.worker = Worker(
        center.storage,
        {},
        center.clock,
        center.bots,
        NoFiles(),
        patience=PATIENCE,
        lease_seconds=30,
        concurrency=1,
        jobs={"count": count},
    )
    await touch(center.storage.database, [job_lane("count", center.shop.id, "sheep:7")])
    await center.work()
    assert pieces == [(center.shop.id, "sheep:7")] * 3
    assert await center.storage.database.lanes.count_documents({}) == 0


async def test_a_job_of_many_pieces_waits_for_nothing_between_them(center: TestCenter) -> None:
    """A worker that is free looks again as soon as a piece is done, and not only at its next round."""
    done = asyncio.Event()
    pieces = 0

    async def count(_: Desk, __: str) -> float | None:
        nonlocal pieces
        pieces += 1
        if pieces < 40:
            return 0
        done.set()
        return None

    worker = Worker(
        center.storage,
        {},
        center.clock,
        center.bots,
        NoFiles(),
        patience=PATIENCE,
        lease_seconds=30,
        concurrency=2,
        jobs={"count": count},
    )
    await touch(center.storage.database, [job_lane("count", center.shop.id, "sheep")])
    async with worker.running(), asyncio.timeout(40 * IDLE_SECONDS / 2):
        await done.wait()


async def test_a_job_of_a_newer_version_waits_for_a_worker_that_knows_it(center: TestCenter) -> None:
    """While a new version is rolled out, an old worker leaves its jobs standing."""
    await touch(center.storage.database, [job_lane("unheard_of", center.shop.id, "x")])
    await center.work()
    assert await center.storage.database.lanes.count_documents({}) == 1


def test_a_conversations_lane_is_no_job() -> None:
    """Only lanes that begin so are jobs."""
    shop_id = new_id()
    assert read_job_lane(job_lane("tags", shop_id, "a:b")) == ("tags", shop_id, "a:b")
    assert read_job_lane("messenger:1234:5678") is None
