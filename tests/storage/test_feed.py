"""The live feed: every fact, in order, once, from wherever one was."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing
from random import Random
from typing import Any

import pytest
from bson import ObjectId

from message_center.domain.actors import SYSTEM, system_caller
from message_center.domain.facts import Fact, FactKind
from message_center.domain.ids import Id
from message_center.errors import CursorExpired, CursorInvalid, StorageUnavailable
from message_center.storage.cursors import feed_cursor
from message_center.storage.database import Database
from message_center.storage.facts import Facts
from message_center.storage.feed import FactFeed
from message_center.storage.mapping import new_id
from message_center.testing import START

FACT = "022C0100296E5A1004D5990633998241DB94E29AA639D4439D46645F696400646B0388A26DFF2D7ACE01FC210004"
SHOP, OTHER = new_id(), new_id()


@pytest.fixture
async def feed(database: Database) -> AsyncIterator[FactFeed]:
    """A feed that follows the database."""
    feed = FactFeed(database)
    async with feed.running():
        yield feed


async def happens(database: Database, number: int, shop: Id = SHOP) -> None:
    fact = Fact(
        id=new_id(),
        shop_id=shop,
        kind=FactKind.SETTINGS_CHANGED,
        at=START,
        actor=SYSTEM,
        values={"number": number},
    )

    async def write(session: object) -> None:
        await Facts(database, system_caller(shop)).add(fact, session=session)  # type: ignore[arg-type]

    await database.transaction(write)


async def read(feed: FactFeed, after: str | None, count: int, shop: Id = SHOP) -> list[tuple[str, int]]:
    """The next facts behind a cursor, with their cursors."""
    found: list[tuple[str, int]] = []
    async with aclosing(feed.follow(shop, after)) as facts:
        while len(found) < count:
            cursor, fact = await anext(facts)
            number = fact.values["number"]
            assert isinstance(number, int)
            found.append((cursor, number))
    return found


@pytest.mark.spec("F3")
async def test_many_writers_and_readers_lose_nothing(feed: FactFeed, database: Database) -> None:
    """400 facts of 20 writers at once reach a live reader, and one who keeps reconnecting, in one order."""
    start = feed.cursor(SHOP)
    live = asyncio.create_task(read(feed, start, 400))

    async def writer(first: int) -> None:
        for number in range(first, first + 20):
            await happens(database, number)
            if number % 7 == 0:
                await happens(database, -number, OTHER)

    await asyncio.gather(*(writer(first) for first in range(0, 400, 20)))
    seen = await live
    assert sorted(number for _, number in seen) == list(range(400))
    random, place, resumed = Random(7), 0, list[tuple[str, int]]()
    while place < 400:
        count = min(random.randint(1, 60), 400 - place)
        resumed += await read(feed, seen[place - 1][0] if place else start, count)
        place += count
    assert resumed == seen


@pytest.mark.spec("F3")
async def test_an_old_cursor_meets_the_live_feed_without_a_gap(database: Database) -> None:
    """Who was away longer than the recent facts are kept in memory still gets each one, once, and goes on live."""
    feed = FactFeed(database, ring_size=20)
    async with feed.running():
        start = feed.cursor(SHOP)
        for number in range(60):
            await happens(database, number)
        late = asyncio.create_task(read(feed, start, 120))
        for number in range(60, 120):
            await happens(database, number)
            if number % 10 == 0:
                await happens(database, number, OTHER)
        assert [number for _, number in await late] == list(range(120))


@pytest.mark.spec("F3")
async def test_a_reader_that_does_not_read_is_cut_off_and_can_go_on(database: Database) -> None:
    """A slow reader is cut off after what it was promised, nobody else notices, and its cursor goes on."""
    feed = FactFeed(database, queue_size=10)
    async with feed.running():
        start = feed.cursor(SHOP)
        slow = feed.follow(SHOP, start)
        quick = asyncio.create_task(read(feed, start, 40))
        await happens(database, 0)
        cursor, first = await anext(slow)
        for number in range(1, 40):
            await happens(database, number)
        assert [number for _, number in await quick] == list(range(40))
        numbers = [first.values["number"]]
        with pytest.raises(StorageUnavailable, match="last cursor"):
            while True:
                cursor, fact = await anext(slow)
                numbers.append(fact.values["number"])
        assert numbers == list(range(len(numbers)))
        assert len(numbers) < 40
        rest = await read(feed, cursor, 40 - len(numbers))
        assert numbers + [number for _, number in rest] == list(range(40))


@pytest.mark.spec("F3", "C9")
async def test_another_shop_s_cursor_and_facts_stay_out(feed: FactFeed, database: Database) -> None:
    """A cursor of another shop is refused, and its facts are never seen here."""
    start = feed.cursor(SHOP)
    with pytest.raises(CursorInvalid):
        await read(feed, feed.cursor(OTHER), 1)
    await happens(database, 1, OTHER)
    await happens(database, 2)
    assert [number for _, number in await read(feed, start, 1)] == [2]


@pytest.mark.spec("F3")
@pytest.mark.parametrize(
    ("token", "error"),
    [
        # The position of a fact in the first second of 1970: well formed, and long gone.
        ("8200000001000000012B" + FACT, CursorExpired),
        # One in the year 2100, which nobody can have been given.
        ("82F486575F000000012B" + FACT, CursorInvalid),
        ("00", CursorInvalid),
        ("82FF", CursorInvalid),
        ("82", CursorInvalid),
    ],
)
async def test_a_cursor_that_leads_nowhere_is_a_clear_error(
    feed: FactFeed, token: str, error: type[CursorInvalid]
) -> None:
    """A cursor that is too old says "reload", and a made-up one is refused; neither hangs."""
    async with asyncio.timeout(5):
        with pytest.raises(CursorInvalid) as refusal:
            await read(feed, feed_cursor(SHOP, token), 1)
    assert type(refusal.value) is error


async def test_a_fact_that_we_do_not_understand_does_not_end_the_feed(feed: FactFeed, database: Database) -> None:
    """A fact that a newer version wrote is passed over, and the feed goes on."""
    start = feed.cursor(SHOP)
    await database.facts.insert_one({"shop_id": ObjectId(SHOP), "kind": "FROM_THE_FUTURE"})
    await happens(database, 1)
    async with asyncio.timeout(5):
        assert [number for _, number in await read(feed, start, 1)] == [1]


@pytest.mark.spec("F4")
async def test_two_processes_see_the_same(feed: FactFeed, database: Database) -> None:
    """A cursor that one process gave is understood by another, which tells the same facts in the same order."""
    other = FactFeed(database)
    async with other.running():
        start = feed.cursor(SHOP)
        for number in range(10):
            await happens(database, number)
        assert await read(other, start, 10) == await read(feed, start, 10)


class Lagging(FactFeed):
    """The feed of a process that is behind, until it catches up."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self.held: list[tuple[str, Any]] = []
        self.behind = False

    def _advance(self, position: str, change: Any) -> None:
        if self.behind:
            self.held.append((position, change))
        else:
            super()._advance(position, change)

    async def catch_up(self, changes: int) -> None:
        """Once so many changes have come in, tell them."""
        async with asyncio.timeout(5):
            while sum(change is not None for _, change in self.held) < changes:  # noqa: ASYNC110  the stream tells nobody
                await asyncio.sleep(0.01)
        self.behind = False
        for position, change in self.held:
            super()._advance(position, change)


@pytest.mark.spec("F3", "F4")
async def test_a_process_that_is_behind_tells_nothing_twice(feed: FactFeed, database: Database) -> None:
    """Who reconnects to another process, which is not yet as far, does not hear again what they know."""
    lagging = Lagging(database)
    async with lagging.running():
        start = feed.cursor(SHOP)
        lagging.behind = True
        for number in range(3):
            await happens(database, number)
        known = await read(feed, start, 2)
        reconnected = asyncio.create_task(read(lagging, known[-1][0], 1))
        await lagging.catch_up(3)
        assert [number for _, number in await reconnected] == [2]
