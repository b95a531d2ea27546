"""Settings of one shop, one document a topic, changed under a revision."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, TypeVar

from bson import ObjectId
from pymongo.errors import DuplicateKeyError

from message_center.domain.actors import Caller
from message_center.domain.facts import Fact
from message_center.errors import Conflict
from message_center.storage.database import Database, Session, validate
from message_center.storage.documents.facts import FactDocument
from message_center.storage.documents.settings import SettingsDocument
from message_center.storage.lanes import touch
from message_center.storage.mapping import from_part, new_id, to_document, to_part

T = TypeVar("T")


class Topics:
    """Typed settings by topic; every query is bound to the caller's shop."""

    def __init__(self, database: Database, caller: Caller) -> None:
        self._database = database
        self._shop = {"shop_id": ObjectId(caller.shop_id)}

    async def newer(self, topic: str, default: T, *, than: int) -> tuple[T, int] | None:
        """The topic's value and revision, if that is another than the one that is known; else None."""
        query = {**self._shop, "topic": topic, "revision": {"$ne": than}}
        row = await self._database.settings.find_one(query)
        if row is None:
            return None
        value: T = from_part(type(default), row["value"])
        return value, row["revision"]

    async def get(self, topic: str, default: T, *, session: Session | None = None) -> tuple[T, int]:
        """The topic's value and revision; the default and 0 when it was never saved."""
        row = await self._database.settings.find_one({**self._shop, "topic": topic}, session=session)
        if row is None:
            return default, 0
        value: T = from_part(type(default), row["value"])
        return value, row["revision"]

    async def put(
        self,
        topic: str,
        value: object,
        *,
        revision: int,
        fact: Fact,
        switched: Mapping[str, bool] | None = None,
        wakes: Sequence[str] = (),
        session: Session | None = None,
    ) -> int:
        """Save the value that was read at `revision`, with the fact that tells it.

        `switched` says which bots the shop has on or off from now on (`Shop.automations`), `wakes` names the lanes
        that have something to do because of it. `session` is a
        transaction that this belongs to; without one it has its own.
        Returns the new revision. Raises Conflict when somebody saved meanwhile.
        """
        stored: dict[str, Any] = to_part(value)
        row = {**self._shop, "topic": topic, "revision": revision + 1, "value": stored}
        validate(SettingsDocument, row)
        told = dict(validate(FactDocument, to_document(fact)))

        async def transact(session: Session) -> int:
            match = {**self._shop, "topic": topic, "revision": revision}
            changed = await self._database.settings.update_one(match, {"$set": row}, session=session)
            if not changed.matched_count:
                if revision or await self._is_saved(topic, session):
                    raise _changed_meanwhile()
                await self._database.settings.insert_one({"_id": ObjectId(new_id()), **row}, session=session)
            await self._database.facts.insert_one(dict(told), session=session)
            if switched:
                await self._switch(switched, session)
            await touch(self._database, wakes, session=session)
            return revision + 1

        if session is not None:
            return await transact(session)
        return await self.transaction(transact)

    async def transaction(self, work: Callable[[Session], Awaitable[T]]) -> T:
        """Run a transaction that saves a topic. Raises Conflict when somebody else saved it first."""
        try:
            return await self._database.transaction(work)
        except DuplicateKeyError:
            raise _changed_meanwhile() from None

    async def _is_saved(self, topic: str, session: Session) -> bool:
        query = {**self._shop, "topic": topic}
        return await self._database.settings.find_one(query, {"_id": True}, session=session) is not None

    async def _switch(self, switched: Mapping[str, bool], session: Session) -> None:
        on = [name for name, wanted in switched.items() if wanted]
        others = {"$setDifference": [{"$ifNull": ["$automations", []]}, list(switched)]}
        change = [{"$set": {"automations": {"$setUnion": [others, on]}}}]
        await self._database.shops.update_one({"_id": self._shop["shop_id"]}, change, session=session)


def _changed_meanwhile() -> Conflict:
    return Conflict("These settings were changed meanwhile; load them again.", field="revision")
