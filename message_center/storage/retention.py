"""Finding conversations whose time is over, and removing what was written in them, a bounded piece at a time."""

from collections.abc import Collection
from datetime import datetime

from bson import ObjectId

from message_center.domain.actors import Caller
from message_center.domain.chores import Chore
from message_center.domain.conversations import Conversation, ConversationKind
from message_center.domain.found_by import Word
from message_center.domain.ids import Id
from message_center.domain.retention import SET_ASIDE
from message_center.storage.database import Collection as Stored
from message_center.storage.database import Database, Raw
from message_center.storage.documents.conversations import FOUND_BY
from message_center.storage.merges import merges_of
from message_center.storage.message_removal import forget_journal, remove_messages


class Retention:
    """Finds and removes; every query is bound to the caller's shop. Each step may be repeated."""

    def __init__(self, database: Database, caller: Caller) -> None:
        self._database = database
        self._caller = caller
        self._shop = {"shop_id": ObjectId(caller.shop_id)}

    async def expired(
        self, before: datetime, *, limit: int, without: Collection[Id] = ()
    ) -> tuple[tuple[Id, str], ...]:
        """Conversations to be emptied, silent for longest first, each with its lane; `without` these."""
        others: Raw = {"_id": {"$nin": [ObjectId(one) for one in without]}} if without else {}
        found = self._database.conversations.find({**self._expired(before), **others}, {"key": True})
        rows = found.sort([("last_message_at", 1), ("_id", 1)]).limit(limit).hint(FOUND_BY)
        return tuple([(Id(str(row["_id"])), row["key"]) async for row in rows])

    async def count_expired(self, before: datetime, *, most: int) -> int:
        """How many are to be emptied, counted up to so many."""
        return await self._database.conversations.count_documents(self._expired(before), limit=most, hint=FOUND_BY)

    async def forget_journal(self, lane: str) -> None:
        """Empty the journal's copies of what was said there."""
        await forget_journal(self._database, lane)

    async def remove_some(self, conversation: Conversation, *, limit: int) -> bool:
        """Remove so many messages that the conversation was emptied of, then comments and carts; False when none
        is left.
        """
        own = {"conversation_id": ObjectId(conversation.id)}
        emptied, until = {**own, "sequence": {"$lte": conversation.emptied_through}}, conversation.emptied_at
        return (
            await remove_messages(self._database, self._caller, emptied, limit=limit)
            or await self._remove(self._database.comments, {**own, "at": {"$lte": until}}, limit)
            or await self._remove(self._database.carts, {**own, "changed_at": {"$lte": until}}, limit)
        )

    async def remove_strays(self, conversation: Conversation) -> None:
        """Remove what search learned of messages while they were being removed, and what the journal of merges
        remembers of them.
        """
        old = {**self._shop, "conversation_id": ObjectId(conversation.id), "at": {"$lte": conversation.emptied_at}}
        arrived_late = {**old, "sequence": {"$gt": conversation.emptied_through}}
        kept = [row["_id"] async for row in self._database.messages.find(arrived_late, {"_id": True})]
        await self._database.message_search.delete_many({**old, "_id": {"$nin": kept}})
        told_here = {"sightings.conversation_id": ObjectId(conversation.id)}
        forgotten = {"source.recognized": told_here, "target.recognized": told_here}
        merges = merges_of(conversation.customer_id, self._shop)
        await self._database.merges.update_many(merges, {"$pull": forgotten})

    async def _remove(self, collection: Stored, which: Raw, limit: int) -> bool:
        rows = collection.find({**self._shop, **which}, {"_id": True}).limit(limit)
        found = [row["_id"] async for row in rows]
        if found:
            await collection.delete_many({**self._shop, "_id": {"$in": found}})
        return bool(found)

    def _expired(self, before: datetime) -> Raw:
        """What domain/retention.py calls expired, for the index."""
        idle: Raw = {"outbox": 0, "bots_waiting": 0, "chores": {"$ne": Chore.ORDER.value}}
        return {**self._shop, **_MAY_EXPIRE, "last_message_at": {"$lt": before}, **idle}


_MAY_EXPIRE: Raw = {
    "kind": {"$in": [kind.value for kind in ConversationKind]},
    "folder": {"$in": [folder.value for folder in SET_ASIDE]},
    "found_by": Word.MAY_EXPIRE.value,
}
