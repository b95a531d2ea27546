"""The built-in shop backend: the host shop's products, kept here so that the system works alone (spec D7)."""

from bson import ObjectId

from message_center.domain.ids import Id
from message_center.domain.products import Product
from message_center.storage.database import Database, validate
from message_center.storage.documents.products import ProductDocument
from message_center.storage.mapping import to_document, to_value

_KEY = {"_id": False, "shop_id": False}


class BuiltInShop:
    """A ShopBackend on MongoDB."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def product(self, shop_id: Id, product_id: str) -> Product | None:
        """The product of this shop with the host's id, or None."""
        match = {"shop_id": ObjectId(shop_id), "product_id": product_id}
        row = await self._database.products.find_one(match, _KEY)
        return to_value(Product, {**row, "_id": row.pop("product_id")}) if row else None

    async def save(self, shop_id: Id, product: Product) -> None:
        """Keep the product as the host now tells it."""
        row = to_document(product)
        match = {"shop_id": ObjectId(shop_id), "product_id": row.pop("_id")}
        validate(ProductDocument, {**match, **row})
        await self._database.products.update_one(match, {"$set": row}, upsert=True)
