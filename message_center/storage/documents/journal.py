"""The journal: every translated platform event, safe before its platform is answered."""

from datetime import datetime
from typing import Any

from beanie import Document
from pymongo import ASCENDING, DESCENDING, IndexModel


class JournalDocument(Document):
    """One event. `dedupe` makes a repetition recognisable; `lane` is the work it belongs to."""

    channel: str
    app: str
    account: str
    lane: str
    dedupe: str
    state: str
    reason: str | None
    occurred_at: datetime
    received_at: datetime
    expires_at: datetime | None
    failures: int
    inbound: dict[str, Any]

    class Settings:
        """Collection and indexes: dedupe, a lane's new entries in order, the parked ones, removal, and what was
        said of a message that the customer took back."""

        name = "journal"
        indexes = [
            IndexModel([("dedupe", ASCENDING)], unique=True),
            IndexModel(
                [("lane", ASCENDING), ("occurred_at", ASCENDING), ("_id", ASCENDING)],
                partialFilterExpression={"state": "NEW"},
                name="new_by_lane",
            ),
            IndexModel(
                [("received_at", DESCENDING), ("_id", DESCENDING)],
                partialFilterExpression={"state": "PARKED"},
                name="parked",
            ),
            IndexModel(
                [("lane", ASCENDING), ("inbound.event.external_id", ASCENDING)],
                partialFilterExpression={"inbound.event.external_id": {"$gte": ""}},
                name="about_message",
            ),
            IndexModel(
                [("expires_at", ASCENDING)],
                expireAfterSeconds=0,
                partialFilterExpression={"state": "DONE"},
                name="done_until",
            ),
        ]
