"""What customers wrote in the past, in batches, for trying rules on it (spec H2)."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime

from bson import ObjectId

from message_center.domain.actors import Caller
from message_center.domain.conversations import ConversationKind
from message_center.domain.folders import Folder
from message_center.domain.ids import Id
from message_center.domain.messages import Direction
from message_center.storage.database import Database, Raw

CONVERSATIONS_AT_ONCE = 200
_FIELDS = {"conversation_id": True, "text": True, "at": True}


@dataclass(frozen=True, slots=True)
class PastMessage:
    """A text of a customer's."""

    id: Id
    conversation_id: Id
    customer_id: Id
    text: str
    at: datetime


class PastMessages:
    """Reads texts of the past; every query is bound to the caller's shop."""

    def __init__(self, database: Database, caller: Caller) -> None:
        self._database = database
        self._shop = {"shop_id": ObjectId(caller.shop_id)}

    async def since(self, since: datetime, *, limit: int) -> AsyncIterator[list[PastMessage]]:
        """What customers wrote since then, at most so many messages, in batches of 200 conversations.

        Conversations that moved last come first, and in a batch the latest messages, so that a limit cuts off
        what is older. A message that was
        taken back, and a tap on a button of ours, is left out.
        """
        left = limit
        async for customers in self._conversations(since):
            batch = await self._texts(customers, since, left)
            if batch:
                yield batch
            left -= len(batch)
            if left <= 0:
                return

    async def _conversations(self, since: datetime) -> AsyncIterator[dict[ObjectId, ObjectId]]:
        """The conversations that moved since then, in batches, with their customers."""
        moved: Raw = {
            **self._shop,
            "kind": {"$in": [kind.value for kind in ConversationKind]},
            "folder": {"$in": [folder.value for folder in Folder]},
            "last_message_at": {"$gte": since},
        }
        rows = (
            self._database.conversations.find(moved, {"customer_id": True})
            .sort([("last_message_at", -1), ("_id", -1)])
            .hint("list")
            .batch_size(CONVERSATIONS_AT_ONCE)
        )
        customers: dict[ObjectId, ObjectId] = {}
        async for row in rows:
            customers[row["_id"]] = row["customer_id"]
            if len(customers) == CONVERSATIONS_AT_ONCE:
                yield customers
                customers = {}
        if customers:
            yield customers

    async def _texts(self, customers: dict[ObjectId, ObjectId], since: datetime, limit: int) -> list[PastMessage]:
        written: Raw = {
            **self._shop,
            "conversation_id": {"$in": list(customers)},
            "direction": Direction.INBOUND.value,
            "at": {"$gte": since},
            "text": {"$ne": ""},
            "payload": None,
        }
        rows = self._database.messages.find(written, _FIELDS).hint("page").sort("at", -1).limit(limit)
        return [
            PastMessage(
                id=Id(str(row["_id"])),
                conversation_id=Id(str(row["conversation_id"])),
                customer_id=Id(str(customers[row["conversation_id"]])),
                text=row["text"],
                at=row["at"],
            )
            async for row in rows
        ]
