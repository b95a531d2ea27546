"""How types and fields of the schema are written, with description and access.

- `described`: an attribute of the object, copied from a domain value. The cheapest kind.
- `computed`: from the object and plain arguments; may return an awaitable, for example from a loader.
- `field`: a resolver with `info`.
- `query_field`, `mutation_field`, `subscription_field`: the same on the roots, where access must be said.
"""

from collections.abc import Awaitable, Callable
from dataclasses import MISSING
from functools import cached_property
from typing import Any, TypeVar, dataclass_transform

import strawberry
from strawberry.types.field import StrawberryField

from message_center.graphql.context import Context
from message_center.graphql.permissions import SIGNED_IN, Access
from message_center.graphql.user_errors import with_user_errors

T = TypeVar("T")
ACCESS = "message_center_access"
"""The key of a field's declared access in its metadata."""


class ComputedField(StrawberryField):
    """A field computed from its object alone; skips Strawberry's resolver wrapping, which costs more than it."""

    @property
    def is_basic_field(self) -> bool:
        return not self.arguments

    @cached_property
    def compute(self) -> Callable[..., Any]:
        """The plain function."""
        resolver: Any = self.base_resolver
        compute: Callable[..., Any] = resolver.wrapped_func
        return compute

    def get_result(self, source: Any, info: Any, args: list[Any], kwargs: Any) -> Any:
        return self.compute(source, **kwargs)


class GuardedField(StrawberryField):
    """A field with a resolver; its access is checked before the resolver runs."""

    @cached_property
    def access(self) -> Access:
        """What it takes to select this field."""
        access: Access = self.metadata[ACCESS]
        return access

    def get_result(self, source: Any, info: Any, args: list[Any], kwargs: Any) -> Any:
        self.access.check(info.context)
        return super().get_result(source, info, args, kwargs)


class MutationField(GuardedField):
    """A mutation: expected errors become `userErrors` of its payload (spec F8)."""

    def get_result(self, source: Any, info: Any, args: list[Any], kwargs: Any) -> Any:
        context: Context = info.context
        if self.access.signed_in:
            SIGNED_IN.check(context)  # no payload can be shown to somebody unknown
        context.forget()  # an earlier mutation of this operation may have changed what was loaded
        run = super().get_result

        async def act() -> Any:
            return await run(source, info, args, kwargs)

        payload: Any = self.type
        return with_user_errors(payload, kwargs["input"].client_mutation_id, act)


def described(
    description: str, *, name: str | None = None, default: Any = MISSING, default_factory: Any = MISSING
) -> Any:
    """An attribute of the object, or a field of an input."""
    return strawberry.field(description=description, name=name, default=default, default_factory=default_factory)


def argument(description: str, *, name: str | None = None) -> Any:
    """For `Annotated`: describes an argument."""
    return strawberry.argument(description=description, name=name)


def computed(description: str) -> Callable[[Callable[..., Any]], Any]:
    """A field computed from the object, and from arguments that are leaves."""

    def decorate(resolver: Callable[..., Any]) -> Any:
        return ComputedField(description=description)(resolver)

    return decorate


def field(description: str, *, access: Access = SIGNED_IN) -> Callable[[Callable[..., Any]], Any]:
    """A field with a resolver of its own."""
    return _guarded(GuardedField, description, access, stated=access.permissions != SIGNED_IN.permissions)


def query_field(description: str, *, access: Access) -> Callable[[Callable[..., Any]], Any]:
    """A field of `Query`."""
    return _guarded(GuardedField, description, access)


def mutation_field(description: str, *, access: Access) -> Callable[[Callable[..., Awaitable[Any]]], Any]:
    """A field of `Mutation`: takes `input`, and returns a payload type (`payload_type`)."""
    decorate = _guarded(MutationField, description, access)

    def with_described_input(resolver: Callable[..., Any]) -> Any:
        made = decorate(resolver)
        for given in made.arguments:
            given.description = given.description or "What to do, and with what."
        return made

    return with_described_input


def subscription_field(description: str, *, access: Access) -> Callable[[Callable[..., Any]], Any]:
    """A field of `Subscription`."""
    return _guarded(GuardedField, description, access, is_subscription=True)


def _guarded(
    kind: type[GuardedField],
    description: str,
    access: Access,
    *,
    stated: bool = True,
    is_subscription: bool = False,
) -> Callable[[Callable[..., Any]], Any]:
    text = f"{description} {access}" if stated else description

    def decorate(resolver: Callable[..., Any]) -> Any:
        made = kind(description=text, is_subscription=is_subscription, metadata={ACCESS: access})
        return made(resolver)

    return decorate


@dataclass_transform(kw_only_default=True, field_specifiers=(described,))
def object_type(description: str, *, name: str | None = None) -> Callable[[type[T]], type[T]]:
    """A type of the schema. What it shows is guarded where an object of it is reached."""
    return strawberry.type(description=description, name=name)


@dataclass_transform(kw_only_default=True, field_specifiers=(described,))
def input_type(description: str, *, name: str | None = None, one_of: bool = False) -> Callable[[type[T]], type[T]]:
    """An input of the schema."""
    return strawberry.input(description=description, name=name, one_of=one_of or None)
