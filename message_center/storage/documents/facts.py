"""Facts: what happened; followed by the feed, kept for the timeline."""

from datetime import UTC, datetime
from typing import Any

from beanie import Document, PydanticObjectId
from pymongo import ASCENDING, IndexModel

IN_A_BATCH = {"conversations.id": {"$exists": True}}
"""The facts of batches; the index of the others stays small without them."""

ABOUT_CUSTOMER = {"conversation_id": {"$type": "null"}}
"""The predicate of the customers' index; a query must repeat it to use it."""

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
TELLS_SINCE = {"since": {"$gt": EPOCH}}
"""The predicate of the waits' index; a query must keep to it."""

MESSAGES = ("MESSAGE_RECEIVED", "MESSAGE_QUEUED", "MESSAGE_SENT_ELSEWHERE")

REPORTED = {"kind": {"$in": [*MESSAGES, "CONVERSATION_STARTED", "CONVERSATION_COMPLETED"]}}
"""The kinds that reports count; a query must repeat it, also when it asks for some of them."""

_SHOP = ("shop_id", ASCENDING)
_COUNTED = ("account_id", "actor.kind", "actor.id", "conversation_id")


class FactDocument(Document):
    """One fact. The indexes answer a conversation's timeline: its own facts, those of batches, and those about
    its customer; and reports: what was written and completed, with all that is counted in the keys, and waits.
    """

    shop_id: PydanticObjectId
    kind: str
    at: datetime
    actor: dict[str, Any]
    revision: int
    conversation_id: PydanticObjectId | None
    account_id: PydanticObjectId | None
    customer_id: PydanticObjectId | None
    message_id: PydanticObjectId | None
    conversations: list[dict[str, Any]]
    values: dict[str, Any]
    why: str | None
    since: datetime | None = None

    class Settings:
        """Collection and indexes."""

        name = "facts"
        indexes = [
            IndexModel([_SHOP, ("conversation_id", ASCENDING), ("_id", ASCENDING)]),
            IndexModel(
                [_SHOP, ("conversations.id", ASCENDING), ("_id", ASCENDING)],
                name="of_batches",
                partialFilterExpression=IN_A_BATCH,
            ),
            IndexModel(
                [_SHOP, ("customer_id", ASCENDING), ("_id", ASCENDING)],
                name="about_customer",
                partialFilterExpression=ABOUT_CUSTOMER,
            ),
            IndexModel(
                [_SHOP, ("kind", ASCENDING), ("at", ASCENDING), *((name, ASCENDING) for name in _COUNTED)],
                name="reported",
                partialFilterExpression=REPORTED,
            ),
            IndexModel(
                [_SHOP, *((name, ASCENDING) for name in ("since", "kind", "at", *_COUNTED))],
                name="waiting",
                partialFilterExpression=TELLS_SINCE,
            ),
        ]
