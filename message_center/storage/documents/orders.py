"""Orders of the built-in shop backend."""

from datetime import datetime
from typing import Any

from beanie import Document, PydanticObjectId
from pymongo import ASCENDING, DESCENDING, IndexModel


class OrderDocument(Document):
    """An order as the host shop last told it (spec D7). Found by the host's id, listed by its buyer's keys."""

    shop_id: PydanticObjectId
    order_id: str
    number: str
    buyer: dict[str, Any]
    buyer_keys: list[str]
    source: str
    placed_at: datetime
    updated_at: datetime
    total: dict[str, Any]
    goods: dict[str, Any] | None
    items: list[dict[str, Any]]
    payment_method: str | None
    cash_on_delivery: bool
    payment_status: str
    cancelled: bool
    delivery: dict[str, Any]
    url: str | None

    class Settings:
        """Collection and indexes: the order with an id; a buyer's history, latest first."""

        name = "orders"
        indexes = [
            IndexModel([("shop_id", ASCENDING), ("order_id", ASCENDING)], unique=True),
            IndexModel(
                [
                    ("shop_id", ASCENDING),
                    ("buyer_keys", ASCENDING),
                    ("placed_at", DESCENDING),
                    ("_id", DESCENDING),
                ],
                name="history",
            ),
        ]
