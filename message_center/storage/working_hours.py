"""Working hours of one shop."""

from collections.abc import Sequence

from bson import ObjectId
from pymongo.errors import DuplicateKeyError

from message_center.domain.actors import Caller
from message_center.domain.facts import Fact
from message_center.domain.ids import Id
from message_center.domain.working_hours import WorkingHours
from message_center.errors import Conflict, NotFound
from message_center.storage.database import Database, Session, validate
from message_center.storage.documents.working_hours import WorkingHoursDocument
from message_center.storage.facts import Facts
from message_center.storage.mapping import object_id, to_document, to_value


class AllWorkingHours:
    """Reads and writes working hours; every query is bound to the caller's shop."""

    def __init__(self, database: Database, caller: Caller) -> None:
        self._database = database
        self._facts = Facts(database, caller)
        self._shop = {"shop_id": ObjectId(caller.shop_id)}

    async def all(self, *, session: Session | None = None) -> tuple[WorkingHours, ...]:
        """The shop's working hours, by name."""
        rows = self._database.working_hours.find(self._shop, session=session).sort("name", 1)
        return tuple([to_value(WorkingHours, row) async for row in rows])

    async def by_ids(self, ids: Sequence[Id]) -> tuple[WorkingHours, ...]:
        """Those of the ids that exist in this shop, in any order."""
        query = {**self._shop, "_id": {"$in": [ObjectId(one) for one in ids]}}
        return tuple([to_value(WorkingHours, row) async for row in self._database.working_hours.find(query)])

    async def get(self, hours_id: str, *, field: str = "workingHoursId") -> WorkingHours:
        """One of them. Raises NotFound."""
        found = await self.by_ids([Id(str(object_id(hours_id, field=field)))])
        if not found:
            raise NotFound("This shop has no such working hours.", field=field)
        return found[0]

    async def put(self, hours: WorkingHours, *, fact: Fact) -> None:
        """Create or replace them, with the fact that tells it. Raises Conflict when the name is taken."""
        row = dict(validate(WorkingHoursDocument, to_document(hours)))

        async def transact(session: Session) -> None:
            match = {**self._shop, "_id": row["_id"]}
            await self._database.working_hours.replace_one(match, row, upsert=True, session=session)
            await self._facts.add(fact, session=session)

        try:
            await self._database.transaction(transact)
        except DuplicateKeyError:
            raise Conflict(f"There are working hours named {hours.name!r} already.", field="name") from None

    async def remove(self, hours_id: Id, *, facts: Sequence[Fact]) -> None:
        """Delete them and take them from all staff, with the facts that tell it."""
        wanted = ObjectId(hours_id)

        async def transact(session: Session) -> None:
            users = {**self._shop, "working_hours_ids": wanted}
            pull = {"$pull": {"working_hours_ids": wanted}}
            await self._database.staff.update_many(users, pull, session=session)
            await self._database.working_hours.delete_one({**self._shop, "_id": wanted}, session=session)
            for fact in facts:
                await self._facts.add(fact, session=session)

        await self._database.transaction(transact)
