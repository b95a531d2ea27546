"""What a database from before today's shape needs when it is opened; safe to repeat, and quick when done."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from pymongo.asynchronous.database import AsyncDatabase
from pymongo.errors import OperationFailure

from message_center.domain.folders import Folder


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
