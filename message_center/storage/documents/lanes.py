"""Lanes: the ordered machine work of one conversation."""

from datetime import datetime

from beanie import Document
from pymongo import ASCENDING, IndexModel


class LaneDocument(Document):
    """A conversation key with work to do. Times are the database's own."""

    id: str  # type: ignore[assignment]  # a lane is known by its conversation key
    work: int
    due_at: datetime
    lease_until: datetime
    holder: str | None

    class Settings:
        """Collection and indexes: which lane is due."""

        name = "lanes"
        indexes = [IndexModel([("due_at", ASCENDING)])]
