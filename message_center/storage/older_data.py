"""What a database from before today's shape needs when it is opened; safe to repeat, and quick when done."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from pymongo import UpdateOne
from pymongo.asynchronous.database import AsyncDatabase
from pymongo.errors import OperationFailure

from message_center.domain.conversations import Conversation
from message_center.domain.folders import Folder
from message_center.domain.found_by import found_by
from message_center.storage.documents.conversations import FOUND_BY
from message_center.storage.mapping import to_value

AT_ONCE = 1_000
"""Conversations that are written in one command."""


async def put_into_folders(database: AsyncDatabase[Mapping[str, Any]]) -> None:
    """Give conversations their folder, and drop the list indexes that went by `archived` (domain/folders.py).

    The old indexes go last: as long as one is there, the work is not done.
    """
    conversations = database["conversations"]
    indexes = await conversations.index_information()
    old = [name for name, made in indexes.items() if "archived" in dict(made["key"])]
    if not old:
        return
    folder = {"$cond": ["$archived", Folder.ARCHIVE.value, Folder.INBOX.value]}
    plain = {"folder": folder, "snoozed_until": None, "blocked": False}
    await conversations.update_many({"folder": {"$exists": False}}, [{"$set": plain}])
    for name in old:
        with suppress(OperationFailure):  # another process dropped it
            await conversations.drop_index(name)


async def give_words(database: AsyncDatabase[Mapping[str, Any]]) -> None:
    """Give conversations the words that lists find them by (domain/found_by.py), a batch at a time.

    Their index is made afterwards: as long as it is not there, the work is not done.
    """
    conversations = database["conversations"]
    indexes = await conversations.index_information()
    if not indexes or FOUND_BY in indexes:
        return
    writes: list[UpdateOne] = []
    async for row in conversations.find({"found_by": {"$exists": False}}):
        words = list(found_by(to_value(Conversation, row)))
        # Guarded, because another process that does the same may have moved it since.
        alone = {"_id": row["_id"], "found_by": {"$exists": False}}
        writes.append(UpdateOne(alone, {"$set": {"found_by": words}}))
        if len(writes) == AT_ONCE:
            await conversations.bulk_write(writes, ordered=False)
            writes = []
    if writes:
        await conversations.bulk_write(writes, ordered=False)
