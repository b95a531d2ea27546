"""What an operation may cost: tokens, selections, depth, aliases, and the rows of its pages (docs/graphql.md)."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from graphql import (
    ASTValidationRule,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    IntValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    ValueNode,
    VariableNode,
)
from graphql.validation import KnownFragmentNamesRule, NoSchemaIntrospectionCustomRule, validate
from strawberry.extensions import (
    AddValidationRules,
    MaxAliasesLimiter,
    MaxTokensLimiter,
    ParserCache,
    QueryDepthLimiter,
    SchemaExtension,
    ValidationCache,
)

from message_center.errors import LimitExceeded


@dataclass(frozen=True, kw_only=True)
class Limits:
    """The limits of one operation; `docs/graphql.md` lists them."""

    characters: int = 20_000
    tokens: int = 2_000
    selections: int = 5_000
    depth: int = 12
    aliases: int = 30
    cost: int = 10_000
    introspection: bool = True


PAGED = {
    "comments": 50,
    "conversations": 20,
    "customers": 20,
    "members": 20,
    "mentionedIn": 20,
    "messages": 50,
    "notes": 20,
    "orders": 20,
    "phoneHits": 100,
    "products": 20,
    "savedReplies": 50,
    "reminders": 20,
    "searchConversations": 20,
    "searchMessages": 20,
    "tags": 3,
    "timeline": 50,
}
"""The paged fields, with their default page sizes; partners' fields count by their `first` or `last`."""

SUMMED = ("totals", "byAccount", "byPerson", "byTag", "byDay", "byHour", "byWeekday")
"""The fields of reports that the database sums up all messages of a time for."""

LARGEST_PAGE = 1_000_000
"""More than any page may have: what exceeds it is counted as this."""

LONGEST_INTEGER = 20
"""Digits."""

COST_OF_A_LIST = 10
"""What running a list costs beside its rows: about a database command."""

COST_OF_A_SUM = 500
"""What a report's field costs, however few rows it has."""


def rules(limits: Limits) -> tuple[type[ASTValidationRule], ...]:
    """The validation rules, made once: Strawberry's cache of validations is keyed by them."""
    found: list[type[ASTValidationRule]] = [
        *QueryDepthLimiter(max_depth=limits.depth).validation_rules,
        *MaxAliasesLimiter(max_alias_count=limits.aliases).validation_rules,
    ]
    if not limits.introspection:
        found.append(NoSchemaIntrospectionCustomRule)
    return tuple(found)


def token_limit(limits: Limits) -> MaxTokensLimiter:
    """Stops parsing at so many tokens."""
    return MaxTokensLimiter(max_token_count=limits.tokens)


def rule_extension(made: tuple[type[ASTValidationRule], ...]) -> AddValidationRules:
    """Applies the rules."""
    return AddValidationRules(list(made))


class Parsing(ParserCache):
    """Parses a text once, and not at all when it is too long: a comment of any length is no token, and what was
    parsed is kept.
    """

    def __init__(self, most: int, *, kept: int) -> None:
        super().__init__(maxsize=kept)
        self._most = most

    def on_parse(self) -> Iterator[None]:
        """Raise LimitExceeded before anything is parsed."""
        text = self.execution_context.query
        if text is not None and len(text) > self._most:
            raise LimitExceeded(f"An operation's text has at most {self._most} characters.")
        yield from super().on_parse()


class Validation(ValidationCache):
    """Validates an operation once, and not at all when its fragments unfold to too much.

    Fragments that spread each other twice double at each step: some rules walk through all of it, so that a
    few hundred letters would keep a process busy for days.
    """

    def __init__(self, most: int, *, kept: int) -> None:
        super().__init__(maxsize=kept)
        self._most = most

    def on_validate(self) -> Iterator[None]:
        """Look at the size first."""
        self.execution_context.pre_execution_errors = self._errors()
        yield

    def _errors(self) -> list[GraphQLError]:
        execution = self.execution_context
        document = execution.graphql_document
        assert document is not None  # it was parsed before
        if (size := unfolded(document)) > self._most:
            refusal = LimitExceeded(f"This operation unfolds to {_short(size)} selections, at most {self._most}.")
            return [GraphQLError(str(refusal), original_error=refusal)]
        try:
            found = self.cached_validate_document(execution.schema._schema, document, execution.validation_rules)
            return [_by_the_client(error) for error in found]
        except KeyError:
            # The depth rule takes for granted that every fragment is known.
            unknown = validate(execution.schema._schema, document, [KnownFragmentNamesRule])
            if not unknown:
                raise
            return unknown


