"""The names of counties, areas, states and their districts, as places.json has them."""

import json
from functools import cache
from importlib import resources
from typing import Any


@cache
def places(country: str) -> dict[str, Any]:
    """One country's table: `taiwan`, `hong_kong` or `malaysia`."""
    table: dict[str, Any] = _all()[country]
    return table


@cache
def _all() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(resources.files(__package__).joinpath("places.json").read_text("utf-8"))
    return found


def one_of(names: list[str]) -> str:
    """A pattern for any of the names, the longest first, so that none hides another."""
    return "|".join(sorted(names, key=len, reverse=True))
