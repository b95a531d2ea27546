"""Scalars whose written form is a promise."""

from datetime import UTC, datetime

import strawberry

from message_center.errors import InvalidInput


def write_moment(moment: datetime) -> str:
    """A moment as this API writes it."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _read(text: object) -> datetime:
    try:
        moment = datetime.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise InvalidInput("Write a DateTime as 2026-11-22T08:30:00.000Z, with its zone.")
    return moment.astimezone(UTC)


DATE_TIME = strawberry.scalar(
    name="DateTime",
    description="A moment in UTC, in ISO 8601 with milliseconds: `2026-11-22T08:30:00.000Z`.",
    specified_by_url="https://datatracker.ietf.org/doc/html/rfc3339",
    serialize=write_moment,
    parse_value=_read,
)
