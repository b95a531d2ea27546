"""An order's conversation is named by the order; before, by whoever wrote about it first."""

from collections.abc import Sequence
from contextlib import suppress

from pymongo import UpdateOne
from pymongo.errors import BulkWriteError

from message_center.domain.inbound import conversation_key, read_key
from message_center.storage.database import Database, Raw, in_bulk
from message_center.storage.lanes import touch
from message_center.storage.migrations.migration import Migration

AT_ONCE = 1_000
"""Conversations that are written in one command."""


async def name_by_order(database: Database) -> None:
    """Give orders' conversations, and what waits to be taken in, the key of their order (domain/inbound.py).

    Where an order had two, the latest is the order's from now on; the other keeps its key, and staff read it.
    """
    renamed: list[tuple[Raw, str]] = []
    rows = database.conversations.find({"order_id": {"$ne": None}}, {"key": True, "order_id": True})
    async for row in rows.sort("last_message_at", -1):
        key = _named_by(row["key"], row["order_id"])
        if row["key"] != key:
            renamed.append((row, key))
        if len(renamed) == AT_ONCE:
            await _rename(database, renamed)
            renamed = []
    if renamed:
        await _rename(database, renamed)
    waiting = {"state": "NEW", "inbound.order": {"$ne": None}}
    async for entry in database.journal.find(waiting, {"lane": True, "inbound.order": True}):
        lane = _named_by(entry["lane"], entry["inbound"]["order"])
        await database.journal.update_one({"_id": entry["_id"]}, {"$set": {"lane": lane}})
        await touch(database, [lane])


async def _rename(database: Database, renamed: Sequence[tuple[Raw, str]]) -> None:
    writes = [UpdateOne({"_id": row["_id"], "key": row["key"]}, {"$set": {"key": key}}) for row, key in renamed]
    with suppress(BulkWriteError):  # the later one of two of an order has the key
        await in_bulk(database.conversations.bulk_write(writes, ordered=False))
    await touch(database, [key for _, key in renamed])  # something may wait to be sent


def _named_by(key: str, order: str) -> str:
    channel, account, _ = read_key(key)
    return conversation_key(channel, account, "", order)


ORDERS = Migration(3, "orders' conversations are named by their order", name_by_order)
