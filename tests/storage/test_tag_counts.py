"""How many customers have a tag is counted from the index, without looking at a customer (spec D4)."""

from collections.abc import AsyncIterator

import pytest
from bson import ObjectId

from message_center.domain.actors import system_caller
from message_center.domain.ids import Id
from message_center.domain.tags import Tag
from message_center.storage.database import Database
from message_center.storage.documents.customers import CustomerDocument
from message_center.storage.mapping import new_id
from message_center.storage.tags import Tags
from tests.storage.counting import Commands, counted

SHOP = new_id()
CUSTOMERS = 2000


@pytest.fixture
async def watched(mongo_url: str) -> AsyncIterator[tuple[Database, Commands]]:
    """A database of its own, whose commands are seen."""
    async with counted(mongo_url, "tag-counts") as (database, commands):
        await database.customers.create_indexes([one.index for one in CustomerDocument.get_settings().indexes])
        yield database, commands
        await database.raw.client.drop_database(database.raw.name)


async def tags_of(database: Database) -> list[Id]:
    """Twenty tags: the first on every customer, the next on every second, and so on; the last of another shop."""
    tags = Tags(database, system_caller(SHOP))
    ids = [new_id() for _ in range(20)]
    for number, one in enumerate(ids):
        await tags.add(Tag(id=one, shop_id=SHOP, name=f"tag {number}", color="#112233"))
    rows = [
        {
            "shop_id": ObjectId(SHOP if number else new_id()),
            "identity_keys": [str(number)],
            "tag_ids": [ObjectId(one) for step, one in enumerate(ids, start=1) if number % step == 0],
        }
        for number in range(CUSTOMERS + 1)
    ]
    await database.customers.insert_many(rows)
    return ids


@pytest.mark.spec("D4")
async def test_one_command_counts_all_tags_from_the_index(watched: tuple[Database, Commands]) -> None:
    """One command, whatever the number of tags: one key for each customer and tag, and no customer is read."""
    database, commands = watched
    ids = await tags_of(database)
    commands.take()
    counts = await Tags(database, system_caller(SHOP)).counts([*ids, new_id()])
    assert commands.take() == ["aggregate tags"]
    assert counts == {one: CUSTOMERS // step for step, one in enumerate(ids, start=1)}
    [pipeline] = commands.aggregates
    explained = {"aggregate": "tags", "pipeline": pipeline, "cursor": {}}
    plan = await database.raw.command({"explain": explained, "verbosity": "executionStats"})
    [lookup] = [stage for stage in plan["stages"] if "$lookup" in stage]
    assert (lookup["indexesUsed"], lookup["collectionScans"]) == (["by_tag"], 0)
    assert lookup["totalDocsExamined"] == 0
    assert lookup["totalKeysExamined"] <= sum(counts.values()) + len(ids)
