"""Products of the built-in shop backend."""

from datetime import datetime
from typing import Any

from beanie import Document, PydanticObjectId
from pymongo import ASCENDING, IndexModel

from message_center.storage.documents.members import BY_LETTERS


class ProductDocument(Document):
    """A product as the host shop last told it (spec D7). Found by the host's own id, or by its title."""

    shop_id: PydanticObjectId
    product_id: str
    title: str
    url: str | None
    image_url: str | None
    price: dict[str, Any] | None
    price_hidden: bool
    stock: int | None
    backorder: bool
    updated_at: datetime

    class Settings:
        """Collection and indexes."""

        name = "products"
        indexes = [
            IndexModel([("shop_id", ASCENDING), ("product_id", ASCENDING)], unique=True),
            IndexModel([("shop_id", ASCENDING), ("title", ASCENDING)], collation=BY_LETTERS, name="by_title"),
        ]
