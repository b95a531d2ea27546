"""Products of one shop, as the built-in shop backend keeps them (spec A4, D7)."""

from collections.abc import Collection

from bson import ObjectId

from message_center.domain.actors import Caller
from message_center.domain.products import Product
from message_center.storage.database import Database, Raw
from message_center.storage.documents.members import BY_LETTERS
from message_center.storage.mapping import to_document, to_value
from message_center.storage.prefixes import begins_with


class Products:
    """Finds products; every query is bound to the caller's shop."""

    def __init__(self, database: Database, caller: Caller) -> None:
        self._database = database
        self._shop = {"shop_id": ObjectId(caller.shop_id)}

    async def by_ids(self, ids: Collection[str]) -> dict[str, Product]:
        """Those of the host's ids that exist in this shop."""
        rows = self._database.products.find({**self._shop, "product_id": {"$in": list(ids)}})
        return {row["product_id"]: value_of(row) async for row in rows}

    async def search(self, text: str, *, first: int) -> tuple[Product, ...]:
        """At most `first` whose title begins with the text, by title; or the one which has it as id, first."""
        found = await self.by_ids([text])
        titled = self._database.products.find({**self._shop, "title": begins_with(text)}).sort("title", 1)
        async for row in titled.collation(BY_LETTERS).limit(first):
            product = value_of(row)
            found.setdefault(product.id, product)
        return tuple(found.values())[:first]


def value_of(row: Raw) -> Product:
    """The product of a document."""
    return to_value(Product, {**row, "_id": row["product_id"]})


def document_of(product: Product) -> Raw:
    """The fields of a product's document, but for the shop."""
    row = to_document(product)
    row["product_id"] = row.pop("_id")
    return row
