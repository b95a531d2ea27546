"""Changes of members that are on their way to the host shop."""

from datetime import datetime
from typing import Any

from beanie import Document, PydanticObjectId
from pymongo import ASCENDING, IndexModel

UNFINISHED = {"state": {"$in": ["PENDING", "FAILED", "REFUSED"]}}
"""What is still to be written, or to be heeded by staff; a query must repeat it to use the indexes."""

OPEN = {"state": {"$in": ["PENDING", "FAILED"]}}
"""What is still to be written."""


class MemberWriteDocument(Document):
    """A wanted change (spec D2). Those of a member are made one after the other, oldest first."""

    shop_id: PydanticObjectId
    customer_id: PydanticObjectId
    member_id: str
    change: dict[str, Any]
    created_at: datetime
    state: str
    tries: int
    next_try_at: datetime
    error: str | None
    field: str | None
    settled_at: datetime | None

    class Settings:
        """Collection and indexes: a member's and a customer's unfinished ones; the database removes done ones."""

        name = "member_writes"
        indexes = [
            IndexModel(
                [("shop_id", ASCENDING), ("member_id", ASCENDING), ("_id", ASCENDING)],
                partialFilterExpression=UNFINISHED,
                name="unfinished_by_member",
            ),
            IndexModel(
                [("shop_id", ASCENDING), ("customer_id", ASCENDING), ("_id", ASCENDING)],
                partialFilterExpression=UNFINISHED,
                name="unfinished_by_customer",
            ),
            IndexModel(
                [("settled_at", ASCENDING)],
                expireAfterSeconds=30 * 24 * 3600,
                partialFilterExpression={"state": "DONE"},
                name="done_since",
            ),
        ]
