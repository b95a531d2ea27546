"""Who is at a conversation now."""

from datetime import datetime

from beanie import Document, PydanticObjectId
from pymongo import ASCENDING, IndexModel


class PresenceDocument(Document):
    """A person's latest heartbeat at a conversation; the database removes what has long expired.

    Indexes answer: the heartbeat of a person at a conversation, and all of a shop that still count.
    """

    shop_id: PydanticObjectId
    conversation_id: PydanticObjectId
    staff_id: PydanticObjectId
    viewing_until: datetime
    typing_until: datetime | None

    class Settings:
        """Collection and indexes."""

        name = "presence"
        indexes = [
            IndexModel(
                [("shop_id", ASCENDING), ("conversation_id", ASCENDING), ("staff_id", ASCENDING)], unique=True
            ),
            IndexModel([("shop_id", ASCENDING), ("viewing_until", ASCENDING)]),
            IndexModel([("viewing_until", ASCENDING)], expireAfterSeconds=60),
        ]
