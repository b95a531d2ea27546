"""Tags of customers."""

from beanie import Document, PydanticObjectId
from pymongo import ASCENDING, IndexModel


class TagDocument(Document):
    """A tag; its colour is in one place, so that a change shows everywhere (spec D4)."""

    shop_id: PydanticObjectId
    name: str
    color: str

    class Settings:
        """Collection and indexes."""

        name = "tags"
        indexes = [IndexModel([("shop_id", ASCENDING), ("name", ASCENDING)], unique=True)]
