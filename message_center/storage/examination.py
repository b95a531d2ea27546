"""What `doctor` looks at in the database; reads only."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from pymongo.errors import OperationFailure

from message_center.contracts.cipher import Cipher
from message_center.errors import SettingsInvalid
from message_center.storage.database import Database
from message_center.storage.documents import DOCUMENTS
from message_center.storage.indexes import Difference, declared, examined

OVERDUE = timedelta(minutes=1)
"""A lane that nobody has worked on for so long after it was due."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """The server: its version, and whether it is a replica set or a sharded cluster, as we need it."""

    version: str
    follows_changes: bool


async def server(database: Database) -> Server:
    """Which server this is."""
    build = await database.raw.command("buildInfo")
    hello = await database.raw.command("hello")
    return Server(version=build["version"], follows_changes="setName" in hello or hello.get("msg") == "isdbgrid")


async def oplog_window(database: Database) -> timedelta | None:
    """How far back a live feed may be resumed; None where the oplog cannot be read."""
    oplog = database.raw.client["local"]["oplog.rs"]
    first = await oplog.find_one({}, {"ts": 1}, sort=[("$natural", 1)])
    last = await oplog.find_one({}, {"ts": 1}, sort=[("$natural", -1)])
    if first is None or last is None:
        return None
    return timedelta(seconds=last["ts"].time - first["ts"].time)


async def guaranteed_oplog(database: Database) -> timedelta | None:
    """How far back the server promises to reach, however much is written; None when it promises nothing."""
    status = await database.raw.client["admin"].command("serverStatus", oplogTruncation=1)
    hours = status.get("oplogTruncation", {}).get("oplogMinRetentionHours") or 0
    return timedelta(hours=hours) if hours else None


async def transaction_limit(database: Database) -> timedelta | None:
    """How long a transaction may last; None where we may not ask."""
    try:
        answer = await database.raw.client["admin"].command("getParameter", 1, transactionLifetimeLimitSeconds=1)
    except OperationFailure:
        return None
    return timedelta(seconds=answer["transactionLifetimeLimitSeconds"])


async def indexes(database: Database) -> Difference:
    """What tells the indexes of our collections from those that are declared, as `collection.index`."""
    found = [(declared(document)[0], await examined(database, document)) for document in DOCUMENTS]
    return Difference(
        missing=tuple(f"{name}.{one}" for name, its in found for one in its.missing),
        undeclared=tuple(f"{name}.{one}" for name, its in found for one in its.undeclared),
        own=tuple(f"{name}.{one}" for name, its in found for one in its.own),
    )


async def overdue_lanes(database: Database) -> tuple[int, timedelta]:
    """How many lanes have waited too long for a worker, and how long the oldest has."""
    late = {"$subtract": ["$$NOW", int(OVERDUE.total_seconds() * 1000)]}
    pipeline: list[dict[str, Any]] = [
        {"$match": {"$expr": {"$and": [{"$lte": ["$due_at", late]}, {"$lte": ["$lease_until", late]}]}}},
        {"$group": {"_id": None, "count": {"$sum": 1}, "oldest": {"$max": {"$subtract": ["$$NOW", "$due_at"]}}}},
    ]
    async with await database.lanes.aggregate(pipeline) as rows:
        async for row in rows:
            return row["count"], timedelta(milliseconds=row["oldest"])
    return 0, timedelta(0)


async def parked_entries(database: Database) -> int:
    """How many events wait in the journal for a person."""
    return await database.journal.count_documents({"state": "PARKED"})


async def unreadable_secrets(database: Database, cipher: Cipher) -> list[str]:
    """The accounts and apps whose secrets fit no configured key, as `channel name`."""
    unreadable = []
    for collection in (database.channel_accounts, database.platform_apps):
        async for row in collection.find({"secrets": {"$ne": None}}, {"channel": 1, "name": 1, "secrets": 1}):
            if not _fits(cipher, row["secrets"]):
                unreadable.append(f"{row['channel']} {row['name']}")
    return unreadable


def _fits(cipher: Cipher, secrets: dict[str, str]) -> bool:
    try:
        for text in secrets.values():
            cipher.decrypt(text)
    except SettingsInvalid:
        return False
    return True


async def broken_accounts(database: Database) -> list[str]:
    """The accounts that do not work, with what their platform said."""
    rows = database.channel_accounts.find(
        {"state": {"$nin": ["CONNECTED", "DISCONNECTED"]}},
        {"channel": 1, "name": 1, "state": 1, "state_detail": 1},
    )
    return [f"{row['channel']} {row['name']}: {row['state']} {row['state_detail']}".rstrip() async for row in rows]
