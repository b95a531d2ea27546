"""A database of any earlier version opens as if it were new, however many open it, and wherever they die."""

import asyncio
import re
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
from bson import ObjectId
from pymongo import IndexModel
from pymongo.errors import DuplicateKeyError

from message_center.domain.actors import system_caller
from message_center.domain.filters import ConversationFilter, ConversationOrder
from message_center.domain.ids import Id
from message_center.errors import DatabaseNewer, StorageUnavailable
from message_center.storage.conversations import Conversations
from message_center.storage.database import Database, Raw
from message_center.storage.documents import DOCUMENTS
from message_center.storage.examination import indexes
from message_center.storage.indexes import Difference
from message_center.storage.leases import hold
from message_center.storage.migrations import MIGRATIONS
from message_center.storage.migrations.migration import Migration
from message_center.storage.upgrade import LEASE, bring_up_to_date
from message_center.testing import TestCenter
from tests.storage.counting import counted
from tests.storage.earlier import EARLIER_INDEXES, earlier_database

ROWS = 60
AS_DECLARED = Difference(missing=(), undeclared=(), own=())
NUMBERS = [migration.number for migration in MIGRATIONS]


@pytest.fixture
async def old(center: TestCenter, mongo_url: str) -> AsyncIterator[Database]:
    """What a version before words and folders left: its rows, and its indexes."""
    await center.customer("anna").writes("call me: 0912 345 678")
    new = center.storage.database
    async with earlier_database(mongo_url) as database:
        for collection, made in EARLIER_INDEXES.items():
            await database.raw[collection].create_indexes(made)
        await database.shops.insert_many(await new.shops.find().to_list())
        [account] = await new.channel_accounts.find().to_list()
        await database.channel_accounts.insert_one(account)
        [row] = await new.conversations.find().to_list()
        late = {"found_by", "folder", "snoozed_until", "blocked"}
        early = {name: value for name, value in row.items() if name not in late}
        copies = [{**early, "_id": ObjectId(), "key": str(number)} for number in range(ROWS)]
        await database.conversations.insert_many(copies)
        yield database


@asynccontextmanager
async def opening(database: Database, url: str, *dies_at: int) -> AsyncIterator[asyncio.subprocess.Process]:
    """Another process, loaded and about to open the database."""
    command = (sys.executable, "-m", "tests.storage.earlier", url, database.raw.name, *map(str, dies_at))
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe)
    try:
        assert process.stdout is not None
        assert await process.stdout.readline() == b"ready\n"
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def listed(database: Database) -> int:
    """How many conversations the list of those with a phone number shows."""
    row: Any = await database.conversations.find_one()
    conversations = Conversations(database, system_caller(Id(str(row["shop_id"]))))
    page = await conversations.page(
        ConversationFilter(has_phone=True), order=ConversationOrder.NEWEST, first=ROWS + 1
    )
    return len(page.items)


async def ran(database: Database) -> list[int]:
    """The migrations that are noted."""
    return [row["_id"] async for row in database.migrations.find().sort("_id")]


async def as_if_new(database: Database) -> None:
    """All is as a new database would have it, and opening it again has nothing to do."""
    assert await indexes(database) == AS_DECLARED
    assert await ran(database) == NUMBERS
    assert await listed(database) == ROWS
    leases = await database.leases.find().to_list()
    await bring_up_to_date(database)
    assert await database.leases.find().to_list() == leases


async def test_a_database_from_before_opens_and_works(old: Database) -> None:
    """Rows are found, the indexes are as declared, and what an old unique index refused is taken."""
    account: Any = await old.channel_accounts.find_one()
    disconnected = {**account, "_id": ObjectId(), "shop_id": ObjectId(), "state": "DISCONNECTED"}
    with pytest.raises(DuplicateKeyError):
        await old.channel_accounts.insert_one(disconnected)
    before = datetime.now(UTC)
    await bring_up_to_date(old)
    await as_if_new(old)
    await old.channel_accounts.insert_one(disconnected)
    for note in await old.migrations.find().to_list():
        assert (
            before
            <= note["ended_at"].replace(microsecond=999_999)
            <= datetime.now(UTC).replace(microsecond=999_999)
        )
        assert 0 <= note["seconds"] < 60


async def test_a_database_that_is_up_to_date_costs_a_command_a_collection(old: Database, mongo_url: str) -> None:
    """The notes are read, and each collection is asked once whether its indexes are there; nothing is written."""
    await bring_up_to_date(old)
    async with counted(mongo_url, old.raw.name) as (database, commands):
        await bring_up_to_date(database)
    assert commands.seen[0] == "find migrations"
    asked = [one.removeprefix("createIndexes ").removeprefix("listIndexes ") for one in commands.seen[1:]]
    assert asked == [one.Settings.name for one in DOCUMENTS]


async def test_two_processes_at_once_run_each_migration_once(old: Database, mongo_url: str) -> None:
    """One does it, the other waits until it is done, and both open."""
    async with opening(old, mongo_url) as one, opening(old, mongo_url) as other:
        told = await asyncio.gather(one.communicate(b"go\n"), other.communicate(b"go\n"))
    said = [out.decode() for out, _ in told]
    assert [out.endswith("open\n") for out in said] == [True, True]
    assert sorted(map(int, re.findall(r"database\.migrated .*migration=(\d+)", "".join(said)))) == NUMBERS
    await as_if_new(old)


