"""The journal: a platform's events are safe here before the platform is answered (spec G2)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import bson
import structlog
from bson import ObjectId
from bson.errors import BSONError
from pymongo.errors import BulkWriteError, PyMongoError

from message_center.domain.ids import Id
from message_center.domain.inbound import Inbound, Unsupported
from message_center.errors import NotFound, StorageUnavailable, told_without_words
from message_center.storage.database import Database, in_bulk, is_repetition, validate
from message_center.storage.documents.journal import JournalDocument
from message_center.storage.lanes import touch
from message_center.storage.mapping import new_id, object_id, to_document, to_value

log = structlog.get_logger(__name__)

FAILURES_ALLOWED = 5
"""So often may taking in one entry fail before it no longer holds its conversation back."""

DEPTH_LIMIT = 100
"""Levels of nesting in a platform's words; the server refuses whole commands that nest deeper than 180."""

_UNSTORABLE = (BSONError, UnicodeError, OverflowError, RecursionError)
"""What the database's encoding says of a value that it cannot hold, for example an integer of 20 digits."""


class JournalState(StrEnum):
    """NEW waits for its lane, DONE was taken in, PARKED waits for a person."""

    NEW = "NEW"
    DONE = "DONE"
    PARKED = "PARKED"


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalEntry:
    """One event in the journal.

    `app` is the platform app that vouched for it, `reason` why it is parked, `failures` how often taking it in
    failed. An entry expires only once it is DONE: what was acknowledged is never forgotten.
    """

    id: Id
    channel: str
    app: str
    account: str
    lane: str
    dedupe: str
    state: JournalState
    reason: str | None
    occurred_at: datetime
    received_at: datetime
    expires_at: datetime | None
    inbound: Inbound
    failures: int = 0


