"""A page of a list, by keyset: opaque cursors, never an offset (spec A8)."""

from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")

PAGE_LIMIT = 100
"""The largest page that may be asked for."""


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Items with their cursors, and whether more follow in either direction."""

    items: tuple[T, ...]
    cursors: tuple[str, ...]
    has_next: bool
    has_previous: bool
