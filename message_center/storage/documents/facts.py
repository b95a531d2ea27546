"""Facts: what happened; followed by the feed, kept for the timeline."""

from datetime import datetime
from typing import Any

from beanie import Document, PydanticObjectId
from pymongo import ASCENDING, IndexModel


class FactDocument(Document):
    """One fact. The index answers a conversation's timeline."""

    shop_id: PydanticObjectId
    kind: str
    at: datetime
    actor: dict[str, Any]
    revision: int
    conversation_id: PydanticObjectId | None
    account_id: PydanticObjectId | None
    customer_id: PydanticObjectId | None
    message_id: PydanticObjectId | None
    values: dict[str, Any]
    why: str | None

    class Settings:
        """Collection and indexes."""

        name = "facts"
        indexes = [IndexModel([("shop_id", ASCENDING), ("conversation_id", ASCENDING), ("_id", ASCENDING)])]