def _by_the_client(error: GraphQLError) -> GraphQLError:
    """Python reads no integer of thousands of digits, and the rule for literals passes its complaint on."""
    if isinstance(error.original_error, ValueError):
        return GraphQLError("A number in this operation has more digits than any that can be read.", error.nodes)
    return error


def unfolded(document: DocumentNode) -> int:
    """How many selections the document has with every fragment written out wherever it is spread.

    A fragment that spreads itself counts once; it is refused by another rule.
    """
    fragments = {one.name.value: one for one in document.definitions if isinstance(one, FragmentDefinitionNode)}
    known: dict[str, int] = {}

    def size(owner: Any) -> int:
        if owner.selection_set is None:
            return 0
        return sum(1 + inner(selection) for selection in owner.selection_set.selections)

    def inner(selection: Any) -> int:
        if not isinstance(selection, FragmentSpreadNode):
            return size(selection)
        name = selection.name.value
        if name not in known and name in fragments:
            known[name] = 0
            known[name] = size(fragments[name])
        return known.get(name, 0)

    return sum(size(one) for one in document.definitions if isinstance(one, OperationDefinitionNode))


def _short(size: int) -> str:
    return str(size) if size < 1_000_000 else "millions of"


class CostLimit(SchemaExtension):
    """Refuses an operation whose pages, multiplied where they are nested, add up to too much.

    Runs behind the validation cache, because it needs the variables.
    """

    def __init__(self, most: int) -> None:
        self._most = most

    def on_validate(self) -> Iterator[None]:
        """Count before anything is executed."""
        execution = self.execution_context
        if not execution.pre_execution_errors and execution.graphql_document is not None:
            cost = cost_of(execution.graphql_document, execution.operation_name, execution.variables or {})
            if cost > self._most:
                refusal = LimitExceeded(
                    f"This operation costs {cost}, at most {self._most}: ask for smaller pages."
                )
                execution.pre_execution_errors = [GraphQLError(str(refusal), original_error=refusal)]
        yield


def cost_of(document: DocumentNode, operation_name: str | None, variables: Mapping[str, Any]) -> int:
    """The rows that an operation can yield, ten for each list that is run, and 500 for each sum of a report."""
    fragments: dict[str, FragmentDefinitionNode] = {}
    operations: list[OperationDefinitionNode] = []
    for definition in document.definitions:
        if isinstance(definition, FragmentDefinitionNode):
            fragments[definition.name.value] = definition
        elif isinstance(definition, OperationDefinitionNode):
            operations.append(definition)
    for operation in operations:
        if operation_name is None or (operation.name and operation.name.value == operation_name):
            return _cost(operation.selection_set, fragments, {**_defaults(operation), **variables})
    return 0


def _defaults(operation: OperationDefinitionNode) -> dict[str, int]:
    return {
        definition.variable.name.value: _number(definition.default_value)
        for definition in operation.variable_definitions or ()
        if isinstance(definition.default_value, IntValueNode)
    }


def _number(literal: IntValueNode) -> int:
    """What the text says an integer is; one of thousands of digits is as good as any that is too large."""
    return int(literal.value[:LONGEST_INTEGER])


def _cost(
    selections: SelectionSetNode, fragments: Mapping[str, FragmentDefinitionNode], variables: Mapping[str, Any]
) -> int:
    total = 0
    for selection in selections.selections:
        if isinstance(selection, FieldNode):
            inner = _cost(selection.selection_set, fragments, variables) if selection.selection_set else 0
            inner += COST_OF_A_SUM if selection.name.value in SUMMED else 0
            size = _page_size(selection, variables)
            total += inner if size is None else COST_OF_A_LIST + size * (1 + inner)
        elif isinstance(selection, FragmentSpreadNode):
            if selection.name.value in fragments:  # an unknown one is refused by another rule
                total += _cost(fragments[selection.name.value].selection_set, fragments, variables)
        else:
            total += _cost(selection.selection_set, fragments, variables)  # type: ignore[attr-defined]
    return total


def _page_size(node: FieldNode, variables: Mapping[str, Any]) -> int | None:
    """How many rows the field yields at most; None when it is not a list of pages."""
    for argument in node.arguments or ():
        if argument.name.value in ("first", "last"):
            asked = _asked(argument.value, variables)
            if asked is not None:
                return asked
    return PAGED.get(node.name.value)


def _asked(value: ValueNode, variables: Mapping[str, Any]) -> int | None:
    """The page size that is asked for, up to the largest; None for what is no number."""
    given = variables.get(value.name.value) if isinstance(value, VariableNode) else value
    if isinstance(given, IntValueNode):
        given = _number(given)
    if not isinstance(given, int | float):
        return None
    return max(0, min(math.ceil(given), LARGEST_PAGE)) if math.isfinite(given) else LARGEST_PAGE
