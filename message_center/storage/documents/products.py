"""Products of the built-in shop backend."""

from beanie import Document, PydanticObjectId
from pymongo import ASCENDING, IndexModel


class ProductDocument(Document):
    """A product as the host shop last told it (spec D7). Found by the host's own id."""

    shop_id: PydanticObjectId
    product_id: str
    title: str
    url: str | None
    price_hidden: bool
    stock: int | None
    backorder: bool

    class Settings:
        """Collection and indexes."""

        name = "products"
        indexes = [IndexModel([("shop_id", ASCENDING), ("product_id", ASCENDING)], unique=True)]
