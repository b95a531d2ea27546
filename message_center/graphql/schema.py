"""Putting the schema together from parts, ours first."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import strawberry
from graphql import GraphQLError
from strawberry.exceptions import DuplicatedTypeName
from strawberry.schema.config import StrawberryConfig
from strawberry.types.base import StrawberryObjectDefinition
from strawberry.types.execution import ExecutionContext
from strawberry.types.field import StrawberryField

from message_center.errors import PluginError
from message_center.graphql.error_answers import answer_to
from message_center.graphql.executor import DirectExecutor, StandardExecutor
from message_center.graphql.fields import ACCESS, ComputedField
from message_center.graphql.limits import (
    CostLimit,
    Limits,
    Parsing,
    Validation,
    rule_extension,
    rules,
    token_limit,
)
from message_center.graphql.operations import OneContextAnOperation
from message_center.graphql.our_part import OURS
from message_center.graphql.parts import EXTENDS, SchemaPart
from message_center.graphql.types.scalars import DATE_TIME

_ROOTS = {
    "Query": "Reading. Ask for `eventsCursor` beside your lists to go on with `inboxEvents`.",
    "Mutation": "Changing. Expected errors are in the payload's `userErrors`; nothing was changed then.",
    "Subscription": "What happens, live, over WebSocket (`graphql-transport-ws`).",
}
CACHED_DOCUMENTS = 256
"""Texts that are kept parsed; the largest takes up to a megabyte."""

ExtraFields = dict[type, list[StrawberryField]]


class ExtensibleSchema(strawberry.Schema):
    """A schema whose types have fields from several owners; `partners_fields` are the names of those not ours."""

    def __init__(
        self,
        query: type,
        *,
        extra_fields: ExtraFields,
        partners_fields: frozenset[str],
        **options: Any,
    ) -> None:
        self.partners_fields = partners_fields
        self._extra_fields = extra_fields  # before super, which asks for the fields
        super().__init__(query, **options)

    def get_fields(self, type_definition: StrawberryObjectDefinition) -> list[StrawberryField]:
        """A type's own fields, then what parts added."""
        return [*type_definition.fields, *self._extra_fields.get(type_definition.origin, ())]

    def get_field_for_type(self, field_name: str, type_name: str) -> StrawberryField | None:
        """The same for Strawberry's look-ups by name."""
        definition = self.get_type_by_name(type_name)
        if not isinstance(definition, StrawberryObjectDefinition):
            return None
        named = self.config.name_converter.get_graphql_name
        return next((field for field in self.get_fields(definition) if named(field) == field_name), None)

    def process_errors(
        self,
        errors: list[GraphQLError],
        execution_context: ExecutionContext | None = None,
    ) -> None:
        """Every list of errors passes here on its way out, whichever way the operation took."""
        errors[:] = [answer_to(error) for error in errors]


def build_schema(
    parts: Sequence[SchemaPart] = (),
    *,
    limits: Limits | None = None,
    executor: type[StandardExecutor] = DirectExecutor,
) -> ExtensibleSchema:
    """Our schema with the partners' parts. `executor` may be StandardExecutor, which is slower.

    Raises PluginError when two owners claim one name, or a field does not declare its access.
    """
    everybody = (OURS, *parts)
    chosen = limits or Limits()
    made = rules(chosen)
    extensions: list[Any] = [
        OneContextAnOperation,
        lambda: token_limit(chosen),
        lambda: rule_extension(made),
        lambda: Parsing(chosen.characters, kept=CACHED_DOCUMENTS),
        lambda: Validation(chosen.selections, kept=CACHED_DOCUMENTS),
        lambda: CostLimit(chosen.cost),
    ]
    try:
        return ExtensibleSchema(
            _root("Query", ((part.owner, part.query) for part in everybody)),
            mutation=_root("Mutation", ((part.owner, part.mutation) for part in everybody)),
            subscription=_root("Subscription", ((part.owner, part.subscription) for part in everybody)),
            types=[one for part in everybody for one in part.types],
            extra_fields=_extra_fields(everybody),
            partners_fields=_names(parts),
            extensions=extensions,
            execution_context_class=executor,
            config=StrawberryConfig(
                scalar_map={datetime: DATE_TIME}, disable_field_suggestions=not chosen.introspection
            ),
        )
    except DuplicatedTypeName as error:
        raise PluginError(f"Two plugins define the same type: {error}") from error


def print_schema(schema: ExtensibleSchema) -> str:
    """The text of `schema.graphql`."""
    return schema.as_str().rstrip() + "\n"


def _root(name: str, contributions: Iterable[tuple[str, Sequence[type]]]) -> type:
    owners: dict[str, str] = {}
    classes: list[type] = []
    for owner, contributed in contributions:
        for one in contributed:
            for field in _fields(one):
                _claim(owners, f"{name}.{field.name}", owner)
                _declared(field, f"{name}.{field.name}", owner, "`query_field` or its like")
            classes.append(one)
    return strawberry.type(type(name, tuple(classes), {}), description=_ROOTS[name])


def _extra_fields(parts: Sequence[SchemaPart]) -> ExtraFields:
    owners: dict[str, str] = {}
    extra: ExtraFields = {}
    for part in parts:
        for extension in part.extensions:
            extended: type | None = getattr(extension, EXTENDS, None)
            if extended is None:
                raise PluginError(f"{part.owner}: {extension.__name__} needs the decorator `extend_type`.")
            for own in _fields(extended):
                owners.setdefault(f"{extended.__name__}.{own.name}", OURS.owner)
            for field in _fields(extension):
                where = f"{extended.__name__}.{field.name}"
                _claim(owners, where, part.owner)
                if field.base_resolver is None:
                    raise PluginError(f"{part.owner}: {where} needs a resolver; it is not an attribute of ours.")
                if not isinstance(field, ComputedField):
                    _declared(field, where, part.owner, "`field` or `computed`")
                extra.setdefault(extended, []).append(field)
    return extra


def _names(parts: Sequence[SchemaPart]) -> frozenset[str]:
    """The names of all fields of these parts, as operations write them."""
    kinds = [kind for part in parts for kind in (*part.query, *part.mutation, *part.subscription)]
    kinds += [kind for part in parts for kind in (*part.extensions, *part.types)]
    named = StrawberryConfig().name_converter.get_graphql_name
    return frozenset(named(field) for kind in kinds for field in _fields(kind))


def _fields(owner: type) -> list[StrawberryField]:
    definition: StrawberryObjectDefinition | None = getattr(owner, "__strawberry_definition__", None)
    if definition is None:
        raise PluginError(f"{owner.__name__} is not a type of a schema; decorate it.")
    return definition.fields


def _claim(owners: dict[str, str], where: str, owner: str) -> None:
    other = owners.setdefault(where, owner)
    if other != owner:
        raise PluginError(f"{owner} adds {where}, which {other} has already. Choose another name.")


def _declared(field: StrawberryField, where: str, owner: str, by: str) -> None:
    if ACCESS not in field.metadata:
        raise PluginError(f"{owner}: {where} does not say who may select it; write it with {by}.")
