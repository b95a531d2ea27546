"""What an opening does to a database from an earlier version: its migrations, then its indexes.

One process does it, the others wait. Each step may be cut off anywhere, and whoever comes next does it again. A
process begins its work only afterwards, so no list is read before its rows and its index are there
(docs/decisions/0036).
"""

import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

import structlog

from message_center.errors import DatabaseNewer, StorageUnavailable, told_without_words
from message_center.storage.database import Database
from message_center.storage.documents import DOCUMENTS
from message_center.storage.indexes import are_as_declared, settle
from message_center.storage.leases import LeaseTaken, alone
from message_center.storage.migrations import MIGRATIONS
from message_center.storage.migrations.migration import Migration

LEASE = "migrations"
LEASE_SECONDS = 15.0
"""After so long, another goes on with what a process that died had begun."""

PATIENCE_SECONDS = 600.0
"""How long a process waits for another's work."""

_log = structlog.get_logger(__name__)


async def bring_up_to_date(
    database: Database, migrations: Sequence[Migration] = MIGRATIONS, *, patience: float = PATIENCE_SECONDS
) -> None:
    """Run the migrations that are missing, in their order, and make the indexes as they are declared.

    Raises DatabaseNewer, and StorageUnavailable when a migration fails, when rows repeat what a unique index
    forbids, or when another process is not done within `patience` seconds.
    """
    if not await due(database, migrations) and await _have_indexes(database):
        return
    try:
        async with alone(database, LEASE, seconds=LEASE_SECONDS, patience=patience):
            # A new database is made in a moment, and nobody needs to read of it.
            say = _log.info if await database.shops.find_one({}, {"_id": 1}) else _log.debug
            for migration in await due(database, migrations):
                await _run(database, migration, say)
            say("database.making_indexes")
            for document in DOCUMENTS:
                await settle(database, document)
    except LeaseTaken:
        raise StorageUnavailable(
            f"Another process has been bringing the database up to date for more than {patience:g} seconds; its "
            "log tells how far it is. Wait for its end, or stop it and start again: what is done stays done."
        ) from None


async def due(database: Database, migrations: Sequence[Migration] = MIGRATIONS) -> list[Migration]:
    """The migrations that have not run to their end. Raises DatabaseNewer when one ran that we do not know."""
    ran = {row["_id"] async for row in database.migrations.find({}, {"_id": 1})}
    known = [migration.number for migration in migrations]
    if unknown := sorted(ran.difference(known)):
        raise DatabaseNewer(
            f"A newer version of Message Center has used this database: it ran the migration {unknown[-1]}, and "
            f"this version knows those up to {max(known, default=0)}. Install that version or a later one, or "
            "restore a backup from before."
        )
    return [migration for migration in migrations if migration.number not in ran]


async def _have_indexes(database: Database) -> bool:
    # One after another: at once is no faster, and would leave as many connections open.
    for document in DOCUMENTS:
        if not await are_as_declared(database, document):
            return False
    return True


async def _run(database: Database, migration: Migration, say: Callable[..., object]) -> None:
    told = {"migration": migration.number, "title": migration.title}
    say("database.migrating", **told)
    began = time.monotonic()
    try:
        await migration.run(database)
    except Exception as error:  # whatever rows from before make of it; its text may quote them
        _log.error("database.migration_failed", **told, **told_without_words(error))
        raise StorageUnavailable(
            f"The migration {migration.number} ({migration.title}) failed: {type(error).__name__}; the log tells "
            "where. What it did stays done, and the next start goes on with it."
        ) from None
    seconds = round(time.monotonic() - began, 3)
    note = {"title": migration.title, "ended_at": datetime.now(UTC), "seconds": seconds}
    await database.migrations.update_one({"_id": migration.number}, {"$setOnInsert": note}, upsert=True)
    say("database.migrated", **told, seconds=seconds)
