"""The connection, the collections, and their indexes.

Beanie binds a database to the document classes, so a process holds one center; opening a second raises.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, TypeVar

from beanie import Document, init_beanie
from pydantic import ValidationError
from pymongo import AsyncMongoClient
from pymongo.asynchronous.client_session import AsyncClientSession
from pymongo.asynchronous.collection import AsyncCollection
from pymongo.asynchronous.database import AsyncDatabase
from pymongo.errors import BulkWriteError, OperationFailure, PyMongoError
from pymongo.write_concern import WriteConcern

from message_center.errors import SettingsInvalid, StorageUnavailable
from message_center.storage.documents import DOCUMENTS
from message_center.storage.older_data import give_words, put_into_folders

T = TypeVar("T")
Raw = dict[str, Any]
Session = AsyncClientSession
Collection = AsyncCollection[Raw]

DatabaseFailure = PyMongoError
"""What comes through when the database is away; the edges answer it as StorageUnavailable."""

_DUPLICATE = 11000
_open_here: set[str] = set()


class Database:
    """The collections, by name. Made by `open_database`."""

    def __init__(self, client: AsyncMongoClient[Raw], database: AsyncDatabase[Raw]) -> None:
        self._client = client
        self.raw = database
        self.shops = database["shops"]
        self.staff = database["staff"]
        self.sessions = database["sessions"]
        self.platform_apps = database["platform_apps"]
        self.channel_accounts = database["channel_accounts"]
        self.deletion_requests = database["deletion_requests"]
        self.journal = database["journal"]
        self.lanes = database["lanes"]
        self.leases = database["leases"]
        self.customers = database["customers"]
        self.conversations = database["conversations"]
        self.messages = database["messages"]
        self.message_search = database["message_search"]
        self.comments = database["comments"]
        self.carts = database["carts"]
        self.facts = database["facts"]
        self.presence = database["presence"]
        self.tags = database["tags"]
        self.notes = database["notes"]
        self.settings = database["settings"]
        self.saved_replies = database["saved_replies"]
        self.products = database["products"]
        self.merges = database["merges"]
        self.members = database["members"]
        self.orders = database["orders"]
        self.reminders = database["reminders"]
        self.member_writes = database["member_writes"]
        self.working_hours = database["working_hours"]
        self.assignment_turns = database["assignment_turns"]

    async def transaction(self, work: Callable[[Session], Awaitable[T]]) -> T:
        """Run `work` in one transaction; it runs again when it met another's change."""
        async with self._client.start_session() as session:
            return await session.with_transaction(work)

    async def ping(self) -> None:
        """Raise StorageUnavailable when the database does not answer."""
        try:
            await self.raw.command("ping")
        except PyMongoError as error:
            raise StorageUnavailable("The database does not answer.") from error


@asynccontextmanager
async def open_database(
    url: str, name: str, *, documents: Sequence[type[Document]] = ()
) -> AsyncIterator[Database]:
    """Connect, make the indexes that are missing, and close at the end.

    `documents` are plugins' own. Raises SettingsInvalid when this process holds another center or the URL is
    none, StorageUnavailable when the database does not answer or does not let us in.
    """
    if _open_here:
        raise SettingsInvalid("This process already holds a message center; start another process for a second.")
    client = _client(url)
    _open_here.add(name)
    try:
        database = client.get_database(name, write_concern=WriteConcern(w="majority", j=True))
        await _bind(database, [*DOCUMENTS, *documents])
        yield Database(client, database)  # type: ignore[arg-type]
    finally:
        _open_here.discard(name)
        await client.close()


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


async def _bind(database: AsyncDatabase[Mapping[str, Any]], documents: Sequence[type[Document]]) -> None:
    """Bind the documents and make their indexes; the first thing that a wrong or absent database refuses."""
    try:
        await put_into_folders(database)
        await give_words(database)
        await init_beanie(database=database, document_models=list(documents))
        for document in documents:
            # Beanie makes only one of several indexes on the same fields, whatever their predicates; we mean all.
            indexes = [field.index for field in document.get_settings().indexes]
            if indexes:
                await document.get_pymongo_collection().create_indexes(indexes)
    except OperationFailure as error:
        reason = (error.details or {}).get("errmsg", f"code {error.code}")
        raise StorageUnavailable(f"The database refuses us: {reason}") from error
    except PyMongoError as error:
        raise StorageUnavailable(
            f"The database does not answer ({type(error).__name__}). Start it, or mend MESSAGE_CENTER_MONGO_URL."
        ) from error


async def in_bulk(writes: Awaitable[T]) -> T:
    """Several writes at once; a failure tells what went wrong, and not, as the library has it, what was written.

    Logs show errors, and customers' words have no place there.
    """
    try:
        return await writes
    except BulkWriteError as error:
        problems = error.details["writeErrors"] or error.details["writeConcernErrors"]
        codes = sorted({problem["code"] for problem in problems})
        error.args = (f"Of several writes, some failed with the codes {codes}.",)
        raise


def is_repetition(error: BulkWriteError) -> bool:
    """Whether nothing was refused but what a unique index knows already."""
    return all(problem["code"] == _DUPLICATE for problem in error.details["writeErrors"])


def validate(document: type[Document], raw: Mapping[str, Any]) -> Mapping[str, Any]:
    """Refuse to write what does not have the collection's shape; a failure is a defect of ours."""
    try:
        document.model_validate(raw)
    except ValidationError as error:
        # The library's own words quote what was to be written, and logs show errors.
        problems = [
            f"{'.'.join(map(str, one['loc']))} ({one['type']})"
            for one in error.errors(include_url=False, include_input=False, include_context=False)
        ]
        raise ValueError(f"Not the shape of a {document.__name__}: {', '.join(problems)}.") from None
    return raw
