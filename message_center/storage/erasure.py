"""Removing what was kept of an erased customer, a bounded piece at a time (spec F15)."""

from collections.abc import Sequence

from bson import ObjectId

from message_center.domain.actors import Caller
from message_center.domain.conversations import Conversation
from message_center.domain.ids import Id
from message_center.storage.database import Database
from message_center.storage.mapping import to_value
from message_center.storage.merges import merges_of
from message_center.storage.message_removal import forget_journal, remove_messages

CONVERSATIONS = 1000
"""Of one customer, emptied in one piece."""


class Erasure:
    """Finds and removes what is left; every query is bound to the caller's shop. Each step may be repeated."""

    def __init__(self, database: Database, caller: Caller) -> None:
        self._database = database
        self._shop = {"shop_id": ObjectId(caller.shop_id)}
        self._caller = caller

    async def whole_conversations(self, customer_id: Id) -> tuple[Conversation, ...]:
        """Those of the customer's conversations that are not emptied yet."""
        query = {**self._shop, "customer_id": ObjectId(customer_id), "erased_at": None}
        rows = self._database.conversations.find(query).limit(CONVERSATIONS)
        return tuple([to_value(Conversation, row) async for row in rows])

    async def forget_journal(self, lane: str) -> None:
        """Empty the journal's copies of what was said in a lane."""
        await forget_journal(self._database, lane)

    async def forget_some(self, customer_id: Id, *, limit: int) -> bool:
        """Remove so many messages or notes, with all that hangs on them; False when nothing is left."""
        conversations = await self._shells(customer_id)
        theirs = {"conversation_id": {"$in": conversations}}
        return await remove_messages(self._database, self._caller, theirs, limit=limit) or await self._forget_rest(
            customer_id, conversations, limit
        )

    async def _shells(self, customer_id: Id) -> list[ObjectId]:
        query = {**self._shop, "customer_id": ObjectId(customer_id)}
        rows = self._database.conversations.find(query, {"_id": True})
        return [row["_id"] async for row in rows]

    async def _forget_rest(self, customer_id: Id, conversations: Sequence[ObjectId], limit: int) -> bool:
        """What search learned meanwhile, comments, carts, notes, what was on its way to the host, and merges."""
        theirs = {**self._shop, "conversation_id": {"$in": list(conversations)}}
        of_customer = {**self._shop, "customer_id": ObjectId(customer_id)}
        left = False
        for collection, query in (
            (self._database.message_search, theirs),
            (self._database.comments, theirs),
            (self._database.carts, theirs),
            (self._database.notes, of_customer),
            (self._database.member_writes, of_customer),
            (self._database.merges, merges_of(customer_id, self._shop)),
        ):
            some = [row["_id"] async for row in collection.find(query, {"_id": True}).limit(limit)]
            if some:
                await collection.delete_many({**self._shop, "_id": {"$in": some}})
            left = left or len(some) == limit
        return left
