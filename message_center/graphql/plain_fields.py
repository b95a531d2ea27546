"""Reading an object's plain fields in one loop, by a plan that was made once for its selection.

What is unusual in an object (null where a value was promised, a value of another type, any exception) is left to
the standard way: nothing here reports an error.
"""

from collections.abc import Callable
from dataclasses import dataclass
from inspect import iscoroutine
from typing import Any

Coerce = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class PlainLeaf:
    """How a value becomes a leaf of the answer. A value of exactly `ready` needs no coercing.

    `coerce` gives None, or raises, for a value that is left to the standard way.
    """

    nullable: bool
    ready: type | None
    coerce: Coerce


@dataclass(frozen=True, slots=True)
class PlainPart:
    """A plain field that is no leaf of an attribute: a computed leaf, or objects of plain fields.

    `answer` makes what is answered of what `read` found; None when the standard way must be taken.
    """

    response_name: str
    read: Callable[[Any], Any]
    nullable: bool
    answer: Callable[[Any], Any]
    details: Any


@dataclass(frozen=True, slots=True)
class Plan:
    """How to answer one selection set on one type. `fields` is kept so that its identity stays taken.

    `template` holds every name of the answer in its order, with what is the same for all objects; `leaves` are a
    name in the answer, an attribute and how to read it.
    """

    fields: dict[str, Any]
    template: dict[str, Any]
    leaves: tuple[tuple[str, str, PlainLeaf], ...]
    parts: tuple[PlainPart, ...]
    rest: dict[str, Any]

    @property
    def has_plain(self) -> bool:
        """Whether there is anything to read directly."""
        return bool(self.leaves or self.parts)


def read_leaves(plan: Plan, source: Any) -> dict[str, Any] | None:
    """The answer with its plain leaves filled in; None when the standard way must be taken."""
    results = plan.template.copy()
    try:
        for response_name, attribute, leaf in plan.leaves:
            value = getattr(source, attribute)
            if value is None:
                if not leaf.nullable:
                    return None
            elif type(value) is leaf.ready:
                results[response_name] = value
            else:
                coerced = leaf.coerce(value)
                if coerced is None:
                    return None
                results[response_name] = coerced
    except Exception:
        return None  # reading has no effects: the standard way meets the same error, and tells it
    return results


def read_parts(plan: Plan, source: Any, results: dict[str, Any]) -> dict[str, Any]:
    """Fill in the other plain fields; returns the fields that are left for the standard way."""
    left: dict[str, Any] | None = None
    for part in plan.parts:
        value = None
        try:
            value = part.read(source)
            if value is None and part.nullable:
                continue
            answer = part.answer(value)
        except Exception:
            answer = None  # as in read_leaves
        if answer is None:
            if iscoroutine(value):
                value.close()  # it has not begun; the standard way makes and awaits another
            left = dict(plan.rest) if left is None else left
            left[part.response_name] = part.details
        else:
            results[part.response_name] = answer
    return plan.rest if left is None else left


def careful(coerce: Coerce) -> Coerce:
    """For leaves that take any value: what is no value yet, or an error, is left to the standard way."""

    def coerce_usual(value: Any) -> Any:
        unusual = isinstance(value, Exception) or hasattr(value, "__await__")
        return None if unusual else coerce(value)

    return coerce_usual


def coerced_leaf(leaf: PlainLeaf, value: Any) -> Any:
    """A leaf of the answer; None when the standard way must be taken."""
    return value if value is None or type(value) is leaf.ready else leaf.coerce(value)


def plain_object(origin: type, plan: Plan, value: Any) -> dict[str, Any] | None:
    """An object's fields; None when the standard way must be taken."""
    if type(value) is not origin:
        return None  # not loaded yet, null where a value was promised, or something unusual
    results = read_leaves(plan, value)
    if results is None or (plan.parts and read_parts(plan, value, results)):
        return None
    return results


def plain_objects(origin: type, plan: Plan, values: Any) -> list[dict[str, Any]] | None:
    """The fields of a list's objects; None at the first for which the standard way must be taken."""
    if type(values) is not list:
        return None
    answers: list[dict[str, Any]] = []
    for value in values:
        answer = plain_object(origin, plan, value)
        if answer is None:
            return None
        answers.append(answer)
    return answers
