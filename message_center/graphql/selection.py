"""What a client selected below a field, so that only that is loaded, in batches."""

from collections.abc import Iterable
from typing import Any

from graphql import FieldNode, FragmentSpreadNode, SelectionNode

from message_center.graphql.context import Info


def selected(info: Info, *path: str) -> frozenset[str]:
    """The names of the fields selected at `path` below the current field, `@skip` or not."""
    raw: Any = info._raw_info
    nodes: list[FieldNode] = list(raw.field_nodes)
    for step in path:
        nodes = [node for node in _children(raw.fragments, nodes) if node.name.value == step]
    return frozenset(node.name.value for node in _children(raw.fragments, nodes))


def _children(fragments: Any, nodes: Iterable[FieldNode]) -> list[FieldNode]:
    found: list[FieldNode] = []
    pending: list[SelectionNode] = []
    for node in nodes:
        if node.selection_set is not None:
            pending.extend(node.selection_set.selections)
    while pending:
        selection = pending.pop()
        if isinstance(selection, FieldNode):
            found.append(selection)
        elif isinstance(selection, FragmentSpreadNode):
            pending.extend(fragments[selection.name.value].selection_set.selections)
        else:
            pending.extend(selection.selection_set.selections)  # type: ignore[attr-defined]
    return found
