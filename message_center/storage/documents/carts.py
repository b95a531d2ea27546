"""Carts that staff fill for customers."""

from datetime import datetime
from typing import Any

from beanie import Document, PydanticObjectId
from pymongo import ASCENDING, IndexModel

CURRENT = {"state": {"$in": ["OPEN", "ORDERING"]}}
"""The predicate of a conversation's current cart, of which there is one."""


class CartDocument(Document):
    """A cart of a conversation (spec E3).

    `current` answers the carts that stand beside conversations and keeps them one each; `of_conversation` all that
    a conversation ever had, for export and erasure.
    """

    shop_id: PydanticObjectId
    conversation_id: PydanticObjectId
    currency: str
    created_at: datetime
    changed_at: datetime
    items: list[dict[str, Any]]
    state: str
    revision: int
    applied: list[str]
    ordering: dict[str, Any] | None
    order: dict[str, Any] | None

    class Settings:
        """Collection and indexes."""

        name = "carts"
        indexes = [
            IndexModel(
                [("shop_id", ASCENDING), ("conversation_id", ASCENDING)],
                unique=True,
                partialFilterExpression=CURRENT,
                name="current",
            ),
            IndexModel(
                [("shop_id", ASCENDING), ("conversation_id", ASCENDING), ("_id", ASCENDING)],
                name="of_conversation",
            ),
        ]
