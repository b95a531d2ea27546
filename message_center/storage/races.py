"""Writing what must be unique, while others write the same."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from pymongo.errors import DuplicateKeyError

from message_center.errors import Conflict
from message_center.storage.database import Database, Session

T = TypeVar("T")

TRIES = 5


async def through_races(database: Database, work: Callable[[Session], Awaitable[T]], *, otherwise: Conflict) -> T:
    """Run a transaction again when another took its name or place in this moment; raises `otherwise` at last."""
    for _ in range(TRIES):
        try:
            return await database.transaction(work)
        except DuplicateKeyError:
            continue
    raise otherwise
