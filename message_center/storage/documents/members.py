"""Members of the built-in shop backend, and what is still to be written to any shop backend."""

from datetime import datetime
from typing import Any

from beanie import Document, PydanticObjectId
from pymongo import ASCENDING, IndexModel
from pymongo.collation import Collation

BY_LETTERS = Collation(locale="en", strength=1)
"""Compares letters only: case, accents and width do not matter."""

A_TEXT = {"$gte": ""}
"""Only texts; a query must repeat it to use a partial index."""


def _unique(field: str) -> IndexModel:
    return IndexModel(
        [("shop_id", ASCENDING), (f"profile.{field}", ASCENDING)],
        unique=True,
        partialFilterExpression={f"profile.{field}": A_TEXT},
        name=f"by_{field}",
    )


class MemberDocument(Document):
    """A member as the host shop last told it, or as staff changed it since (spec D7). Found by the host's id.

    A phone and an e-mail address belong to one member of a shop. `writes` are the latest changes that were
    applied, so that a repetition is recognised.
    """

    shop_id: PydanticObjectId
    member_id: str
    profile: dict[str, Any]
    tier: str | None
    tags: list[str]
    registered_at: datetime | None
    updated_at: datetime
    writes: list[PydanticObjectId] = []

    class Settings:
        """Collection and indexes."""

        name = "members"
        indexes = [
            IndexModel([("shop_id", ASCENDING), ("member_id", ASCENDING)], unique=True),
            _unique("phone"),
            _unique("email"),
            IndexModel(
                [("shop_id", ASCENDING), ("profile.name", ASCENDING)], collation=BY_LETTERS, name="by_name"
            ),
        ]
