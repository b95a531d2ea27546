"""Expected errors as data: `userErrors { field code message }` of a mutation's payload (spec F8)."""

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import strawberry

from message_center.errors import ErrorCode, MessageCenterError, Unauthenticated
from message_center.errors import UserError as ExpectedError
from message_center.graphql.types.enums import UserErrorCode

P = TypeVar("P", bound="Payload")


@strawberry.type(description="An expected refusal of a mutation: nothing was changed.")
class UserError:
    """One expected error."""

    field: str | None = strawberry.field(
        description="The input field at fault, dotted, as `iceBreakers.0.question`; null when no single one is."
    )
    code: UserErrorCode = strawberry.field(description="What kind of refusal; stable, for programs.")
    message: str = strawberry.field(description="What is wrong and what to do, for people, in English.")


@strawberry.interface(description="What every mutation returns.")
class Payload:
    """Every payload's own fields are null when there are user errors."""

    client_mutation_id: str | None = strawberry.field(description="What the input said, unchanged.", default=None)
    user_errors: list[UserError] = strawberry.field(
        description="Why the mutation did nothing; empty when it succeeded.", default_factory=list
    )


async def with_user_errors(payload: type[P], client_mutation_id: str | None, act: Callable[[], Awaitable[P]]) -> P:
    """Run a mutation; the one place where expected errors become data."""
    try:
        result = await act()
    except (ExpectedError, Unauthenticated) as error:
        result = payload(user_errors=[as_data(error)])
    result.client_mutation_id = client_mutation_id
    return result


def as_data(error: MessageCenterError) -> UserError:
    """An expected error, as a payload shows it."""
    where: Any = getattr(error, "field", None)
    return UserError(field=where, code=_code(error.code), message=str(error))


def _code(code: ErrorCode) -> UserErrorCode:
    return UserErrorCode(code.value)
