"""Finding customers costs what is found, not what there is (spec A10)."""

from dataclasses import replace

import pytest

from message_center.domain.customer_search import read_customer_query
from message_center.domain.hits import Place
from message_center.domain.search import read_query
from message_center.storage.customer_rows import document_of
from message_center.storage.customer_search import CustomerSearch
from message_center.storage.database import Database, Raw
from message_center.storage.mapping import new_id, to_document
from message_center.storage.search_index import learn_customers
from message_center.testing import TestCenter, open_test_center
from tests.storage.counting import counted

COUNT = 2_000
MOST = 21


async def fill(center: TestCenter) -> None:
    """Two thousand customers, each with two conversations; all are called Miss, one of them Miss Zhou."""
    anna = center.customer("anna")
    await anna.writes("hello")
    conversation = await anna.conversation()
    known = await center.desk().scope.customers.get(conversation.customer_id)
    customers = [
        replace(
            known,
            id=new_id(),
            identities=(),
            name="周小姐" if number == 7 else "林小姐",
            email=f"customer{number}@example.com",
            phone=f"+8869{number:08}",
        )
        for number in range(COUNT)
    ]
    rows = [
        replace(conversation, id=new_id(), key=f"{one.id} {number}", customer_id=one.id)
        for one in customers
        for number in range(2)
    ]
    database = center.storage.database
    await database.customers.insert_many([{**document_of(one), "identity_keys": [one.id]} for one in customers])
    await database.conversations.insert_many([to_document(row) for row in rows])


@pytest.mark.spec("A10")
async def test_no_look_for_a_customer_scans_them_all(mongo_url: str, database: Database) -> None:
    """An address, a number, a rare name beside a common one: each reads about what it returns."""
    async with counted(mongo_url, database.raw.name) as (watched, commands), open_test_center(watched) as center:
        await fill(center)
        search = CustomerSearch(watched, center.desk().caller)
        found = {}
        commands.finds.clear()
        for text in ("customer77@", "0900000077", "周小姐", "小姐"):
            words = read_query(text)
            found[text] = await search.candidates(read_customer_query(text, words), most=MOST)
        assert [len(one) for one in found.values()] == [1, 1, 1, MOST]
        finds = list(commands.finds)
        assert len(finds) == 4 + 1  # a number may begin an address
        for find in finds:
            plan = await watched.raw.command({"explain": find, "verbosity": "executionStats"})
            assert "COLLSCAN" not in str(plan["queryPlanner"]["winningPlan"])
            assert plan["executionStats"]["totalKeysExamined"] <= MOST + 1, find


@pytest.mark.spec("A10")
async def test_a_page_of_a_hundred_customers_conversations_is_merged(mongo_url: str, database: Database) -> None:
    """The conversations of a hundred customers come from the index in order, on the first page and behind it."""
    async with counted(mongo_url, database.raw.name) as (watched, commands), open_test_center(watched) as center:
        await fill(center)
        ids = [str(row["_id"]) async for row in watched.customers.find({}, {"_id": True}).limit(100)]
        search = CustomerSearch(watched, center.desk().caller)
        commands.finds.clear()
        after = Place(at=center.clock.now(), id=new_id())
        first = await search.conversations(ids, first=MOST, after=None)  # type: ignore[arg-type]
        await search.conversations(ids, first=MOST, after=after)  # type: ignore[arg-type]
        assert len(first) == MOST
        for find in commands.finds:
            plan = await watched.raw.command({"explain": find, "verbosity": "executionStats"})
            assert "'SORT'" not in str(plan["queryPlanner"]["winningPlan"])
            assert plan["executionStats"]["totalKeysExamined"] <= 2 * 100 + MOST


KEYS = ("name_grams", "email_keys", "phone_keys")


async def knows(database: Database, fresh: Raw) -> None:
    """Search knows of the only customer what it would know of a fresh one."""
    [row] = [row async for row in database.customers.find({})]
    assert {key: row[key] for key in KEYS} == {key: fresh[key] for key in KEYS}
    assert all(row[key] for key in KEYS)


async def test_what_a_customer_is_found_by_follows_every_write(center: TestCenter) -> None:
    """What search knows of a customer is what a fresh one would have, also when it is learned anew."""
    anna = center.customer("anna")
    await anna.writes("hello")
    customers, database = center.desk().scope.customers, center.storage.database
    customer_id = (await anna.conversation()).customer_id
    fields = {"name": "林怡君", "email": "Lin@Example.com", "phone": "0912-345-678"}

    async def learn_contact(session: object) -> None:
        await customers.learn_contact(customer_id, fields, session=session)  # type: ignore[arg-type]

    await database.transaction(learn_contact)
    fresh = document_of(await customers.get(customer_id))
    await knows(database, fresh)
    forgotten = {"$unset": dict.fromkeys(KEYS, "")}
    await database.customers.update_many({}, forgotten)
    assert await learn_customers(database) == 1
    await knows(database, fresh)
