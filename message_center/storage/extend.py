"""What partners import to keep documents of their own (docs/plugins.md).

    class LoyaltyPoints(ShopDocument):
        collection = "loyalty_points"
        ordered_by = ("points",)
        points: int = 0

    await documents(scope, LoyaltyPoints).by_keys(customer_ids)

Every document belongs to one shop and has a key that is unique there: a customer's id, for example. Documents
are reached through a scope only, so a query without a shop cannot be written; each call is one database command.
"""

from collections.abc import Iterable
from typing import Any, ClassVar, Generic, TypeVar

from beanie import Document, PydanticObjectId
from beanie.odm.utils.encoder import Encoder
from bson import ObjectId
from pymongo import ASCENDING, DESCENDING, IndexModel, ReturnDocument

from message_center.domain.actors import system_caller
from message_center.domain.ids import Id
from message_center.storage.database import Collection, Raw
from message_center.storage.documents import DOCUMENTS
from message_center.storage.scope import Scope, Storage

OUR_COLLECTIONS = frozenset(one.Settings.name for one in DOCUMENTS)
FIND_LIMIT = 1000
_OURS = frozenset({"id", "shop_id", "key", "revision_id"})

D = TypeVar("D", bound="ShopDocument")


class ShopDocument(Document):
    """The base of a plugin's documents; every field of yours needs a default.

    `collection` begins with the plugin's name and '_'. `ordered_by` are the fields that `find` may order by.
    """

    collection: ClassVar[str] = ""
    ordered_by: ClassVar[tuple[str, ...]] = ()

    shop_id: PydanticObjectId
    key: str

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        """Check the class, and tell Beanie its collection and indexes."""
        super().__pydantic_init_subclass__(**kwargs)
        missing = [name for name in fields_of(cls) if cls.model_fields[name].is_required()]
        unknown = [name for name in cls.ordered_by if name not in fields_of(cls)]
        if not cls.collection or missing or unknown:
            raise TypeError(
                f"{cls.__name__}: set `collection`, give {missing or 'every field'} a default, "
                f"and order by fields of the document only{unknown or ''}."
            )
        cls.Settings = type("Settings", (), {"name": cls.collection, "indexes": _indexes(cls)})


class ShopDocuments(Generic[D]):
    """One plugin collection, as one shop sees it."""

    def __init__(self, collection: Collection, shop_id: Id, model: type[D]) -> None:
        self._collection = collection
        self._shop = {"shop_id": ObjectId(shop_id)}
        self._model = model

    async def get(self, key: str) -> D | None:
        """The document with this key."""
        row = await self._collection.find_one(self._of(key))
        return None if row is None else self._value(row)

    async def by_keys(self, keys: Iterable[str]) -> dict[str, D]:
        """Those of the keys that exist: what a data loader's `fetch` needs."""
        found = self._collection.find({**self._shop, "key": {"$in": list(keys)}})
        return {row["key"]: self._value(row) async for row in found}

    async def find(
        self, *, order_by: str | None = None, descending: bool = True, limit: int = 100, **equal: Any
    ) -> list[D]:
        """At most `limit` (1,000) documents whose fields have these values, ordered by a field or by their keys.

        Raises TypeError for a field that the document does not have or is not `ordered_by`.
        """
        self._check(equal)
        if order_by is not None and order_by not in self._model.ordered_by:
            raise TypeError(f"{self._model.__name__} is not ordered_by {order_by!r}.")
        direction = DESCENDING if descending else ASCENDING
        order = [("key", ASCENDING)] if order_by is None else [(order_by, direction), ("key", direction)]
        query = {**self._shop, **{name: {"$eq": value} for name, value in equal.items()}}
        found = self._collection.find(query).sort(order).limit(max(1, min(limit, FIND_LIMIT)))
        return [self._value(row) async for row in found]

    async def upsert(self, key: str, **fields: Any) -> D:
        """Set these fields; a document that is new gets the defaults of the others.

        Raises TypeError for a field that the document does not have, ValidationError for a wrong value.
        """
        row = self._row(key, fields)
        change = {"$set": {name: row[name] for name in fields}} if fields else {}
        return await self._write(key, row, fields, change)

    async def increase(self, key: str, **amounts: int) -> D:
        """Add to numbers, which may be negative: simultaneous calls all count. A new document starts at 0."""
        row = self._row(key, dict.fromkeys(amounts, 0))
        return await self._write(key, row, amounts, {"$inc": amounts})

    async def remove(self, key: str) -> bool:
        """Whether there was such a document."""
        return (await self._collection.delete_one(self._of(key))).deleted_count == 1

    def _row(self, key: str, fields: Raw) -> Raw:
        """A whole document with these fields, as it would be stored if it were new."""
        self._check(fields)
        document = self._model(shop_id=PydanticObjectId(self._shop["shop_id"]), key=key, **fields)
        row: Raw = Encoder().encode(document)
        return row

    async def _write(self, key: str, row: Raw, changed: Iterable[str], change: Raw) -> D:
        """Make the change; a new document gets the row's values of all fields that are not changed."""
        defaults = {name: row[name] for name in fields_of(self._model) if name not in changed}
        written = await self._collection.find_one_and_update(
            self._of(key),
            {**change, "$setOnInsert": {**self._of(key), **defaults}},
            upsert=True,
            return_document=ReturnDocument.AFTER,
        )
        return self._value(written)

    def _of(self, key: str) -> Raw:
        return {**self._shop, "key": key}

    def _check(self, names: Iterable[str]) -> None:
        if unknown := [name for name in names if name not in fields_of(self._model)]:
            raise TypeError(f"{self._model.__name__} has no field {', '.join(unknown)}.")

    def _value(self, row: Raw | None) -> D:
        value: D = self._model.model_validate(row)
        return value


def documents(scope: Scope, model: type[D]) -> ShopDocuments[D]:
    """A plugin's documents of the scope's shop; in GraphQL the scope is `info.context.desk.scope`."""
    return ShopDocuments(scope.database.raw[model.collection], scope.shop_id, model)


def shop_scope(storage: Storage, shop_id: Id) -> Scope:
    """The scope of a shop for what no person asked for: a bot, or work in the background."""
    return storage.scope(system_caller(shop_id))


def fields_of(model: type[ShopDocument]) -> list[str]:
    """The names of the plugin's own fields."""
    return [name for name in model.model_fields if name not in _OURS]


def _indexes(model: type[ShopDocument]) -> list[IndexModel]:
    ordered = [
        IndexModel([("shop_id", ASCENDING), (name, DESCENDING), ("key", DESCENDING)]) for name in model.ordered_by
    ]
    return [IndexModel([("shop_id", ASCENDING), ("key", ASCENDING)], unique=True), *ordered]
