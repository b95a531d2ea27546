"""A database as an earlier version left it; in a process of its own: `python -m tests.storage.earlier`.

That opens the database of a URL and name as every process of ours does, once it is told to go. With a number it
dies by `kill -9` as it is about to send the command of that number of those that write.
"""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from pymongo import ASCENDING, DESCENDING, AsyncMongoClient, IndexModel
from pymongo.monitoring import CommandListener, CommandStartedEvent, register
from pymongo.write_concern import WriteConcern

from message_center.storage.database import Database, Raw
from message_center.storage.migrations import words
from message_center.storage.opening import open_database

_WRITES = ("update", "createIndexes", "dropIndexes")
_LIST = [("shop_id", ASCENDING), ("kind", ASCENDING), ("folder", ASCENDING)]
_NEWEST = [("last_message_at", DESCENDING), ("_id", DESCENDING)]


def _list_by(*fields: str, **options: Any) -> IndexModel:
    return IndexModel([*_LIST, *((one, ASCENDING) for one in fields), *_NEWEST], **options)


EARLIER_INDEXES = {
    "conversations": [
        IndexModel([("shop_id", ASCENDING), ("key", ASCENDING)], unique=True),
        IndexModel([("shop_id", ASCENDING), ("kind", ASCENDING), ("archived", ASCENDING), *_NEWEST], name="list"),
        *(_list_by(one, name=f"list_by_{one}") for one in ("account_id", "assignee_id", "status", "tag_ids")),
        _list_by("assignee_id", "status", name="list_by_assignee_id_status"),
        _list_by("tag_ids", "account_id", name="list_by_tag_ids_account_id"),
        _list_by(name="list_starred", partialFilterExpression={"starred": True}),
        _list_by("phones.value", name="list_phone_by_phones.value", partialFilterExpression={"has_phone": True}),
        IndexModel(
            [("shop_id", ASCENDING), ("last_message_at", ASCENDING)],
            name="not_emptied",
            partialFilterExpression={"folder": {"$in": ["ARCHIVE", "BLOCKED"]}, "emptied": None},
        ),
    ],
    "channel_accounts": [IndexModel([("channel", ASCENDING), ("external_id", ASCENDING)], unique=True)],
    "facts": [
        IndexModel(
            [("shop_id", ASCENDING), ("since", ASCENDING)],
            name="waits",
            partialFilterExpression={"since": {"$gt": None}},
        )
    ],
    "member_writes": [
        IndexModel([("shop_id", ASCENDING), (one, ASCENDING), ("state", ASCENDING)], name=f"by_{one}")
        for one in ("member_id", "customer_id")
    ],
    "tags": [IndexModel([("shop_id", ASCENDING), ("name", ASCENDING)], unique=True)],
    "journal": [IndexModel([("expires_at", ASCENDING)], expireAfterSeconds=3600)],
}
"""Indexes of versions before 0.1: dropped since, or made anew under the same name or on the same fields."""


@asynccontextmanager
async def earlier_database(url: str, name: str = "from-before") -> AsyncIterator[Database]:
    """A second database of this process, without collections; it is gone after the block."""
    async with AsyncMongoClient[Raw](url, tz_aware=True) as client:
        await client.drop_database(name)
        yield Database(client, client.get_database(name, write_concern=WriteConcern(w="majority", j=True)))
        await client.drop_database(name)


class Dying(CommandListener):
    """Kills this process at its command of this number."""

    def __init__(self, number: int) -> None:
        self._left = number

    def started(self, event: CommandStartedEvent) -> None:
        """Count down."""
        self._left -= event.command_name in _WRITES
        if self._left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def succeeded(self, event: object) -> None:
        """Nothing."""

    def failed(self, event: object) -> None:
        """Nothing."""


async def _main(url: str, name: str, *dies_at: str) -> None:
    words.AT_ONCE = 10
    for number in dies_at:
        register(Dying(int(number)))
    print("ready", flush=True)  # noqa: T201
    await asyncio.to_thread(sys.stdin.readline)
    async with open_database(url, name):
        print("open", flush=True)  # noqa: T201


if __name__ == "__main__":
    asyncio.run(_main(*sys.argv[1:]))
