"""Saying what a promise expected, in words that help whoever broke it."""

from typing import Any


def expect(found: Any, wanted: Any, about: str) -> None:
    """Raise AssertionError unless `found` equals `wanted`; `about` names what is compared."""
    if found != wanted:
        raise AssertionError(f"{about}: expected {wanted!r}, found {found!r}")
