"""The index of messages: beside the messages, complete, and harmless to them (spec A10)."""

import asyncio
import random
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from bson import ObjectId

from message_center.domain.inbound import Edited, MessageArrived, Unsent
from message_center.domain.permissions import Permission
from message_center.domain.search import grams_of, read_query
from message_center.inbox.reply import send_message
from message_center.storage.database import Database
from message_center.storage.search_index import BATCH, due, learn, learn_due, mark_all, settle
from message_center.testing import TestCenter, open_test_center
from tests.storage.counting import counted
from tests.worker.test_worker import at_work, worker_of

RANDOM = random.Random(7)


async def known(database: Database) -> dict[ObjectId, list[str]]:
    """The grams of every message that search knows."""
    return {row["_id"]: row["grams"] async for row in database.message_search.find()}


async def marked(database: Database) -> int:
    """How many messages wait to be learned."""
    return await database.messages.count_documents({"search_due": {"$exists": True}})


async def truth(database: Database) -> dict[ObjectId, list[str]]:
    """The grams that search ought to know."""
    rows = [row async for row in database.messages.find()]
    return {row["_id"]: grams for row in rows if (grams := list(grams_of(row["text"])))}


async def found(center: TestCenter, query: str) -> list[str]:
    """The candidates for a query, newest first."""
    places = await center.desk().scope.message_search.candidates(read_query(query), first=100)
    return [place.id for place in places]


async def test_learns_what_either_side_writes(center: TestCenter) -> None:
    """Customers' and our messages are learned once, pictures without words not at all."""
    anna, database = center.customer("anna"), center.storage.database
    await anna.writes("可以退貨嗎？", "", "Thank you")
    ben = center.desk(await center.staff("Ben", Permission.SEND_MESSAGES))
    conversation = await anna.conversation()
    await send_message(ben, conversation_id=conversation.id, text="可以的")
    await center.work()
    assert await found(center, "退貨") == []
    assert (await learn_due(database), await learn_due(database)) == (3, 0)
    assert await known(database) == await truth(database)
    asked, _, _, answered = await anna.messages()
    assert await found(center, "可以") == [answered.id, asked.id]


@pytest.mark.spec("A10", "G6")
async def test_what_was_taken_back_is_forgotten(center: TestCenter) -> None:
    """An edited message is found by its new words, and one that was taken back leaves nothing in the index."""
    anna, database = center.customer("anna"), center.storage.database
    await anna.does(
        MessageArrived(external_id="m1", text="秘密"), MessageArrived(external_id="m2", text="可以退貨嗎")
    )
    await center.work()
    await learn_due(database)
    await anna.does(Unsent(external_id="m1"), Edited(external_id="m2", text="可以換貨嗎", edit_number=1))
    await center.work()
    assert await learn_due(database) == 2
    assert await found(center, "秘密") == []
    assert await found(center, "退貨") == []
    assert await found(center, "換貨") == [(await anna.messages())[1].id]
    assert await known(database) == await truth(database)


async def test_an_early_edit_is_learned_when_its_message_arrives(center: TestCenter) -> None:
    """A placeholder says nothing to search; the message that meets it does."""
    anna, database = center.customer("anna"), center.storage.database
    await anna.writes("你好")
    await anna.does(Edited(external_id="n1", text="改過的話", edit_number=1))
    await center.work()
    assert await learn_due(database) == 1
    await anna.does(MessageArrived(external_id="n1", text="原來的話"))
    await center.work()
    assert await learn_due(database) == 1
    assert await found(center, "改過") == [(await anna.messages())[1].id]


async def test_receipts_ask_for_nothing(center: TestCenter) -> None:
    """What happens to a message on its way does not have it learned again."""
    anna, database = center.customer("anna"), center.storage.database
    await anna.writes("hello")
    ben = center.desk(await center.staff("Ben", Permission.SEND_MESSAGES))
    await send_message(ben, conversation_id=(await anna.conversation()).id, text="Hi Anna")
    await learn_due(database)
    await center.work()
    assert await anna.is_answered() == ["Hi Anna"]
    assert await marked(database) == 0


