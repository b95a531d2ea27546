"""Private comments of staff, apart from messages: nothing that sends or searches messages meets them."""

from datetime import datetime
from typing import Any

from beanie import Document, PydanticObjectId
from pymongo import ASCENDING, DESCENDING, IndexModel

MENTIONING = {"mentioned_ids": {"$type": "objectId"}}
"""The predicate of the mentions' index; a query for somebody's mentions implies it, but names the index."""

_NEWEST = [("at", DESCENDING), ("_id", DESCENDING)]


class CommentDocument(Document):
    """A comment in a conversation (spec H6).

    `page` answers a conversation's comments in the order of time, `mentions` those that call somebody,
    `with_client_key` makes writing one idempotent.
    """

    shop_id: PydanticObjectId
    conversation_id: PydanticObjectId
    author: dict[str, Any]
    at: datetime
    text: str
    mentioned_ids: list[PydanticObjectId]
    edited_at: datetime | None
    client_key: str | None

    class Settings:
        """Collection and indexes."""

        name = "comments"
        indexes = [
            IndexModel([("shop_id", ASCENDING), ("conversation_id", ASCENDING), *_NEWEST], name="page"),
            IndexModel(
                [("shop_id", ASCENDING), ("mentioned_ids", ASCENDING), *_NEWEST],
                partialFilterExpression=MENTIONING,
                name="mentions",
            ),
            IndexModel(
                [("shop_id", ASCENDING), ("conversation_id", ASCENDING), ("client_key", ASCENDING)],
                unique=True,
                partialFilterExpression={"client_key": {"$type": "string"}},
                name="with_client_key",
            ),
        ]
