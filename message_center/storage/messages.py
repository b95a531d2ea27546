"""Messages of one shop, read; they are written by moves only (storage/moves.py)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from bson import ObjectId

from message_center.domain.actors import ActorKind, Caller
from message_center.domain.conversations import Conversation
from message_center.domain.ids import Id
from message_center.domain.messages import Message
from message_center.domain.pages import Page
from message_center.errors import NotFound
from message_center.storage.cursors import read_sequence_cursor, sequence_cursor
from message_center.storage.database import Database, Raw
from message_center.storage.mapping import object_id, to_value
from message_center.storage.moves import outbox_of


class Messages:
    """Reads messages; every query is bound to the caller's shop."""

    def __init__(self, database: Database, caller: Caller) -> None:
        self._database = database
        self._shop = {"shop_id": ObjectId(caller.shop_id)}

    async def get(self, message_id: str) -> Message:
        """One message, whatever conversation it is in. Raises NotFound."""
        found = await self.by_ids([Id(str(object_id(message_id, field="messageId")))])
        if not found:
            raise NotFound("This shop has no such message.", field="messageId")
        return found[0]

    async def by_ids(self, ids: Sequence[Id]) -> tuple[Message, ...]:
        """Those of the ids that exist in this shop, in any order."""
        return await self._find({"_id": {"$in": [ObjectId(one) for one in ids]}}, limit=len(ids))

    async def with_client_key(self, conversation_id: Id, client_key: str) -> Message | None:
        """The message that was already written for this key."""
        found = await self._find({**self._in(conversation_id), "client_key": client_key}, limit=1)
        return found[0] if found else None

    async def last(self, conversation_id: str, *, count: int, before: str | None = None) -> Page[Message]:
        """The last `count` messages before a cursor, oldest first: one command (spec A17)."""
        query = self._in(conversation_id)
        if before is not None:
            query["sequence"] = {"$lt": read_sequence_cursor(before)}
        found = await self._find(query, limit=count + 1, direction=-1)
        items = tuple(reversed(found[:count]))
        return _page(items, has_next=before is not None, has_previous=len(found) > count)

    async def first(self, conversation_id: str, *, count: int, after: str | None = None) -> Page[Message]:
        """The first `count` messages after a cursor, oldest first: one command."""
        query = self._in(conversation_id)
        if after is not None:
            query["sequence"] = {"$gt": read_sequence_cursor(after)}
        found = await self._find(query, limit=count + 1)
        return _page(found[:count], has_next=len(found) > count, has_previous=after is not None)

    async def following(self, conversation_id: str, sequence: int, *, count: int) -> tuple[Message, ...]:
        """The first `count` messages after that one, oldest first: one command."""
        return await self._find({**self._in(conversation_id), "sequence": {"$gt": sequence}}, limit=count)

    async def around(self, conversation_id: str, message_id: str, *, count: int) -> Page[Message]:
        """`count` messages with this one in the middle, oldest first: two commands (spec B2).

        Raises NotFound when the conversation has no such message.
        """
        query = self._in(conversation_id)
        found = await self._find({**query, "_id": object_id(message_id, field="around")}, limit=1)
        if not found:
            raise NotFound("This conversation has no such message.", field="around")
        start = max(1, found[0].sequence - count // 2)
        rows = await self._find({**query, "sequence": {"$gte": start}}, limit=count + 1)
        return _page(rows[:count], has_next=len(rows) > count, has_previous=start > 1)

    async def outbox(self, conversation: Conversation) -> tuple[Message, ...]:
        """What the lane still has to send or to settle, in order."""
        return await outbox_of(self._database, conversation)

    async def bots_pending(self, conversation: Conversation) -> tuple[Message, ...]:
        """The messages that bots have not been asked about, in order."""
        return await self._find({**self._in(conversation.id), "bots_pending": True}, limit=100)

    async def media_pending(self, conversation: Conversation) -> tuple[Message, ...]:
        """The messages whose media are to be fetched or forgotten, in order; the first twenty."""
        return await self._find({**self._in(conversation.id), "media_pending": True}, limit=20)

    async def show_file(self, file_id: Id) -> bool:
        """Whether a message shows this file of ours."""
        query = {**self._shop, "attachments.file_id": file_id}
        rows = self._database.messages.find(query, {"_id": True}).limit(1).hint("with_file")
        return bool([row async for row in rows])

    async def bot_messages_since(self, conversation: Conversation, since: datetime) -> int:
        """How many messages bots wrote here since then, among the latest thousand: the other side may be a machine
        that writes much more (spec H3)."""
        latest = {"sequence": {"$gt": conversation.sequence - 1000}}
        by_bots = {"author.kind": ActorKind.BOT.value, "at": {"$gte": since}}
        query = {**self._shop, **self._in(conversation.id), **latest, **by_bots}
        return await self._database.messages.count_documents(query, hint="page")

    def _in(self, conversation_id: str) -> dict[str, Any]:
        return {"conversation_id": object_id(conversation_id, field="conversationId")}

    async def _find(self, query: Raw, *, limit: int, direction: int = 1) -> tuple[Message, ...]:
        if not limit:
            return ()
        rows = self._database.messages.find({**self._shop, **query}).sort("sequence", direction).limit(limit)
        return tuple([to_value(Message, row) async for row in rows])


def _page(items: tuple[Message, ...], *, has_next: bool, has_previous: bool) -> Page[Message]:
    cursors = tuple(sequence_cursor(item.sequence) for item in items)
    return Page(items, cursors, has_next=has_next, has_previous=has_previous)
