"""What people asked platforms to have deleted."""

from datetime import datetime

from beanie import Document, PydanticObjectId
from pymongo import ASCENDING, IndexModel

A_YEAR = 365 * 24 * 3600


class DeletionRequestDocument(Document):
    """One request, found by its code, and known again by its fingerprint; forgotten after a year."""

    code: str
    channel: str
    app_id: PydanticObjectId
    person: str | None
    fingerprint: str
    requested_at: datetime
    waiting: list[PydanticObjectId]
    found: list[PydanticObjectId]

    class Settings:
        """Collection and indexes."""

        name = "deletion_requests"
        indexes = [
            IndexModel([("code", ASCENDING)], unique=True),
            IndexModel([("fingerprint", ASCENDING)], unique=True),
            IndexModel([("requested_at", ASCENDING)], expireAfterSeconds=A_YEAR),
        ]
