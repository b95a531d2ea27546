"""What a schema is made of: ours and partners' parts, the same way."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

import strawberry

T = TypeVar("T")
EXTENDS = "__message_center_extends__"


@dataclass(frozen=True, kw_only=True)
class SchemaPart:
    """One owner's contribution. `owner` is named when two contributions clash.

    `query`, `mutation` and `subscription` are classes made with `strawberry.type`, whose fields join the roots;
    `extensions` are classes made with `extend_type`.
    """

    owner: str
    query: Sequence[type] = ()
    mutation: Sequence[type] = ()
    subscription: Sequence[type] = ()
    extensions: Sequence[type] = ()
    types: Sequence[type] = field(default=())


def extend_type(extended: type) -> Callable[[type[T]], type[T]]:
    """Add the decorated class's fields to a type of the schema.

    Write each with `field` or `computed`, taking the object as `strawberry.Parent[...]` or as `self`.
    """

    def decorate(extension: type[T]) -> type[T]:
        made: Any = strawberry.type(extension, name=f"{extended.__name__}Extension")
        setattr(made, EXTENDS, extended)
        return extension

    return decorate
