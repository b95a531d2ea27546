"""Each migration on rows as earlier versions wrote them: what they have afterwards, also when it runs twice."""

import hashlib
from datetime import timedelta

import pytest
from bson import ObjectId, json_util

from message_center.domain.found_by import found_by
from message_center.storage.database import Database, Raw
from message_center.storage.documents import DOCUMENTS
from message_center.storage.indexes import OWN, declared
from message_center.storage.mapping import to_document
from message_center.storage.migrations import MIGRATIONS
from message_center.storage.migrations.apps import forget_unused_secrets
from message_center.storage.migrations.folders import put_into_folders
from message_center.storage.migrations.orders import name_by_order
from message_center.storage.migrations.words import AT_ONCE, give_words
from message_center.testing import TestCenter
from tests.storage.earlier import earlier_database

INDEXES = (4, "a10a2fa8a312")
"""The newest migration, and a fingerprint of all indexes that are declared with it."""


@pytest.fixture
async def row(center: TestCenter) -> Raw:
    """A conversation's document."""
    await center.customer("anna").writes("call me: 0912 345 678")
    return to_document(await center.customer("anna").conversation())


async def test_conversations_from_before_are_put_into_their_folders(row: Raw, mongo_url: str) -> None:
    """Those of the archive are in the archive, the others in the normal list."""
    old = {name: value for name, value in row.items() if name not in ("folder", "snoozed_until", "blocked")}
    async with earlier_database(mongo_url) as database:
        await insert(database, *({**old, "archived": archived} for archived in (True, False)))
        for _ in range(2):
            await put_into_folders(database)
        stored = {one["archived"]: one["folder"] async for one in database.conversations.find()}
        assert stored == {True: "ARCHIVE", False: "INBOX"}


async def test_conversations_from_before_are_found_by_every_filter(
    center: TestCenter, row: Raw, mongo_url: str
) -> None:
    """They get the words that lists find them by; what has its words keeps them."""
    anna = await center.customer("anna").conversation()
    old = {name: value for name, value in row.items() if name != "found_by"}
    async with earlier_database(mongo_url) as database:
        await insert(database, {**old, "found_by": ["newer"]}, *([old] * (AT_ONCE + 1)))
        for _ in range(2):
            await give_words(database)
        words = [tuple(one["found_by"]) async for one in database.conversations.find()]
        assert set(words) == {found_by(anna), ("newer",)}
        assert words.count(("newer",)) == 1


async def test_orders_from_before_are_named_by_their_order(row: Raw, mongo_url: str) -> None:
    """Each keeps one conversation, the latest of two, and is looked after in its lane; others are left alone."""

    def about(number: int, *names: str, order: str | None) -> Raw:
        key = ":".join(("orders", "lamp", *names))
        days = row["last_message_at"] + timedelta(days=number)
        return {**row, "_id": ObjectId(), "key": key, "order_id": order, "last_message_at": days}

    async with earlier_database(mongo_url) as database:
        await database.conversations.create_index([("key", 1), ("shop_id", 1)], unique=True)
        await database.conversations.insert_many(
            [
                about(1, "member%3Am1", "O-1", order="O-1"),
                about(2, "buyer%3AO-2", "O-2", order="O-2"),
                about(3, "member%3Am1", "O-2", order="O-2"),
                {**about(4, order=None), "key": "line:U0:order"},
            ]
        )
        waiting = {"state": "NEW", "lane": "orders:lamp:buyer%3AO-3:O-3", "inbound": {"order": "O-3"}}
        await database.journal.insert_one(dict(waiting))
        for _ in range(2):
            await name_by_order(database)
        keys = [one["key"] async for one in database.conversations.find().sort("last_message_at", 1)]
        assert keys == [
            "orders:lamp:order:O-1",
            "orders:lamp:buyer%3AO-2:O-2",
            "orders:lamp:order:O-2",
            "line:U0:order",
        ]
        lanes = [one["_id"] async for one in database.lanes.find().sort("_id", 1)]
        assert lanes == [f"orders:lamp:order:O-{number}" for number in (1, 2, 3)]
        assert await database.journal.distinct("lane") == ["orders:lamp:order:O-3"]


async def test_secrets_that_disconnecting_left_are_forgotten(mongo_url: str) -> None:
    """Those of a shop's app without a connected account; not of one that has some, nor the operator's."""
    shop, left, used, ours = (ObjectId() for _ in range(4))
    async with earlier_database(mongo_url) as database:
        await database.platform_apps.insert_many(
            [
                {"_id": left, "key": "left", "shop_id": shop, "secrets": {"word": "x"}},
                {"_id": used, "key": "used", "shop_id": shop, "secrets": {"word": "x"}},
                {"_id": ours, "key": "ours", "shop_id": None, "secrets": {"word": "x"}},
            ]
        )
        accounts = (
            (left, "DISCONNECTED"),
            (used, "DISCONNECTED"),
            (used, "NEEDS_RECONNECT"),
            (ours, "DISCONNECTED"),
        )
        await database.channel_accounts.insert_many(
            [{"app_id": app, "state": state, "external_id": str(at)} for at, (app, state) in enumerate(accounts)]
        )
        for _ in range(2):
            await forget_unused_secrets(database)
        kept = {one["key"]: one["secrets"] async for one in database.platform_apps.find()}
        assert kept == {"left": None, "used": {"word": "x"}, "ours": {"word": "x"}}


async def insert(database: Database, *rows: Raw) -> None:
    """Store these conversations, each under an id and a key of its own."""
    await database.conversations.insert_many(
        [{**one, "_id": ObjectId(), "key": str(number)} for number, one in enumerate(rows)]
    )


def test_migrations_are_numbered_without_gaps() -> None:
    """Each has the number of its place, so none is left out, moved or there twice."""
    assert [one.number for one in MIGRATIONS] == list(range(1, len(MIGRATIONS) + 1))


def test_changed_indexes_come_with_a_migration() -> None:
    """A version that declares other indexes has a number of its own, so that no earlier one drops them again.

    Did you change an index? If the newest migration has been released, add one (`nothing_to_do` will do). Then
    write its number and the new fingerprint into INDEXES.
    """
    drawn = [[declared(one)[0], [index.document for index in declared(one)[1]]] for one in DOCUMENTS]
    text = json_util.dumps(sorted(drawn, key=lambda one: str(one[0])))
    assert (MIGRATIONS[-1].number, hashlib.sha256(text.encode()).hexdigest()[:12]) == INDEXES


def test_no_index_of_ours_has_an_operators_name() -> None:
    """What begins with `own_` is never ours."""
    assert [
        index for one in DOCUMENTS for index in declared(one)[1] if index.document["name"].startswith(OWN)
    ] == []
