"""Tags of customers."""

from datetime import datetime
from typing import Any

from beanie import Document, PydanticObjectId
from pymongo import ASCENDING, IndexModel

from message_center.domain.tags import DELETED_REMEMBERED

ALIVE = {"deleted_at": {"$type": "null"}}
"""The predicate of the index of names: a deleted tag's name is free at once. Queries repeat it."""


class TagDocument(Document):
    """A tag; its colour is in one place, so that a change shows everywhere (spec D4).

    `key` is the name as it is compared: unique in the shop whatever its case and width. `former_keys` are the
    former names in that form; of a tombstone that is every name it had. `taken_off_at` is when nobody had a
    deleted tag any more; a while after that the database forgets it.
    """

    shop_id: PydanticObjectId
    name: str
    key: str
    color: str
    revision: int
    former_names: list[str] = []
    former_keys: list[str] = []
    renaming: dict[str, Any] | None = None
    deleted_at: datetime | None
    taken_off_at: datetime | None = None

    class Settings:
        """Collection and indexes: which tag has this name, and which had it."""

        name = "tags"
        indexes = [
            IndexModel(
                [("shop_id", ASCENDING), ("key", ASCENDING)],
                unique=True,
                partialFilterExpression=ALIVE,
                name="by_key",
            ),
            IndexModel([("shop_id", ASCENDING), ("former_keys", ASCENDING)], name="by_former_name"),
            IndexModel(
                [("taken_off_at", ASCENDING)],
                expireAfterSeconds=int(DELETED_REMEMBERED.total_seconds()),
                partialFilterExpression={"taken_off_at": {"$type": "date"}},
                name="taken_off_since",
            ),
        ]
