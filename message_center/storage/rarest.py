"""Choosing the index scan that reads least: of several conditions that all hold, the rarest leads.

The database's planner takes the first of several conditions on one array, however common it is.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from message_center.storage.database import Collection, Raw

COUNTED = 500
"""Keys that are counted of each condition; those with more are equally common."""


@dataclass(frozen=True, slots=True)
class Lead:
    """A condition, and the index that answers it alone."""

    index: str
    match: Raw


async def rarest(collection: Collection, leads: Sequence[Lead]) -> Lead | None:
    """The lead that fewest documents answer, the first of equals; None when one of them has none. One command."""
    counts: list[Raw] = []
    async with await collection.aggregate(_counting(collection.name, leads), hint=leads[0].index) as rows:
        counts = [row async for row in rows]
    if len(counts) < len(leads):
        return None
    return leads[min(counts, key=lambda row: (row["keys"], row["lead"]))["lead"]]


def _counting(name: str, leads: Sequence[Lead]) -> list[Raw]:
    def count(number: int) -> list[Raw]:
        return [
            {"$match": leads[number].match},
            {"$limit": COUNTED},
            {"$count": "keys"},
            {"$set": {"lead": number}},
        ]

    others: list[dict[str, Any]] = [
        {"$unionWith": {"coll": name, "pipeline": count(number)}} for number in range(1, len(leads))
    ]
    return [*count(0), *others]
