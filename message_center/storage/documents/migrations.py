"""Migrations that ran."""

from datetime import datetime

from beanie import Document


class MigrationDocument(Document):
    """That a migration ran to its end, when, and for how long; the id is its number.

    One that was cut off has no document. `seconds` are those of the process that ended it.
    """

    id: int  # type: ignore[assignment]  # a migration is known by its number
    title: str
    ended_at: datetime
    seconds: float

    class Settings:
        """Collection; read whole."""

        name = "migrations"
