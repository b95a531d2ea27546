"""Conversations get the words that lists find them by."""

from pymongo import UpdateOne

from message_center.domain.conversations import Conversation
from message_center.domain.found_by import found_by
from message_center.storage.database import Database, Raw, in_bulk
from message_center.storage.mapping import to_value
from message_center.storage.migrations.migration import Migration

AT_ONCE = 1_000
"""Conversations that are written in one command."""

_WITHOUT: Raw = {"found_by": {"$exists": False}}


async def give_words(database: Database) -> None:
    """Give conversations their words (domain/found_by.py), a batch at a time."""
    writes: list[UpdateOne] = []
    async for row in database.conversations.find(_WITHOUT):
        words = list(found_by(to_value(Conversation, row)))
        # Guarded, because another process may have moved it, and given it its words, since.
        writes.append(UpdateOne({"_id": row["_id"], **_WITHOUT}, {"$set": {"found_by": words}}))
        if len(writes) == AT_ONCE:
            await in_bulk(database.conversations.bulk_write(writes, ordered=False))
            writes = []
    if writes:
        await in_bulk(database.conversations.bulk_write(writes, ordered=False))


WORDS = Migration(2, "conversations have the words that lists find them by", give_words)
