"""Identifiers: 24 hexadecimal digits everywhere outside storage."""

import re
from typing import NewType

Id = NewType("Id", str)

_HEX = re.compile(r"[0-9a-f]{24}\Z")


def is_id(text: str) -> bool:
    """Whether `text` has the form of an id; says nothing about whether the thing exists."""
    return _HEX.match(text) is not None
