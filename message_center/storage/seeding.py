"""Loading large data for load tests: raw bulk inserts by several processes, indexes built after loading."""

import asyncio
import multiprocessing
from collections.abc import AsyncIterator, Awaitable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import asynccontextmanager
from typing import Any

from beanie import Document
from bson.codec_options import CodecOptions
from pymongo import MongoClient
from pymongo.database import Database as SyncDatabase

from message_center.storage.database import Database, Raw
from message_center.storage.documents.conversations import ConversationDocument
from message_center.storage.documents.customers import CustomerDocument
from message_center.storage.documents.message_search import MessageSearchDocument
from message_center.storage.documents.messages import MessageDocument
from message_center.storage.seeding_rows import SeedShop, Wording, rows_of

PART = 500
"""Conversations that are made and written at a time."""

LOADED: tuple[type[Document], ...] = (
    CustomerDocument,
    ConversationDocument,
    MessageDocument,
    MessageSearchDocument,
)


@asynccontextmanager
async def without_indexes(database: Database) -> AsyncIterator[list[str]]:
    """Drop the indexes of what is loaded; yields the collections whose indexes `build_indexes` is to build again.

    Nothing else may use the database meanwhile: without them nothing is unique and every list is a scan.
    """
    for document in LOADED:
        await database.raw[_name(document)].drop_indexes()
    try:
        yield [_name(document) for document in LOADED]
    finally:
        for document in LOADED:
            await build_indexes(database, _name(document))


async def build_indexes(database: Database, collection: str) -> None:
    """Build the missing indexes of one collection; does nothing where they are."""
    document = next(one for one in LOADED if _name(one) == collection)
    settings: Any = document.Settings
    await database.raw[collection].create_indexes(settings.indexes)


async def load(
    url: str,
    database: str,
    shop: SeedShop,
    wording: Wording,
    *,
    conversations: int,
    messages: int,
    processes: int,
) -> AsyncIterator[tuple[int, int]]:
    """Write the rows; yields the conversations and messages of each finished part, in any order."""
    parts = list(_parts(conversations, messages))
    spawn = multiprocessing.get_context("spawn")  # forking a process that runs threads is not safe
    with ProcessPoolExecutor(
        processes, mp_context=spawn, initializer=_connect, initargs=(url, database, shop, wording)
    ) as pool:
        loop = asyncio.get_running_loop()
        writing = [
            _written(loop.run_in_executor(pool, _write, part, *size), size) for part, size in enumerate(parts)
        ]
        for done in asyncio.as_completed(writing):
            yield await done


async def _written(work: Awaitable[None], size: tuple[int, int]) -> tuple[int, int]:
    await work
    return size


def _parts(conversations: int, messages: int) -> Iterator[tuple[int, int]]:
    """Equal parts, which together have exactly as many as asked for."""
    while conversations:
        size = min(PART, conversations)
        share = messages * size // conversations
        yield size, share
        conversations, messages = conversations - size, messages - share


_target: tuple[SyncDatabase[Raw], SeedShop, Wording] | None = None
"""Where this process writes; a pool's process has no other place to keep its connection."""


def _connect(url: str, database: str, shop: SeedShop, wording: Wording) -> None:
    global _target  # noqa: PLW0603
    client: MongoClient[Raw] = MongoClient(url, w=1, appname="message-center-seed")
    _target = (client.get_database(database, CodecOptions(tz_aware=True)), shop, wording)


def _write(part: int, conversations: int, messages: int) -> None:
    if _target is None:
        raise RuntimeError("This process is not connected.")
    database, shop, wording = _target
    rows = rows_of(shop, wording, part=part, conversations=conversations, messages=messages)
    for name, made in (
        ("messages", rows.messages),
        ("message_search", rows.message_search),
        ("customers", rows.customers),
        ("conversations", rows.conversations),
    ):
        _insert(database, name, made)


def _insert(database: SyncDatabase[Raw], name: str, rows: Sequence[Raw]) -> None:
    database[name].insert_many(rows, ordered=False)


def _name(document: type[Document]) -> str:
    settings: Any = document.Settings
    return str(settings.name)
