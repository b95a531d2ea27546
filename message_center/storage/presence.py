"""Heartbeats of staff at conversations of one shop."""

from datetime import datetime

from bson import ObjectId

from message_center.domain.actors import Caller
from message_center.domain.ids import Id
from message_center.domain.presence import Heartbeat, Present, present
from message_center.storage.database import Database, validate
from message_center.storage.documents.presence import PresenceDocument
from message_center.storage.mapping import to_document, to_value


class PresenceBoard:
    """Writes and reads heartbeats; every query is bound to the caller's shop."""

    def __init__(self, database: Database, caller: Caller) -> None:
        self._database = database
        self._shop = {"shop_id": ObjectId(caller.shop_id)}

    async def beat(self, heartbeat: Heartbeat) -> None:
        """Keep the person's latest word."""
        row = validate(PresenceDocument, to_document(heartbeat))
        match = {**self._shop, "conversation_id": row["conversation_id"], "staff_id": row["staff_id"]}
        await self._database.presence.update_one(match, {"$set": row}, upsert=True)

    async def leave(self, conversation_id: Id, staff_id: Id) -> None:
        """The person is gone."""
        match = {"conversation_id": ObjectId(conversation_id), "staff_id": ObjectId(staff_id)}
        await self._database.presence.delete_one({**self._shop, **match})

    async def present(self, *, now: datetime, conversation_id: Id | None = None) -> tuple[Present, ...]:
        """Who is there at this moment, in the whole shop or at one conversation, in a steady order."""
        query = {**self._shop, "viewing_until": {"$gt": now}}
        if conversation_id is not None:
            query["conversation_id"] = ObjectId(conversation_id)
        found = [to_value(Heartbeat, row) async for row in self._database.presence.find(query, {"_id": False})]
        return tuple(sorted(one for row in found if (one := present(row, now=now)) is not None))
