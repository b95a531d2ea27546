"""Notes on customers."""

from datetime import datetime
from typing import Any

from beanie import Document, PydanticObjectId
from pymongo import ASCENDING, DESCENDING, IndexModel


class NoteDocument(Document):
    """A note. The index answers a customer's notes, the newest first."""

    shop_id: PydanticObjectId
    customer_id: PydanticObjectId
    author: dict[str, Any]
    at: datetime
    text: str
    editor: dict[str, Any] | None
    edited_at: datetime | None

    class Settings:
        """Collection and indexes."""

        name = "notes"
        indexes = [
            IndexModel(
                [("shop_id", ASCENDING), ("customer_id", ASCENDING), ("at", DESCENDING), ("_id", DESCENDING)],
                name="of_customer",
            )
        ]
