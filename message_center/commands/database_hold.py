"""Keeps the embedded database running while the processes that use it come and go.

A supervisor is a user of the data folder like any other, but it never talks to the database: holding the users'
lock is enough, and spares it the driver's memory (storage/embedded/__init__.py tells of the lock).
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from message_center.settings import Settings
from message_center.storage.embedded.binary import find_mongod
from message_center.storage.embedded.folder import DataFolder
from message_center.storage.embedded.ownership import FileLock

_AGAIN_SECONDS = 0.02


@asynccontextmanager
async def database_held(settings: Settings) -> AsyncIterator[None]:
    """While the block lasts, the embedded database does not stop; it is started by whoever needs it.

    Leave the block before the last process that uses the database: that one then waits until it has shut down.
    Does nothing for a database of one's own. Raises MongodMissing, EmbeddedMongoFailed.
    """
    if settings.mongo_url is not None:
        yield
        return
    find_mongod(settings.mongod)
    folder = DataFolder(settings.data_folder)
    folder.create()
    with FileLock(folder.users_lock) as users:
        while not users.try_shared():  # noqa: ASYNC110  an earlier database is just stopping, and sends no events
            await asyncio.sleep(_AGAIN_SECONDS)
        yield
