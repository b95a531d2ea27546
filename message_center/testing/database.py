"""A database for a partner's tests, without anything of storage being imported."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from message_center.storage.database import Database
from message_center.storage.embedded.server import temporary_mongo
from message_center.storage.extend import ShopDocument
from message_center.storage.opening import open_database


@asynccontextmanager
async def open_test_database(documents: Sequence[type[ShopDocument]] = ()) -> AsyncIterator[Database]:
    """An empty MongoDB of our own with all indexes; it goes with the block. Once a session: it takes seconds.

    `documents` are the plugin's. Raises MongodMissing where no server can be embedded.
    """
    async with temporary_mongo() as url, open_database(url, "tests", documents=documents) as database:
        yield database
