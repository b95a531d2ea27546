"""Reads plain fields directly: most fields of an answer are attributes that need no resolver (stack.md 4).

Strawberry's executor spends about 6 us on a field. Here an object's plain leaves, and the plain objects below it,
are read and coerced in one loop; everything else, and every object in which something is unusual (null where a
value was promised, a value of another type, any exception), goes the standard way, so that answers and errors
keep their exact form. tests/api/test_executor.py compares both. It relies on graphql-core's internals: the
version is pinned.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from inspect import iscoroutine
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

StandardExecutor = StrawberryGraphQLCoreExecutionContext

Coerce = Callable[[Any], Any]
TYPENAME = "__typename"
_LEAF = "message_center_leaf"


@dataclass(frozen=True, slots=True)
class PlainLeaf:
    """An attribute that becomes a leaf of the answer. A value of exactly `ready` needs no coercing."""

    attribute: str
    nullable: bool
    ready: type | None
    coerce: Coerce


@dataclass(frozen=True, slots=True)
class PlainObject:
    """An attribute, or a computed field, that holds an object (or, if `many`, a list of them) of plain fields."""

    response_name: str
    read: Callable[[Any], Any]
    nullable: bool
    many: bool
    origin: type
    plan: "Plan"
    details: Any


@dataclass(frozen=True, slots=True)
class Plan:
    """How to answer one selection set on one type. `fields` is kept so that its identity stays taken.

    `template` holds every name of the answer in its order, with what is the same for all objects; `leaves` go by
    their names in the answer.
    """

    fields: dict[str, Any]
    template: dict[str, Any]
    leaves: tuple[tuple[str, PlainLeaf], ...]
    objects: tuple[PlainObject, ...]
    rest: dict[str, Any]

    @property
    def has_plain(self) -> bool:
        """Whether there is anything to read directly."""
        return bool(self.leaves or self.objects)


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
        results = _leaves(plan, source_value) if plan.has_plain else None
        if results is None:
            return super().execute_fields(parent_type, source_value, path, grouped_field_set, position_context)
        rest = _objects(plan, source_value, results)
        if not rest:
            return results
        others: Any = super().execute_fields(parent_type, source_value, path, rest, position_context)
        if self.is_awaitable(others):
            return _joined(results, others)
        results.update(others)
        return results

    def _plan(self, parent_type: GraphQLObjectType, fields: dict[str, Any]) -> Plan:
        template: dict[str, Any] = dict.fromkeys(fields)
        leaves: list[tuple[str, PlainLeaf]] = []
        objects: list[PlainObject] = []
        rest: dict[str, Any] = {}
        standard = bool(self.middleware_manager and self.middleware_manager.middlewares)
        for response_name, details in fields.items():
            name = details[0].node.name.value
            definition = None if standard else self.schema.get_field(parent_type, name)
            if name == TYPENAME and not standard:
                template[response_name] = parent_type.name
            elif definition and (leaf := _plain_leaf(definition)):
                leaves.append((response_name, leaf))
            elif definition and (plain := self._plain_object(response_name, definition, details)):
                objects.append(plain)
            else:
                rest[response_name] = details
        return Plan(fields, template, tuple(leaves), tuple(objects), rest)

    def _plain_object(self, response_name: str, definition: GraphQLField, details: Any) -> PlainObject | None:
        shape = _shape(definition)
        read = self._reader(definition, details)
        if shape is None or read is None:
            return None
        nullable, many, shown = shape
        collected = self.collect_subfields(shown, details)
        if collected.new_defer_usages:
            return None
        plan = self._plan(shown, collected.grouped_field_set)
        origin = shown.extensions[GraphQLCoreConverter.DEFINITION_BACKREF].origin
        return None if plan.rest else PlainObject(response_name, read, nullable, many, origin, plan, details)

    def _reader(self, definition: GraphQLField, details: Any) -> Callable[[Any], Any] | None:
        """How a plain object is reached: an attribute, or a field that is computed from its object alone.

        The arguments are the same for all objects of a selection, so they are read once.
        """
        field: Any = definition.extensions.get(GraphQLCoreConverter.DEFINITION_BACKREF)
        if _is_attribute(field, definition):
            return attrgetter(field.python_name)
        if type(field) is not ComputedField:
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


def _leaves(plan: Plan, source: Any) -> dict[str, Any] | None:
    """The answer with its plain leaves filled in; None when the standard way must be taken."""
    results = plan.template.copy()
    try:
        for response_name, field in plan.leaves:
            value = getattr(source, field.attribute)
            if value is None:
                if not field.nullable:
                    return None
            elif type(value) is field.ready:
                results[response_name] = value
            else:
                unusual = isinstance(value, Exception) or hasattr(value, "__await__")
                coerced = None if unusual else field.coerce(value)
                if coerced is None:
                    return None
                results[response_name] = coerced
    except Exception:
        return None  # reading has no effects: the standard way meets the same error, and tells it
    return results


def _objects(plan: Plan, source: Any, results: dict[str, Any]) -> dict[str, Any]:
    """Fill in the plain objects; returns the fields that are left for the standard way."""
    left: dict[str, Any] | None = None
    for field in plan.objects:
        value = None
        try:
            value = field.read(source)
            if value is None and field.nullable:
                continue
            answer = _many(field, value) if field.many else _one(field, value)
        except Exception:
            answer = None  # as in _leaves
        if answer is None:
            if iscoroutine(value):
                value.close()  # it has not begun; the standard way makes and awaits another
            left = dict(plan.rest) if left is None else left
            left[field.response_name] = field.details
        else:
            results[field.response_name] = answer
    return plan.rest if left is None else left


def _one(field: PlainObject, value: Any) -> dict[str, Any] | None:
    if type(value) is not field.origin:
        return None  # not loaded yet, null where a value was promised, or something unusual
    results = _leaves(field.plan, value)
    if results is None or (field.plan.objects and _objects(field.plan, value, results)):
        return None
    return results


def _many(field: PlainObject, values: Any) -> list[dict[str, Any]] | None:
    if type(values) is not list:
        return None
    answers = [_one(field, value) for value in values]
    return None if None in answers else answers  # type: ignore[return-value]


async def _joined(results: dict[str, Any], others: Awaitable[dict[str, Any]]) -> dict[str, Any]:
    results.update(await others)
    return results


def _plain_leaf(definition: GraphQLField) -> PlainLeaf | None:
    """How to read the field, if it is a plain leaf; found out once and kept with the field."""
    if _LEAF not in definition.extensions:
        definition.extensions[_LEAF] = _leaf_of(definition)
    known: PlainLeaf | None = definition.extensions[_LEAF]
    return known


def _leaf_of(definition: GraphQLField) -> PlainLeaf | None:
    field: Any = definition.extensions.get(GraphQLCoreConverter.DEFINITION_BACKREF)
    nullable = not isinstance(definition.type, GraphQLNonNull)
    leaf: Any = definition.type if nullable else definition.type.of_type  # type: ignore[union-attr]
    if not _is_attribute(field, definition) or not is_leaf_type(leaf):
        return None
    return PlainLeaf(field.python_name, nullable, _READY.get(leaf.name), _coerce(leaf))


def _is_attribute(field: Any, definition: GraphQLField) -> bool:
    return (
        type(field) is StrawberryField and not field.base_resolver and field.is_basic_field and not definition.args
    )


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


def _coerce(leaf: GraphQLLeafType) -> Coerce:
    wrapped = getattr(leaf, "wrapped_cls", None)
    if not isinstance(leaf, GraphQLEnumType) or wrapped is None:
        return leaf.coerce_output_value
    names = {wrapped(value.value): name for name, value in leaf.values.items()}
    return names.__getitem__
