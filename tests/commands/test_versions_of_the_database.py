"""What an operator sees of migrations and indexes: the doctor looks and changes nothing, commands refuse."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from pymongo import AsyncMongoClient
from pymongo.asynchronous.database import AsyncDatabase

from message_center.storage.migrations import MIGRATIONS
from tests.commands.processes import command

NAME = "versions"


@pytest.fixture
def settings(mongo_url: str) -> dict[str, str]:
    """A database of its own on the tests' server."""
    key = "a-key-of-these-tests-that-is-long-enough"
    return {"mongo_url": mongo_url, "database": NAME, "secret_key": key, "log_level": "WARNING"}


@pytest.fixture
async def raw(mongo_url: str) -> AsyncIterator[AsyncDatabase[dict[str, Any]]]:
    """That database, empty."""
    async with AsyncMongoClient[dict[str, Any]](mongo_url) as client:
        await client.drop_database(NAME)
        yield client[NAME]
        await client.drop_database(NAME)


async def test_the_doctor_tells_what_is_missing_and_changes_nothing(
    settings: dict[str, str], raw: AsyncDatabase[dict[str, Any]]
) -> None:
    """A database that no process of this version has opened is not brought up to date by who only looks."""
    code, out, err = await command("doctor", **settings)
    assert code == 1
    assert "fail  migrations: missing: 1 (conversations have a folder), 2 (" in out
    assert "      Start `serve`; it runs them before it answers.\n" in out
    assert "fail  indexes: missing: shops.handle_1, " in out
    assert err == "Error: 2 of these must be mended: migrations, indexes.\n"
    assert await raw.list_collection_names() == []


async def test_the_doctor_tells_of_indexes_that_are_not_ours(
    settings: dict[str, str], raw: AsyncDatabase[dict[str, Any]]
) -> None:
    """An operator's own is named as such; another is going to be dropped, and the doctor says how it may stay."""
    assert (await command("shop", "list", **settings))[0] == 0
    await raw["conversations"].create_index([("ads.id", 1)], name="own_by_ad")
    code, out, _ = await command("doctor", **settings)
    assert code == 0
    assert f"ok    migrations: all {len(MIGRATIONS)} ran\n" in out
    assert "ok    indexes: all there, and of your own: conversations.own_by_ad\n" in out

    await raw["conversations"].create_index([("ads.id", 1), ("_id", 1)], name="by_ad")
    code, out, _ = await command("doctor", **settings)
    assert code == 0
    assert "warn  indexes: undeclared: conversations.by_ad\n      The next start drops them." in out
    assert {"own_by_ad", "by_ad"} <= (await raw["conversations"].index_information()).keys()


async def test_a_newer_database_is_refused_by_every_command(
    settings: dict[str, str], raw: AsyncDatabase[dict[str, Any]]
) -> None:
    """One line that names the way out; the doctor tells the same, and looks at the rest."""
    await raw["migrations"].insert_one({"_id": 99, "title": "later"})
    code, out, err = await command("shop", "list", **settings)
    assert (code, out) == (1, "")
    assert err.startswith(
        "Error: A newer version of Message Center has used this database: it ran the migration 99"
    )
    assert err.endswith("Install that version or a later one, or restore a backup from before.\n")
    code, out, _ = await command("doctor", **settings)
    assert code == 1
    assert "fail  migrations: A newer version of Message Center" in out
