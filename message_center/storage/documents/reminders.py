"""The ledger of payment reminders."""

from datetime import datetime

from beanie import Document, PydanticObjectId
from pymongo import ASCENDING, DESCENDING, IndexModel

PLANNED = {"state": "PLANNED"}
"""The predicate of the index that claims; what is decided costs it nothing."""

POSTPONED = {"postponed_under": {"$type": "int"}}

_SHOP = ("shop_id", ASCENDING)
_LATEST_ORDER = [("placed_at", DESCENDING), ("_id", DESCENDING)]


class ReminderDocument(Document):
    """One entry an order (spec E7). Found by its order, claimed by when it is due, listed by its order's time: all
    of a shop, those in a state, those of a buyer. Postponed ones are found when the schedule changes again.
    """

    shop_id: PydanticObjectId
    order_id: str
    order_number: str
    buyer_keys: list[str]
    placed_at: datetime
    promised_at: datetime
    due_at: datetime
    state: str
    reason: str
    postponed_under: int | None
    decided_at: datetime | None
    customer_id: PydanticObjectId | None
    conversation_id: PydanticObjectId | None
    message_id: PydanticObjectId | None
    detail: str

    class Settings:
        """Collection and indexes."""

        name = "reminders"
        indexes = [
            IndexModel([_SHOP, ("order_id", ASCENDING)], unique=True, name="of_order"),
            IndexModel(
                [_SHOP, ("due_at", ASCENDING), ("_id", ASCENDING)], name="due", partialFilterExpression=PLANNED
            ),
            IndexModel(
                [_SHOP, ("postponed_under", ASCENDING)], name="postponed", partialFilterExpression=POSTPONED
            ),
            IndexModel([_SHOP, *_LATEST_ORDER], name="ledger"),
            IndexModel([_SHOP, ("state", ASCENDING), *_LATEST_ORDER], name="ledger_by_state"),
            IndexModel([_SHOP, ("buyer_keys", ASCENDING), *_LATEST_ORDER], name="ledger_by_buyer"),
        ]
