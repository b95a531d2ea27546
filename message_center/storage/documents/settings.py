"""Settings: one document a shop and topic."""

from typing import Any

from beanie import Document, PydanticObjectId
from pymongo import ASCENDING, IndexModel


class SettingsDocument(Document):
    """One topic of one shop, for example the ice breakers of an account (`ice_breakers:<account>`)."""

    shop_id: PydanticObjectId
    topic: str
    revision: int
    value: dict[str, Any]

    class Settings:
        """Collection and indexes."""

        name = "settings"
        indexes = [IndexModel([("shop_id", ASCENDING), ("topic", ASCENDING)], unique=True)]
