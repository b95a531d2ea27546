"""What a migration is."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from message_center.storage.database import Database


@dataclass(frozen=True, slots=True)
class Migration:
    """A change of stored data, made once in the life of a database. `title` says what rows have afterwards.

    `run` may die anywhere and is then run again, so it looks for what is not yet done, and writes no row that
    another process changed meanwhile. It meets the indexes of an earlier version, not ours.
    """

    number: int
    title: str
    run: Callable[[Database], Awaitable[None]]


async def nothing_to_do(_: Database) -> None:
    """For a version whose declared indexes alone changed: it needs a number, and no rows change."""
