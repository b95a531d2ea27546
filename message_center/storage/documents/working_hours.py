"""Working hours, and whose turn it is to be assigned."""

from datetime import datetime
from typing import Any

from beanie import Document, PydanticObjectId
from pymongo import ASCENDING, IndexModel


class WorkingHoursDocument(Document):
    """A named weekly time window. The index lists a shop's by name, and keeps names apart."""

    shop_id: PydanticObjectId
    name: str
    created_at: datetime
    ranges: list[dict[str, Any]]
    holidays: list[dict[str, Any]]

    class Settings:
        """Collection and indexes."""

        name = "working_hours"
        indexes = [IndexModel([("shop_id", ASCENDING), ("name", ASCENDING)], unique=True)]


class AssignmentTurnsDocument(Document):
    """One a shop, under the shop's id: how many assignments there were, and each person's latest.

    `staff_changes` counts changes of staff, which meet assignments here (storage/assignment_turns.py).
    """

    total: int
    last: dict[str, int]
    staff_changes: int

    class Settings:
        """Collection; it is found by its id alone."""

        name = "assignment_turns"
