"""The collections, and what every store needs to write them. Opening them is opening.py's."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeVar

from beanie import Document
from pydantic import ValidationError
from pymongo import AsyncMongoClient
from pymongo.asynchronous.client_session import AsyncClientSession
from pymongo.asynchronous.collection import AsyncCollection
from pymongo.asynchronous.database import AsyncDatabase
from pymongo.errors import BulkWriteError, PyMongoError

from message_center.errors import StorageUnavailable

T = TypeVar("T")
Raw = dict[str, Any]
Session = AsyncClientSession
Collection = AsyncCollection[Raw]

DatabaseFailure = PyMongoError
"""What comes through when the database is away; the edges answer it as StorageUnavailable."""

_DUPLICATE = 11000


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
        self.migrations = database["migrations"]

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