async def test_what_a_killed_process_began_is_ended_by_the_next(old: Database, mongo_url: str) -> None:
    """`kill -9` in the middle of the words: what is missing is known, and the next one gives it."""
    async with opening(old, mongo_url, 9) as dying:
        await dying.communicate(b"go\n")
        assert dying.returncode == -signal.SIGKILL
    assert 0 < await words_given(old) < ROWS
    assert await ran(old) == [1]
    await let_time_pass(old)
    async with opening(old, mongo_url) as next_one:
        out, _ = await next_one.communicate(b"go\n")
        assert out.endswith(b"open\n")
    await as_if_new(old)


@pytest.mark.long
@pytest.mark.timeout(300)
async def test_a_process_may_die_anywhere(old: Database, mongo_url: str) -> None:
    """Processes die one after another, each a few commands further on; the last one finds nothing broken."""
    for number in range(3, 200, 4):
        async with opening(old, mongo_url, number) as dying:
            out, _ = await dying.communicate(b"go\n")
        if out.endswith(b"open\n"):
            break
        assert dying.returncode == -signal.SIGKILL
        await let_time_pass(old)
    assert number > 30
    await as_if_new(old)


async def let_time_pass(database: Database) -> None:
    """The leases of the dead end."""
    await database.leases.update_many({}, {"$set": {"until": datetime(1970, 1, 1, tzinfo=UTC)}})


async def test_who_waits_too_long_is_told_why(old: Database) -> None:
    """Another process is at work and does not end: an error that says so, and nothing was changed."""
    assert await hold(old, LEASE, holder="another", seconds=60)
    with pytest.raises(StorageUnavailable, match=r"Another process .* more than 0\.3 seconds"):
        await bring_up_to_date(old, patience=0.3)
    assert await ran(old) == []
    assert await words_given(old) == 0


async def words_given(database: Database) -> int:
    """How many conversations have words."""
    return await database.conversations.count_documents({"found_by": {"$exists": True}})


async def test_a_newer_database_is_refused_before_anything_is_changed(old: Database) -> None:
    """This version does not know what the migration 99 did, so it touches nothing."""
    await old.migrations.insert_one({"_id": 99, "title": "later", "ended_at": datetime.now(UTC), "seconds": 0.1})
    before = await indexes(old)
    with pytest.raises(DatabaseNewer, match=r"migration 99, and this version knows those up to \d+"):
        await bring_up_to_date(old)
    assert await indexes(old) == before
    assert await words_given(old) == 0


async def test_a_migration_that_fails_is_named_and_run_again(old: Database) -> None:
    """Its error quotes no row, those before it are noted, and the next start tries it again."""

    async def fail(_: Database) -> None:
        raise ValueError("Anna's number is 0912 345 678")

    number = len(MIGRATIONS) + 1
    with pytest.raises(
        StorageUnavailable, match=rf"^The migration {number} \(numbers\) failed: ValueError;"
    ) as failure:
        await bring_up_to_date(old, [*MIGRATIONS, Migration(number, "numbers", fail)])
    assert "0912" not in str(failure.value)
    assert await ran(old) == NUMBERS

    async def succeed(database: Database) -> None:
        await database.tags.insert_one({"_id": ObjectId(), "name": "made by the newest"})

    await bring_up_to_date(old, [*MIGRATIONS, Migration(number, "numbers", succeed)])
    assert await ran(old) == [*NUMBERS, number]
    assert await old.tags.count_documents({}) == 1


async def test_an_operators_own_index_is_kept(old: Database) -> None:
    """What begins with `own_` stays; what nobody declares goes; partners' collections are not looked at."""
    await old.conversations.create_index([("ads.id", 1)], name="own_by_ad")
    await old.conversations.create_index([("ads.title", 1)], name="by_title_of_ad")
    await old.raw["loyalty_points"].create_index([("points", 1)], name="by_points")
    await bring_up_to_date(old)
    assert await indexes(old) == Difference(missing=(), undeclared=(), own=("conversations.own_by_ad",))
    assert "by_points" in await old.raw["loyalty_points"].index_information()
    await bring_up_to_date(old)
    assert "own_by_ad" in await old.conversations.index_information()


async def test_what_was_changed_by_hand_is_put_right_at_the_next_start(old: Database) -> None:
    """An index that was dropped, one that was added, and one that was made otherwise."""
    await bring_up_to_date(old)
    await old.conversations.drop_index("list_by_found_by")
    await old.customers.create_index([("name", 1)], name="by_hand")
    await old.carts.drop_index("current")
    await old.carts.create_index([("shop_id", 1)], name="current")
    await bring_up_to_date(old)
    await as_if_new(old)
    assert (await old.carts.index_information())["current"]["unique"]


async def test_an_own_index_gives_way_to_the_same_of_ours(old: Database) -> None:
    """The server holds only one of two that differ by name alone, and queries name ours."""
    [wanted] = [one for one in declared_of("conversations") if one.document["name"] == "list"]
    await old.conversations.create_index(list(wanted.document["key"].items()), name="own_list")
    await bring_up_to_date(old)
    await as_if_new(old)


def declared_of(collection: str) -> list[IndexModel]:
    """The indexes that the document of this collection declares."""
    [settings] = [one.Settings for one in DOCUMENTS if one.Settings.name == collection]
    made: list[IndexModel] = settings.indexes
    return made


async def test_rows_that_repeat_what_must_be_unique_are_not_quoted(old: Database) -> None:
    """The error names the collection and the fields; the values are customers'."""
    shop = ObjectId()
    twice: list[Raw] = [{"shop_id": shop, "member_id": "anna@example.com"} for _ in range(2)]
    await old.members.insert_many(twice)
    with pytest.raises(StorageUnavailable, match="shop_id, member_id of the collection 'members'") as refusal:
        await bring_up_to_date(old)
    assert "anna" not in str(refusal.value)
