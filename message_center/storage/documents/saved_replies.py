"""Saved replies."""

from beanie import Document, PydanticObjectId
from pymongo import ASCENDING, IndexModel


class SavedReplyDocument(Document):
    """A saved reply. `search_key` is what a search looks into: title and text, folded.

    One index lists a shop's in their order, and keeps ranks apart, so that two changes of the order at once meet
    there; the other finds the replies with an image.
    """

    shop_id: PydanticObjectId
    rank: str
    title: str
    text: str
    search_key: str
    image_ids: list[PydanticObjectId]
    revision: int

    class Settings:
        """Collection and indexes."""

        name = "saved_replies"
        indexes = [
            IndexModel([("shop_id", ASCENDING), ("rank", ASCENDING)], unique=True, name="in_order"),
            IndexModel([("shop_id", ASCENDING), ("image_ids", ASCENDING)], name="with_image"),
        ]
