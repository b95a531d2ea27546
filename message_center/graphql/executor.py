"""Reads plain fields directly: most fields of an answer are attributes that need no resolver.

Strawberry's executor spends about 6 us on a field. Here an object's plain leaves, and the plain objects below it,
are read and coerced in one loop (plain_fields.py). Everything else, and every object in which something is
unusual, goes the standard way, so that answers and errors keep their exact form; tests/api/test_executor.py
compares both. It relies on graphql-core's internals: the version is pinned.
"""

from collections.abc import Awaitable, Callable
from functools import partial
from inspect import iscoroutinefunction
from operator import attrgetter
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLError,
    GraphQLField,
    GraphQLLeafType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    get_argument_values,
    get_nullable_type,
    is_leaf_type,
)
from graphql.pyutils import Path
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext
from strawberry.schema.schema_converter import GraphQLCoreConverter
from strawberry.types.field import StrawberryField
from strawberry.utils.str_converters import to_camel_case

from message_center.graphql.fields import ComputedField
from message_center.graphql.plain_fields import (
    Coerce,
    PlainLeaf,
    PlainPart,
    Plan,
    careful,
    coerced_leaf,
    plain_object,
    plain_objects,
    read_leaves,
    read_parts,
)

StandardExecutor = StrawberryGraphQLCoreExecutionContext

TYPENAME = "__typename"
_LEAF = "message_center_leaf"


class DirectExecutor(StandardExecutor):
    """Executes plain fields in one loop an object, the rest as ever."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._plans: dict[int, Plan] = {}

    def execute_fields(
        self,
        parent_type: GraphQLObjectType,
        source_value: Any,
        path: Path | None,
        grouped_field_set: Any,
        position_context: Any,
    ) -> Any:
        """One object's fields."""
        plan = self._plans.get(id(grouped_field_set))
        if plan is None:
            plan = self._plans[id(grouped_field_set)] = self._plan(parent_type, grouped_field_set)
        results = read_leaves(plan, source_value) if plan.has_plain else None
        if results is None:
            return super().execute_fields(parent_type, source_value, path, grouped_field_set, position_context)
        rest = read_parts(plan, source_value, results)
        if not rest:
            return results
        others: Any = super().execute_fields(parent_type, source_value, path, rest, position_context)
        if self.is_awaitable(others):
            return _joined(results, others)
        results.update(others)
        return results

    def _plan(self, parent_type: GraphQLObjectType, fields: dict[str, Any]) -> Plan:
        template: dict[str, Any] = dict.fromkeys(fields)
        leaves: list[tuple[str, str, PlainLeaf]] = []
        parts: list[PlainPart] = []
        rest: dict[str, Any] = {}
        standard = bool(self.middleware_manager and self.middleware_manager.middlewares)
        for response_name, details in fields.items():
            name = details[0].node.name.value
            definition = None if standard else self.schema.get_field(parent_type, name)
            if name == TYPENAME and not standard:
                template[response_name] = parent_type.name
            elif definition and (attribute := _attribute(definition)) and (leaf := _plain_leaf(definition)):
                leaves.append((response_name, attribute, leaf))
            elif definition and (part := self._part(response_name, definition, details)):
                parts.append(part)
            else:
                rest[response_name] = details
        return Plan(fields, template, tuple(leaves), tuple(parts), rest)

    def _part(self, response_name: str, definition: GraphQLField, details: Any) -> PlainPart | None:
        read = self._reader(definition, details)
        if read is None:
            return None
        leaf = _plain_leaf(definition)
        if leaf is not None:
            return PlainPart(response_name, read, leaf.nullable, partial(coerced_leaf, leaf), details)
        shape = _shape(definition)
        if shape is None:
            return None
        nullable, many, shown = shape
        collected = self.collect_subfields(shown, details)
        if collected.new_defer_usages:
            return None
        plan = self._plan(shown, collected.grouped_field_set)
        if plan.rest:
            return None
        origin = shown.extensions[GraphQLCoreConverter.DEFINITION_BACKREF].origin
        answer = partial(plain_objects if many else plain_object, origin, plan)
        return PlainPart(response_name, read, nullable, answer, details)

    def _reader(self, definition: GraphQLField, details: Any) -> Callable[[Any], Any] | None:
        """How a plain field is read: an attribute, or computed at once from its object alone.

        The arguments are the same for all objects of a selection, so they are read once.
        """
        if attribute := _attribute(definition):
            return attrgetter(attribute)
        field: Any = definition.extensions.get(GraphQLCoreConverter.DEFINITION_BACKREF)
        if type(field) is not ComputedField or iscoroutinefunction(field.compute):
            return None
        if not definition.args:
            return field.compute
        if not all(is_leaf_type(get_nullable_type(one.type)) for one in definition.args.values()):
            return None
        try:
            given = get_argument_values(definition, details[0].node, self.variable_values)
        except GraphQLError:
            return None  # the standard way meets the same error, and tells it
        arguments = {one.python_name: given[name] for name, one in _arguments(field) if name in given}
        return partial(_compute, field.compute, arguments)


def _compute(compute: Callable[..., Any], arguments: dict[str, Any], source: Any) -> Any:
    return compute(source, **arguments)


def _arguments(field: ComputedField) -> list[tuple[str, Any]]:
    return [(one.graphql_name or to_camel_case(one.python_name), one) for one in field.arguments]


async def _joined(results: dict[str, Any], others: Awaitable[dict[str, Any]]) -> dict[str, Any]:
    results.update(await others)
    return results


def _plain_leaf(definition: GraphQLField) -> PlainLeaf | None:
    """How to answer with the field's value, if it is a leaf; found out once and kept with the field."""
    if _LEAF not in definition.extensions:
        nullable = not isinstance(definition.type, GraphQLNonNull)
        leaf: Any = get_nullable_type(definition.type)
        plain = PlainLeaf(nullable, _READY.get(leaf.name), _coerce(leaf)) if is_leaf_type(leaf) else None
        definition.extensions[_LEAF] = plain
    known: PlainLeaf | None = definition.extensions[_LEAF]
    return known


def _attribute(definition: GraphQLField) -> str | None:
    """The attribute that the field shows, if it is nothing but that."""
    field: Any = definition.extensions.get(GraphQLCoreConverter.DEFINITION_BACKREF)
    if type(field) is not StrawberryField or field.base_resolver or not field.is_basic_field or definition.args:
        return None
    name: str = field.python_name
    return name


def _shape(definition: GraphQLField) -> tuple[bool, bool, GraphQLObjectType] | None:
    """Whether it may be null, whether it is a list, and of which objects; None for anything else."""
    shown: Any = definition.type
    nullable = not isinstance(shown, GraphQLNonNull)
    shown = shown if nullable else shown.of_type
    many = isinstance(shown, GraphQLList)
    if many:
        if not isinstance(shown.of_type, GraphQLNonNull):
            return None
        shown = shown.of_type.of_type
    return (nullable, many, shown) if isinstance(shown, GraphQLObjectType) else None


_READY: dict[str, type] = {"String": str, "ID": str, "Boolean": bool}


_EXACTING = ("Int", "Float", "Boolean", "DateTime")
"""Scalars that refuse every value of another kind by themselves."""


def _coerce(leaf: GraphQLLeafType) -> Coerce:
    wrapped = getattr(leaf, "wrapped_cls", None)
    if leaf.name in _EXACTING:
        return leaf.coerce_output_value
    if not isinstance(leaf, GraphQLEnumType) or wrapped is None:
        return careful(leaf.coerce_output_value)
    names = {wrapped(value.value): name for name, value in leaf.values.items()}
    return names.__getitem__
