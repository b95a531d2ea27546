"""Looking for texts that begin with something, on an index."""

from typing import Any

_LAST = "\uffff"
"""Sorts behind every character, with collation and without."""


def begins_with(prefix: str) -> dict[str, Any]:
    """The condition on a field whose text begins so, as the index of the field compares texts."""
    return {"$gte": prefix, "$lt": prefix + _LAST}
