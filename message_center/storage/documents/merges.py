"""The merge journal."""

from datetime import datetime
from typing import Any

from beanie import Document, PydanticObjectId
from pymongo import ASCENDING, DESCENDING, IndexModel


class MergeDocument(Document):
    """One merge, with both customers as they were. The indexes answer what was merged into whom, latest first."""

    shop_id: PydanticObjectId
    source_id: PydanticObjectId
    target_id: PydanticObjectId
    by: dict[str, Any]
    at: datetime
    source: dict[str, Any]
    target: dict[str, Any]
    note_ids: list[PydanticObjectId]
    conversation_count: int
    undone_at: datetime | None
    undone_by: dict[str, Any] | None

    class Settings:
        """Collection and indexes."""

        name = "merges"
        indexes = [
            IndexModel(
                [("shop_id", ASCENDING), ("target_id", ASCENDING), ("_id", DESCENDING)], name="into_customer"
            ),
            IndexModel([("shop_id", ASCENDING), ("source_id", ASCENDING), ("_id", DESCENDING)], name="of_source"),
        ]
