"""Tags that were deleted: tombstones, until no customer and no row has them, and their names are past (spec D4).

Readers look tags up, and do not find a tombstone: the tag is gone for everybody the moment it is set, and what
is taken off customers and rows afterwards is bookkeeping that nobody sees.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import datetime

from bson import ObjectId

from message_center.domain.actors import Caller
from message_center.domain.conversations import Conversation
from message_center.domain.customers import Customer
from message_center.domain.ids import Id
from message_center.domain.tags import Tag
from message_center.storage.conversation_rows import write_changes
from message_center.storage.customer_rows import customer_of
from message_center.storage.database import Database, Session
from message_center.storage.mapping import to_value
from message_center.storage.tags import tag_of

Also = Callable[[Sequence[Customer], Session], Awaitable[None]]


class DeletedTags:
    """Takes deleted tags off customers; every query is bound to the caller's shop."""

    def __init__(self, database: Database, caller: Caller) -> None:
        self._database = database
        self._shop = {"shop_id": ObjectId(caller.shop_id)}

    async def get(self, tag_id: str) -> Tag | None:
        """The tombstone, or None when the work is done."""
        row = await self._database.tags.find_one({**self._shop, "_id": ObjectId(tag_id), "taken_off_at": None})
        return tag_of(row) if row is not None and row["deleted_at"] is not None else None

    async def take_off_some(self, tag_id: Id, *, limit: int, also: Also) -> int:
        """Take the tag off so many customers and their rows, in one transaction. Returns how many there were.

        `also` does what belongs to the same transaction, with the linked ones among them.
        """
        tag = ObjectId(tag_id)
        with_tag = {**self._shop, "tag_ids": tag}
        change = {"$pull": {"tag_ids": tag}}

        async def transact(session: Session) -> int:
            found = self._database.customers.find(with_tag, session=session).limit(limit)
            rows = [row async for row in found]
            customers = [row["_id"] for row in rows]
            if not customers:
                return 0
            linked = [customer_of(row) for row in rows if row["member_id"] is not None]
            if linked:
                await also(linked, session)
            # Customers first: a conversation that begins meanwhile meets us there (storage/moves.py).
            these = {**self._shop, "_id": {"$in": customers}}
            await self._database.customers.update_many(these, change, session=session)
            theirs = {**with_tag, "customer_id": {"$in": customers}}
            shown = self._database.conversations.find(theirs, session=session)
            changes = [_without(tag_id, to_value(Conversation, row)) async for row in shown]
            await write_changes(self._database, changes, session=session)
            return len(customers)

        return await self._database.transaction(transact)

    async def is_taken_off(self, tag_id: Id, *, at: datetime) -> None:
        """The work is done: the tombstone stands for its names alone, until the database removes it."""
        tombstone = {**self._shop, "_id": ObjectId(tag_id), "deleted_at": {"$ne": None}}
        await self._database.tags.update_one(tombstone, {"$set": {"taken_off_at": at}})


def _without(tag_id: Id, conversation: Conversation) -> tuple[Conversation, Conversation]:
    """A change that nobody sees: the revision stays."""
    left = tuple(one for one in conversation.tag_ids if one != tag_id)
    return conversation, replace(conversation, tag_ids=left)
