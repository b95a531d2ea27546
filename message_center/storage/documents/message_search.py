"""What messages are found by."""

from datetime import datetime

from beanie import Document, PydanticObjectId
from pymongo import ASCENDING, DESCENDING, IndexModel

_NEWEST = [("at", DESCENDING), ("_id", DESCENDING)]


class MessageSearchDocument(Document):
    """The grams of one message (domain/search.py), under the message's own id; none when it says nothing.

    Indexes answer: the newest messages with a gram, in the shop or in a conversation.
    """

    shop_id: PydanticObjectId
    conversation_id: PydanticObjectId
    at: datetime
    grams: list[str]

    class Settings:
        """Collection and indexes."""

        name = "message_search"
        indexes = [
            IndexModel([("shop_id", ASCENDING), ("grams", ASCENDING), *_NEWEST], name="by_gram"),
            IndexModel([("shop_id", ASCENDING), ("conversation_id", ASCENDING), *_NEWEST], name="by_conversation"),
        ]
