"""Facts: what happened; followed by the feed, kept for the timeline."""

from datetime import datetime
from typing import Any

from beanie import Document, PydanticObjectId
from pymongo import ASCENDING, IndexModel

IN_A_BATCH = {"conversations.id": {"$exists": True}}
"""The facts of batches; the index of the others stays small without them."""

ABOUT_CUSTOMER = {"conversation_id": {"$type": "null"}}
"""The predicate of the customers' index; a query must repeat it to use it."""

_SHOP = ("shop_id", ASCENDING)


class FactDocument(Document):
    """One fact. The indexes answer a conversation's timeline: its own facts, those of batches, and those about
    its customer.
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
        ]
