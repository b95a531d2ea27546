"""How errors reach the client: expected ones with their code, all others masked with an id (spec F8)."""

import secrets

import structlog
from graphql import GraphQLError, GraphQLSyntaxError
from strawberry.schema.exceptions import CannotGetOperationTypeError, InvalidOperationTypeError

from message_center.errors import (
    CursorInvalid,
    ErrorCode,
    MessageCenterError,
    ShopBackendUnavailable,
    StorageUnavailable,
    Unauthenticated,
    told_without_words,
)
from message_center.errors import UserError as ExpectedError
from message_center.storage.database import DatabaseFailure

log = structlog.get_logger(__name__)

SYNTAX = "GRAPHQL_SYNTAX"
INVALID = "GRAPHQL_INVALID"
"""Codes of errors in the request itself, found before anything was executed."""

_SHOWN = (ExpectedError, Unauthenticated, CursorInvalid, ShopBackendUnavailable, StorageUnavailable)


def answer_to(error: GraphQLError) -> GraphQLError:
    """The error as the client may see it, with `extensions.code`; repeating it changes nothing."""
    if error.extensions and "code" in error.extensions:
        return error
    cause = _cause(error)
    if cause is None or isinstance(cause, CannotGetOperationTypeError | InvalidOperationTypeError):
        code = SYNTAX if isinstance(error, GraphQLSyntaxError) else INVALID
        return _with(error, error.message, {"code": code})
    if isinstance(cause, _SHOWN):
        return _with(error, str(cause), _extensions(cause))
    if isinstance(cause, DatabaseFailure):
        return _masked(error, cause, ErrorCode.STORAGE_UNAVAILABLE, "The database could not answer; try again.")
    return _masked(error, cause, ErrorCode.INTERNAL, "Something went wrong here.")


def _cause(error: GraphQLError) -> Exception | None:
    cause: Exception | None = error.original_error
    while isinstance(cause, GraphQLError):
        cause = cause.original_error
    return cause


def _extensions(cause: MessageCenterError) -> dict[str, object]:
    field = getattr(cause, "field", None)
    return {"code": cause.code.value} | ({"field": field} if field else {})


def _masked(error: GraphQLError, cause: Exception, code: ErrorCode, what: str) -> GraphQLError:
    error_id = secrets.token_hex(8)
    log.error("graphql.unexpected", error_id=error_id, path=error.path, **told_without_words(cause))
    message = f"{what} The server's log knows it as {error_id}."
    return _with(error, message, {"code": code.value, "id": error_id})


def _with(error: GraphQLError, message: str, extensions: dict[str, object]) -> GraphQLError:
    return GraphQLError(
        message,
        nodes=error.nodes,
        source=error.source,
        positions=error.positions,
        path=error.path,
        extensions=extensions,
    )
