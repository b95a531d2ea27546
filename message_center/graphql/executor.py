"""Reads plain fields directly: most fields of an answer are attributes that need no resolver (stack.md 4).

Strawberry's executor spends about 6 us on a field. Here an object's plain leaf fields are read and coerced in
one loop; everything else, and every object in which something is unusual (null where a value was promised, a
value of another type, any exception), goes the standard way, so that answers and errors keep their exact form.
tests/api/test_executor.py compares both. It relies on graphql-core's internals: the version is pinned.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from graphql import GraphQLEnumType, GraphQLField, GraphQLLeafType, GraphQLNonNull, GraphQLObjectType, is_leaf_type
from graphql.pyutils import Path
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext
from strawberry.schema.schema_converter import GraphQLCoreConverter
from strawberry.types.field import StrawberryField

StandardExecutor = StrawberryGraphQLCoreExecutionContext

Coerce = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class PlainField:
    """An attribute that becomes a leaf of the answer. A value of exactly `ready` needs no coercing."""

    response_name: str
    attribute: str
    nullable: bool
    ready: type | None
    coerce: Coerce


@dataclass(frozen=True, slots=True)
class Plan:
    """How to answer one selection set on one type. `fields` is kept so that its identity stays taken."""

    fields: dict[str, Any]
    names: tuple[str, ...]
    plain: tuple[PlainField, ...]
    rest: dict[str, Any]


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
        results = _read(plan, source_value) if plan.plain else None
        if results is None:
            return super().execute_fields(parent_type, source_value, path, grouped_field_set, position_context)
        if not plan.rest:
            return results
        others: Any = super().execute_fields(parent_type, source_value, path, plan.rest, position_context)
        if self.is_awaitable(others):
            return _joined(results, others)
        results.update(others)
        return results

    def _plan(self, parent_type: GraphQLObjectType, fields: dict[str, Any]) -> Plan:
        plain: list[PlainField] = []
        if not (self.middleware_manager and self.middleware_manager.middlewares):
            for response_name, details in fields.items():
                name = details[0].node.name.value
                definition = self.schema.get_field(parent_type, name)
                found = definition and _plain(response_name, definition)
                if found:
                    plain.append(found)
        done = {field.response_name for field in plain}
        rest = {name: details for name, details in fields.items() if name not in done}
        return Plan(fields, tuple(fields), tuple(plain), rest)


def _read(plan: Plan, source: Any) -> dict[str, Any] | None:
    """The plain fields, with room for the others in their order; None when the standard way must be taken."""
    results: dict[str, Any] = dict.fromkeys(plan.names)
    try:
        for field in plan.plain:
            value = getattr(source, field.attribute)
            if value is None:
                if not field.nullable:
                    return None
            elif type(value) is field.ready:
                results[field.response_name] = value
            else:
                unusual = isinstance(value, Exception) or hasattr(value, "__await__")
                coerced = None if unusual else field.coerce(value)
                if coerced is None:
                    return None
                results[field.response_name] = coerced
    except Exception:
        return None  # reading has no effects: the standard way meets the same error, and tells it
    return results


async def _joined(results: dict[str, Any], others: Awaitable[dict[str, Any]]) -> dict[str, Any]:
    results.update(await others)
    return results


def _plain(response_name: str, definition: GraphQLField) -> PlainField | None:
    field = definition.extensions.get(GraphQLCoreConverter.DEFINITION_BACKREF)
    nullable = not isinstance(definition.type, GraphQLNonNull)
    leaf: Any = definition.type if nullable else definition.type.of_type  # type: ignore[union-attr]
    if type(field) is not StrawberryField or field.base_resolver or not is_leaf_type(leaf):
        return None
    if not field.is_basic_field or definition.args:
        return None
    return PlainField(response_name, field.python_name, nullable, _READY.get(leaf.name), _coerce(leaf))


_READY: dict[str, type] = {"String": str, "ID": str, "Boolean": bool}


def _coerce(leaf: GraphQLLeafType) -> Coerce:
    wrapped = getattr(leaf, "wrapped_cls", None)
    if not isinstance(leaf, GraphQLEnumType) or wrapped is None:
        return leaf.coerce_output_value
    names = {wrapped(value.value): name for name, value in leaf.values.items()}
    return names.__getitem__
