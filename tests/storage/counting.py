"""Counting what the database is asked."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from pymongo import AsyncMongoClient
from pymongo.monitoring import CommandListener, CommandStartedEvent

from message_center.storage.database import Database

OURS_NOT = frozenset({"hello", "ismaster", "endSessions", "ping", "buildInfo"})


class Commands(CommandListener):
    """The commands since the last look, by name and collection, in order; and all finds and pipelines, to be
    explained.
    """

    def __init__(self) -> None:
        self.seen: list[str] = []
        self.finds: list[dict[str, Any]] = []
        self.aggregates: list[Any] = []

    def started(self, event: CommandStartedEvent) -> None:
        """Note a command."""
        if event.command_name == "find":
            ours = ("find", "filter", "sort", "limit", "projection", "hint", "collation")
            self.finds.append({name: event.command[name] for name in ours if name in event.command})
        if event.command_name == "aggregate":
            self.aggregates.append(event.command["pipeline"])
        if event.command_name not in OURS_NOT:
            about = event.command.get(event.command_name)
            self.seen.append(f"{event.command_name} {about}" if isinstance(about, str) else event.command_name)

    def succeeded(self, event: object) -> None:
        """Counted when it started."""

    def failed(self, event: object) -> None:
        """Counted when it started."""

    def take(self) -> list[str]:
        """What was asked since the last look."""
        seen, self.seen[:] = list(self.seen), []
        return seen


@asynccontextmanager
async def counted(url: str, name: str) -> AsyncIterator[tuple[Database, Commands]]:
    """The database of this name, over a connection that counts."""
    commands = Commands()
    client = AsyncMongoClient(url, tz_aware=True, w="majority", journal=True, event_listeners=[commands])
    try:
        yield Database(client, client[name]), commands
    finally:
        await client.close()
