"""Making a domain enum a type of the schema."""

from enum import Enum

import strawberry


def describe(enum: type[Enum], description: str, values: dict[str, str]) -> None:
    """Make a domain enum a type of the schema; every value must be described, and no other."""
    strawberry.enum(enum, description=description)
    definition = enum.__strawberry_definition__  # type: ignore[attr-defined]
    if {value.name for value in definition.values} != set(values):
        raise TypeError(f"{enum.__name__}: describe exactly its values in graphql/types/enums/.")
    for value in definition.values:
        value.description = values[value.name]