class Journal:
    """Adds, finds and settles entries. Not bound to a shop: whose an event is becomes clear at intake."""

    def __init__(self, database: Database, *, keep: timedelta) -> None:
        self._database = database
        self._keep = keep

    async def add(self, entries: Sequence[JournalEntry]) -> None:
        """Make the entries safe and wake their lanes: two commands, however many entries.

        Repetitions change nothing, but wake the lane again: the first delivery may have died in between.
        Raises StorageUnavailable when that could not be done; then the platform must send again.
        """
        if not entries:
            return
        kept = [_storable(entry) for entry in _first_of_each(entries)]
        rows = [validate(JournalDocument, self._row(entry)) for entry in kept]
        try:
            await self._insert(rows)
            await touch(self._database, [entry.lane for entry in kept if entry.state is JournalState.NEW])
        except PyMongoError as error:
            raise StorageUnavailable("The journal cannot be written right now.") from error

    async def _insert(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Write what is new; the unique index refuses repetitions."""
        try:
            await in_bulk(self._database.journal.insert_many(rows, ordered=False))  # type: ignore[arg-type]
        except BulkWriteError as error:
            if not is_repetition(error):
                raise

    def _row(self, entry: JournalEntry) -> dict[str, object]:
        """Parked entries do not expire: a person has yet to look at them."""
        parked = entry.state is JournalState.PARKED
        return to_document(replace(entry, expires_at=None if parked else entry.received_at + self._keep))

    async def waiting(self, lane: str, *, limit: int) -> tuple[JournalEntry, ...]:
        """A lane's new entries, by the platform's own time, then by arrival.

        What cannot be read, because another version wrote it, is parked.
        """
        query = {"lane": lane, "state": JournalState.NEW.value}
        rows = self._database.journal.find(query).sort([("occurred_at", 1), ("_id", 1)]).limit(limit)
        entries = []
        async for row in rows:
            try:
                entries.append(to_value(JournalEntry, row))
            except Exception as error:
                log.error("journal.entry_not_readable", entry_id=str(row["_id"]), **told_without_words(error))
                await self.park([Id(str(row["_id"]))], "This version cannot read the entry.")
        return tuple(entries)

    async def park(self, ids: Sequence[Id], reason: str) -> None:
        """Put entries aside for a person; parked entries do not expire."""
        change = {"$set": {"state": JournalState.PARKED.value, "reason": reason, "expires_at": None}}
        await self._database.journal.update_many({"_id": {"$in": [ObjectId(one) for one in ids]}}, change)

    async def fail(self, entries: Sequence[JournalEntry], reason: str) -> None:
        """Count a failed intake; an entry that failed FAILURES_ALLOWED times by itself is parked."""
        ids = [ObjectId(entry.id) for entry in entries]
        await self._database.journal.update_many({"_id": {"$in": ids}}, {"$inc": {"failures": 1}})
        if len(entries) == 1 and entries[0].failures >= FAILURES_ALLOWED:
            await self.park([entries[0].id], reason)

    async def settle(self, ids: Sequence[Id]) -> None:
        """Mark entries as taken in."""
        change = {"$set": {"state": JournalState.DONE.value}}
        await self._database.journal.update_many({"_id": {"$in": [ObjectId(one) for one in ids]}}, change)

    async def hand_over(self, ids: Sequence[Id], lane: str) -> None:
        """Give new entries to another lane, and wake it: they are about the conversation that runs there."""
        mine = {"_id": {"$in": [ObjectId(one) for one in ids]}, "state": JournalState.NEW.value}
        await self._database.journal.update_many(mine, {"$set": {"lane": lane}})
        await touch(self._database, [lane])

    async def parked(self, *, limit: int) -> tuple[JournalEntry, ...]:
        """The parked entries, newest first."""
        query = {"state": JournalState.PARKED.value}
        rows = self._database.journal.find(query).sort([("received_at", -1), ("_id", -1)]).limit(limit)
        return tuple([to_value(JournalEntry, row) async for row in rows])

    async def get(self, entry_id: str) -> JournalEntry:
        """One entry. Raises NotFound."""
        row = await self._database.journal.find_one({"_id": object_id(entry_id)})
        if row is None:
            raise NotFound(f"The journal has no entry {entry_id}.")
        return to_value(JournalEntry, row)

    async def replay(self, entry: JournalEntry) -> None:
        """Give a parked entry to its lane again, as it now is (its translation may have been made anew)."""
        row = self._row(replace(entry, state=JournalState.NEW, reason=None))
        await self._database.journal.replace_one({"_id": row["_id"], "state": JournalState.PARKED.value}, row)
        await touch(self._database, [entry.lane])


def _first_of_each(entries: Sequence[JournalEntry]) -> Iterable[JournalEntry]:
    """A body may say the same thousands of times; the server would refuse each repetition by itself, slowly."""
    firsts: dict[str, JournalEntry] = {}
    for entry in entries:
        firsts.setdefault(entry.dedupe, entry)
    return firsts.values()


def _storable(entry: JournalEntry) -> JournalEntry:
    """The entry, or, where the database cannot hold its words, a parked one that shows them as text."""
    try:
        _check_depth(entry.inbound.raw, DEPTH_LIMIT)
        bson.encode(to_document(entry))
    except _UNSTORABLE as error:
        return _as_text(entry, f"The platform's words cannot be stored as they are: {type(error).__name__}.")
    return entry


def _as_text(entry: JournalEntry, reason: str) -> JournalEntry:
    inbound = replace(
        entry.inbound,
        event_id=_readable(entry.inbound.event_id),
        account=_readable(entry.inbound.account),
        identity=None,
        order=None,
        event=Unsupported(name="unstorable", reason=reason),
        raw={"text": _readable(repr(entry.inbound.raw))},
    )
    return replace(
        entry,
        account=inbound.account,
        lane=_readable(entry.lane),
        dedupe=_readable(entry.dedupe),
        state=JournalState.PARKED,
        reason=reason,
        inbound=inbound,
    )


def _check_depth(value: object, levels: int) -> None:
    """Raise OverflowError for what nests deeper."""
    if not levels:
        raise OverflowError("nested too deeply")
    parts = value.values() if isinstance(value, Mapping) else value if isinstance(value, list | tuple) else ()
    for part in parts:
        _check_depth(part, levels - 1)


def _readable(text: str) -> str:
    """The text with what is no character written as an escape."""
    return text.encode(errors="backslashreplace").decode()


def new_entry(
    *,
    channel: str,
    app: str,
    lane: str,
    inbound: Inbound,
    received_at: datetime,
    parked_because: str | None = None,
) -> JournalEntry:
    """An entry for an event that just came in.

    The same event vouched for by another app is another entry, so that nobody can occupy a stranger's ids.
    """
    return JournalEntry(
        id=new_id(),
        channel=channel,
        app=app,
        account=inbound.account,
        lane=lane,
        dedupe=f"{channel}:{app}:{inbound.account}:{inbound.event_id}",
        state=JournalState.PARKED if parked_because else JournalState.NEW,
        reason=parked_because,
        occurred_at=inbound.occurred_at,
        received_at=received_at,
        expires_at=None,
        inbound=inbound,
    )
