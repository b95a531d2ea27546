"""Whose turn it is in one shop, under the transaction that takes it (decision 0015).

Every assignment and every change of staff writes this one document, so two at once cannot both stand on what
they read: the second is done again. That keeps the order fair, and keeps conversations from people who were
removed in the same moment.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from weakref import WeakValueDictionary

from bson import ObjectId

from message_center.domain.actors import Caller
from message_center.domain.assignment import Turns
from message_center.domain.ids import Id
from message_center.domain.shops import Staff
from message_center.storage.database import Database, Session
from message_center.storage.mapping import to_value

_locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
_NO_PASSWORD = {"password_hash": False}


class AssignmentTurns:
    """The turns of the caller's shop, and who may take one; with a session, within its transaction."""

    def __init__(self, database: Database, caller: Caller, session: Session | None = None) -> None:
        self._database = database
        self._session = session
        self._id = ObjectId(caller.shop_id)

    async def ensure(self) -> None:
        """Make the document where a shop has none; to be called before a transaction, where two would clash."""
        blank = {"total": 0, "last": {}, "staff_changes": 0}
        await self._database.assignment_turns.update_one({"_id": self._id}, {"$setOnInsert": blank}, upsert=True)

    @asynccontextmanager
    async def one_at_a_time(self) -> AsyncIterator[None]:
        """Let one assignment of this process go after another, and have the document ready for its transaction.

        That only spares retries; what keeps assignments apart is the transaction.
        """
        async with _locks.setdefault(str(self._id), asyncio.Lock()):
            await self.ensure()
            yield

    async def read(self) -> Turns:
        """The turns so far."""
        row = await self._database.assignment_turns.find_one({"_id": self._id}, session=self._session)
        return (
            Turns(total=row["total"], last={Id(one): turn for one, turn in row["last"].items()})
            if row
            else Turns()
        )

    async def staff(self) -> tuple[Staff, ...]:
        """The shop's staff as they are in this transaction."""
        query = {"shop_id": self._id}
        rows = self._database.staff.find(query, _NO_PASSWORD, session=self._session).sort(
            [("name", 1), ("_id", 1)]
        )
        return tuple([to_value(Staff, row) async for row in rows])

    async def take(self, staff_id: Id) -> None:
        """This person is assigned: the next turn is theirs."""
        turn = {"$add": ["$total", 1]}
        taken = [{"$set": {"total": turn, f"last.{staff_id}": turn}}]
        await self._database.assignment_turns.update_one({"_id": self._id}, taken, session=self._session)

    async def staff_changed(self) -> None:
        """Who may take a turn changes: assignments that read the old state are done again."""
        changed = {"$inc": {"staff_changes": 1}}
        await self._database.assignment_turns.update_one({"_id": self._id}, changed, session=self._session)
