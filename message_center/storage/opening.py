"""Opening the database: connect, bring it up to date, and bind the documents.

Beanie binds a database to the document classes, so a process holds one center; opening a second raises.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from typing import Any

from beanie import Document, init_beanie
from pymongo import AsyncMongoClient
from pymongo.asynchronous.database import AsyncDatabase
from pymongo.errors import ConnectionFailure, OperationFailure, PyMongoError, ServerSelectionTimeoutError
from pymongo.write_concern import WriteConcern

from message_center.errors import SettingsInvalid, StorageUnavailable
from message_center.storage.database import Database
from message_center.storage.documents import DOCUMENTS
from message_center.storage.upgrade import bring_up_to_date

_BEGINNINGS = 5
_open_here: set[str] = set()


@asynccontextmanager
async def open_database(
    url: str, name: str, *, documents: Sequence[type[Document]] = ()
) -> AsyncIterator[Database]:
    """Connect, run the migrations and make the indexes that are missing, and close at the end.

    `documents` are plugins' own. Raises SettingsInvalid when this process holds another center or the URL is none,
    StorageUnavailable when the database does not answer, does not let us in, or cannot be brought up to date, and
    DatabaseNewer when a newer version has been here.
    """
    if _open_here:
        raise SettingsInvalid("This process already holds a message center; start another process for a second.")
    client = _client(url)
    _open_here.add(name)
    try:
        raw = _database(client, name)
        database = Database(client, raw)  # type: ignore[arg-type]
        with _refusals_told():
            await _undeterred(lambda: _bind(database, documents))
        yield database
    finally:
        _open_here.discard(name)
        await client.close()


@asynccontextmanager
async def open_as_it_is(url: str, name: str) -> AsyncIterator[Database]:
    """Connect and change nothing, whatever is missing: for who only looks. Raises as `open_database` does."""
    client = _client(url)
    try:
        database = Database(client, _database(client, name))  # type: ignore[arg-type]
        with _refusals_told():
            await database.raw.command("listCollections", nameOnly=True)
        yield database
    finally:
        await client.close()


async def _bind(database: Database, documents: Sequence[type[Document]]) -> None:
    raw: AsyncDatabase[Any] = database.raw
    await bring_up_to_date(database)
    await init_beanie(database=raw, document_models=list(DOCUMENTS), skip_indexes=True)
    if documents:
        # Beanie makes the indexes of partners' documents, and drops none.
        await init_beanie(database=raw, document_models=list(documents))


async def _undeterred(opening: Callable[[], Awaitable[None]]) -> None:
    """Begin again when the connection broke meanwhile: a database that was killed is back in a moment.

    PyMongo waits for it each time; one that stays away for so long is not waited for again.
    """
    for _ in range(_BEGINNINGS - 1):
        try:
            return await opening()
        except ServerSelectionTimeoutError:
            raise
        except ConnectionFailure:
            continue
    return await opening()


def _client(url: str) -> AsyncMongoClient[Mapping[str, Any]]:
    try:
        return AsyncMongoClient(
            url,
            tz_aware=True,
            w="majority",
            journal=True,
            serverSelectionTimeoutMS=10_000,
            appname="message-center",
        )
    except (PyMongoError, ValueError):
        # The library's own words may quote the password of a URL that is wrong.
        raise SettingsInvalid(
            "MESSAGE_CENTER_MONGO_URL cannot be used. Write mongodb://user:password@host:27017/?replicaSet=name, "
            "with user and password percent-encoded."
        ) from None


def _database(client: AsyncMongoClient[Mapping[str, Any]], name: str) -> AsyncDatabase[Mapping[str, Any]]:
    return client.get_database(name, write_concern=WriteConcern(w="majority", j=True))


@contextmanager
def _refusals_told() -> Iterator[None]:
    """The first commands are the first that a wrong or absent database refuses."""
    try:
        yield
    except OperationFailure as error:
        reason = (error.details or {}).get("errmsg", f"code {error.code}")
        raise StorageUnavailable(f"The database refuses us: {reason}") from error
    except PyMongoError as error:
        raise StorageUnavailable(
            f"The database does not answer ({type(error).__name__}). Start it, or mend MESSAGE_CENTER_MONGO_URL."
        ) from error
