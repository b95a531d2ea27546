"""Tags of one shop."""

from collections.abc import Sequence

from bson import ObjectId

from message_center.domain.actors import Caller
from message_center.domain.ids import Id
from message_center.domain.tags import Tag
from message_center.storage.database import Database, validate
from message_center.storage.documents.tags import TagDocument
from message_center.storage.mapping import to_document, to_value


class Tags:
    """Reads and writes tags; every query is bound to the caller's shop."""

    def __init__(self, database: Database, caller: Caller) -> None:
        self._database = database
        self._shop = {"shop_id": ObjectId(caller.shop_id)}

    async def all(self) -> tuple[Tag, ...]:
        """The shop's tags, by name."""
        return tuple([to_value(Tag, row) async for row in self._database.tags.find(self._shop).sort("name", 1)])

    async def by_ids(self, ids: Sequence[Id]) -> tuple[Tag, ...]:
        """Those of the ids that exist in this shop, in any order."""
        query = {**self._shop, "_id": {"$in": [ObjectId(one) for one in ids]}}
        return tuple([to_value(Tag, row) async for row in self._database.tags.find(query)])

    async def add(self, tag: Tag) -> None:
        """Create a tag."""
        await self._database.tags.insert_one(dict(validate(TagDocument, to_document(tag))))
