"""Reading an object's plain fields in one loop, by a plan that was made once for its selection (stack.md 4).

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


def read_leaves(plan: Plan, source: Any) -> dict[str, Any] | None:
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


def read_objects(plan: Plan, source: Any, results: dict[str, Any]) -> dict[str, Any]:
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
            answer = None  # as in read_leaves
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
    results = read_leaves(field.plan, value)
    if results is None or (field.plan.objects and read_objects(field.plan, value, results)):
        return None
    return results


def _many(field: PlainObject, values: Any) -> list[dict[str, Any]] | None:
    if type(values) is not list:
        return None
    answers = [_one(field, value) for value in values]
    return None if None in answers else answers  # type: ignore[return-value]
