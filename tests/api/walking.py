"""Operations made from the schema itself: one for each way in, with arguments that fit their types."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLUnionType,
    get_named_type,
    is_leaf_type,
)

_PLAIN: dict[str, Any] = {
    "String": "hello",
    "Int": 1,
    "Float": 1.0,
    "Boolean": True,
    "DateTime": datetime(2026, 6, 1, tzinfo=UTC).isoformat(),
    "Date": "2026-06-01",
    "Time": "10:00",
    "Decimal": "1",
}


@dataclass(frozen=True)
class WayIn:
    """A field of a root type, as an operation that everybody may try."""

    name: str
    operation: str
    variables: dict[str, Any]


def ways_in(root: GraphQLObjectType, ids: dict[str, str]) -> list[WayIn]:
    """An operation for each field of `root`. `ids` fit by the end of an argument's name, `id` fits all others."""
    kind = root.name.lower()
    return [_way_in(kind, name, field, ids) for name, field in root.fields.items()]


def _way_in(kind: str, name: str, field: GraphQLField, ids: dict[str, str]) -> WayIn:
    declared = ", ".join(f"${argument}: {given.type}" for argument, given in field.args.items())
    passed = ", ".join(f"{argument}: ${argument}" for argument in field.args)
    operation = f"{kind} {f'({declared})' if declared else ''} {{ {name}{f'({passed})' if passed else ''} "
    variables = {
        argument: _value(given.type, argument, ids) for argument, given in field.args.items() if _wanted(given)
    }
    return WayIn(name, f"{operation}{_selection(field.type)} }}", variables)


def _wanted(given: GraphQLArgument) -> bool:
    """What must be given, and whatever could name something of somebody else's."""
    named = get_named_type(given.type)
    return (
        isinstance(given.type, GraphQLNonNull) or named.name == "ID" or isinstance(named, GraphQLInputObjectType)
    )


def _value(kind: GraphQLInputType, name: str, ids: dict[str, str]) -> Any:
    if isinstance(kind, GraphQLNonNull):
        return _value(kind.of_type, name, ids)
    if isinstance(kind, GraphQLList):
        return [_value(kind.of_type, name.removesuffix("s"), ids)]
    if isinstance(kind, GraphQLEnumType):
        return next(iter(kind.values))
    if isinstance(kind, GraphQLInputObjectType):
        return _input(kind, ids)
    if kind.name == "ID":
        fitting = (one for end, one in ids.items() if name.lower().endswith(end.lower()))
        return next(fitting, ids["id"])
    return _PLAIN.get(kind.name, "hello")


def _input(kind: GraphQLInputObjectType, ids: dict[str, str]) -> dict[str, Any]:
    fields = list(kind.fields.items())
    if kind.is_one_of:
        fields = fields[:1]
    else:
        fields = [
            (name, field)
            for name, field in fields
            if isinstance(field.type, GraphQLNonNull) or get_named_type(field.type).name == "ID"
        ]
    return {name: _value(field.type, name, ids) for name, field in fields}


def _selection(kind: GraphQLOutputType) -> str:
    """All leaves that can be had without arguments, and the ids one step further."""
    named = get_named_type(kind)
    if is_leaf_type(named):
        return ""
    if isinstance(named, GraphQLUnionType):
        return "{ __typename }"
    leaves = [
        name
        for name, field in named.fields.items()  # type: ignore[attr-defined]
        if is_leaf_type(get_named_type(field.type)) and not field.args
    ]
    errors = "userErrors { field code message }" if "userErrors" in named.fields else ""  # type: ignore[attr-defined]
    return f"{{ __typename {' '.join(leaves)} {errors} }}"
