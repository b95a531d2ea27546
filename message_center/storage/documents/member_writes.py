"""Changes of members that are on their way to the host shop."""

from datetime import datetime
from typing import Any

from beanie import Document, PydanticObjectId
from pymongo import ASCENDING, IndexModel

UNFINISHED = {"state": {"$in": ["PENDING", "FAILED", "REFUSED"]}}
"""What is still to be written, or to be heeded by staff."""

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
        """Collection and indexes: a member's and a customer's by state; the database removes done ones."""

        name = "member_writes"
        indexes = [
            *(
                IndexModel(
                    [
                        ("shop_id", ASCENDING),
                        (whose, ASCENDING),
                        ("state", ASCENDING),
                        ("created_at", ASCENDING),
                        ("_id", ASCENDING),
                    ],
                    name=f"of_{whose}",
                )
                for whose in ("member_id", "customer_id")
            ),
            IndexModel(
                [("settled_at", ASCENDING)],
                expireAfterSeconds=30 * 24 * 3600,
                partialFilterExpression={"state": "DONE"},
                name="done_since",
            ),
        ]
