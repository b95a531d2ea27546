"""Leases."""

from datetime import datetime

from beanie import Document


class LeaseDocument(Document):
    """Which process does a work that only one does at a time; the id is the work's name."""

    id: str  # type: ignore[assignment]  # a lease is known by its work
    holder: str
    until: datetime

    class Settings:
        """Collection; found by id."""

        name = "leases"
