"""Keeping `message_search` true, later than the messages and never in their way.

A message is marked in the write that stores or changes it, at no cost of a command. The worker takes marked
messages in batches. Whatever dies or overlaps, what is due is settled only by whoever wrote the grams of the text
that it stands for, so that nothing is missed; and what is found is checked against the message itself
(storage/message_search.py), so that nothing false is shown meanwhile.
"""

from collections.abc import Sequence

from bson import ObjectId
from pymongo import DeleteOne, ReplaceOne, UpdateOne

from message_center.domain.delivery import DeliveryStatus
from message_center.domain.messages import Message
from message_center.domain.search import grams_of
from message_center.storage.customer_rows import search_keys
from message_center.storage.database import Database, Raw, in_bulk, validate
from message_center.storage.documents.message_search import MessageSearchDocument
from message_center.storage.documents.messages import SEARCH_DUE

BATCH = 500
MARKED_AT_ONCE = 1_000

_READ = ("shop_id", "conversation_id", "at", "text", "arrived", "unsent_at", "delivery.status", "search_due")


def search_mark(before: Message | None, after: Message) -> Raw:
    """The field that asks for a message to be learned; none when search would find it by the same text."""
    known = before.searchable_text if before is not None else ""
    return {"search_due": ObjectId()} if after.searchable_text != known else {}


async def learn_due(database: Database, *, limit: int = BATCH) -> int:
    """Learn the messages that were marked first; returns how many. Safe to repeat, to race and to kill."""
    rows = await due(database, limit=limit)
    if rows:
        await learn(database, rows)
        await settle(database, rows)
    return len(rows)


async def due(database: Database, *, limit: int) -> list[Raw]:
    """What search needs of the messages that were marked first."""
    marked = database.messages.find(SEARCH_DUE, dict.fromkeys(_READ, True)).sort("search_due", 1).limit(limit)
    return [row async for row in marked]


async def learn(database: Database, rows: Sequence[Raw]) -> None:
    """Write what the messages are found by, and forget those that say nothing (any more)."""
    await in_bulk(database.message_search.bulk_write([_learned(row) for row in rows], ordered=False))


async def settle(database: Database, rows: Sequence[Raw]) -> None:
    """Take them off the list, unless a message was put on it anew meanwhile."""
    asked = [{"_id": row["_id"], "search_due": row["search_due"]} for row in rows]
    writes = [UpdateOne(one, {"$unset": {"search_due": ""}}) for one in asked]
    settled = await in_bulk(database.messages.bulk_write(writes, ordered=False))
    if settled.matched_count < len(rows):
        # Another learned some of these at the same time, and we may have overwritten newer grams: once more.
        ids = [row["_id"] for row in rows]
        await database.messages.update_many({"_id": {"$in": ids}}, {"$set": {"search_due": ObjectId()}})


async def mark_all(database: Database) -> int:
    """Have all messages learned again, say after the rules of grams changed; returns how many."""
    marked, last = 0, ObjectId("0" * 24)
    while ids := await _next_ids(database, last):
        these = {"_id": {"$gt": last, "$lte": ids[-1]}}
        await database.messages.update_many(these, {"$set": {"search_due": ObjectId()}})
        marked, last = marked + len(ids), ids[-1]
    return marked


async def learn_customers(database: Database) -> int:
    """Write anew what all customers are found by, those of an older version too; returns how many."""
    learned, writes = 0, []
    async for row in database.customers.find({}, {"name": True, "email": True, "phone": True}):
        # Whoever changes a customer meanwhile writes these keys themselves.
        writes.append(UpdateOne(row, {"$set": search_keys(row)}))
        learned += 1
        if len(writes) == BATCH:
            await in_bulk(database.customers.bulk_write(writes, ordered=False))
            writes = []
    if writes:
        await in_bulk(database.customers.bulk_write(writes, ordered=False))
    return learned


async def _next_ids(database: Database, last: ObjectId) -> list[ObjectId]:
    rows = database.messages.find({"_id": {"$gt": last}}, {"_id": True}).sort("_id", 1).limit(MARKED_AT_ONCE)
    return [row["_id"] async for row in rows]


def _learned(row: Raw) -> ReplaceOne[Raw] | DeleteOne:
    cancelled = (row.get("delivery") or {}).get("status") == DeliveryStatus.CANCELLED
    shown = row["text"] if row["arrived"] and row["unsent_at"] is None and not cancelled else ""
    grams = grams_of(shown)
    if not grams:
        return DeleteOne({"_id": row["_id"]})
    known = {name: row[name] for name in ("shop_id", "conversation_id", "at")} | {"grams": list(grams)}
    return ReplaceOne({"_id": row["_id"]}, dict(validate(MessageSearchDocument, known)), upsert=True)