async def test_taking_in_a_message_costs_search_no_command(mongo_url: str, database: Database) -> None:
    """A message is marked by the write that stores it; search is asked nothing until later."""
    async with counted(mongo_url, database.raw.name) as (watched, commands), open_test_center(watched) as center:
        anna = center.customer("anna")
        await anna.writes("hello")
        commands.take()
        await anna.writes("可以退貨嗎")
        seen = commands.take()
        assert [one for one in seen if "search" in one] == []
        assert len([one for one in seen if one.endswith(" messages")]) == 1
        assert await marked(database) == 2
        commands.take()
        await learn_due(watched)
        assert commands.take() == ["find messages", "update message_search", "update messages"]


async def some_messages(database: Database, count: int) -> list[ObjectId]:
    """Messages that nobody has learned, as a backfill finds them."""
    ids = [ObjectId() for _ in range(count)]
    async with open_test_center(database) as center:
        anna = center.customer("anna")
        await anna.writes("hello")
        [row] = [row async for row in database.messages.find()]
        rows = [
            {**row, "_id": one, "sequence": number, "external_id": str(one), "text": f"第{number}則訊息 hello"}
            for number, one in enumerate(ids, 2)
        ]
        for one in rows:
            del one["search_due"]
        await database.messages.insert_many(rows)
    return ids


async def test_old_messages_are_learned_by_marking_them(database: Database) -> None:
    """Whoever marks all messages has them learned in batches, each in three commands."""
    await some_messages(database, BATCH + 50)
    assert await mark_all(database) == BATCH + 51
    assert [await learn_due(database) for _ in range(3)] == [BATCH, 51, 0]
    assert await known(database) == await truth(database)


async def test_learning_something_old_does_not_settle_something_new(database: Database) -> None:
    """Whoever read a text before it changed leaves it marked, and what they wrote is made good."""
    async with open_test_center(database) as center:
        anna = center.customer("anna")
        await anna.does(MessageArrived(external_id="m1", text="秘密"))
        await center.work()
        slow = await due(database, limit=10)
        await anna.does(Unsent(external_id="m1"))
        await center.work()
        assert await learn_due(database) == 1
        await learn(database, slow)
        await settle(database, slow)
        assert await learn_due(database) == 1
        assert await known(database) == {}
        assert await marked(database) == 0


async def test_several_learners_at_once_learn_everything(database: Database) -> None:
    """Learners that overlap do the same work twice, and nothing wrong."""
    await some_messages(database, 120)
    await mark_all(database)
    async with asyncio.timeout(20):
        while await marked(database):
            await asyncio.gather(*(learn_due(database, limit=40) for _ in range(3)))
            await learn_due(database, limit=40)
    assert await known(database) == await truth(database)


@asynccontextmanager
async def learner(url: str, name: str, *arguments: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """Another process that learns."""
    command = (sys.executable, "-m", "tests.search.learner", url, name, *arguments)
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


@pytest.mark.spec("A10")
async def test_a_learner_that_dies_leaves_nothing_unlearned(mongo_url: str, database: Database) -> None:
    """`kill -9` between writing the grams and settling the marks, and then anywhere: all is learned in the end."""
    ids = await some_messages(database, 600)
    await mark_all(database)
    async with learner(mongo_url, database.raw.name, "dies") as dying:
        assert await dying.wait() == -signal.SIGKILL
    assert await database.message_search.count_documents({}) == 100
    assert await marked(database) == len(ids) + 1
    for _ in range(2):
        async with learner(mongo_url, database.raw.name) as killed:
            assert killed.stdout is not None
            assert await killed.stdout.readline() == b"learning\n"
            await asyncio.sleep(RANDOM.random() / 10)
            killed.kill()
    async with learner(mongo_url, database.raw.name) as last:
        assert await last.wait() == 0
    assert await marked(database) == 0
    assert await known(database) == await truth(database)


async def test_workers_learn_by_themselves(center: TestCenter) -> None:
    """Two workers run; a message is found a moment after it came in, and one of them did it."""
    anna, database = center.customer("anna"), center.storage.database
    async with at_work(worker_of(center), worker_of(center)), asyncio.timeout(10):
        await anna.does(MessageArrived(external_id="m1", text="可以退貨嗎"))
        while not await database.message_search.count_documents({}):  # noqa: ASYNC110  the workers do it
            await asyncio.sleep(0.02)
    assert len(await found(center, "退貨")) == 1
    lease = await database.leases.find_one({})
    assert lease is not None
    assert lease["until"] < center.clock.now()  # given up, for whoever starts next
