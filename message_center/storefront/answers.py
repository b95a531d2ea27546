"""What a request may hold, and how each refusal is answered; every one is JSON with the same shape."""

from collections.abc import Mapping
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response

from message_center.domain.contact_form import FormRefused
from message_center.errors import (
    CursorInvalid,
    InvalidInput,
    LimitExceeded,
    MessageCenterError,
    NotFound,
    PermissionDenied,
    ShopBackendUnavailable,
    StorageUnavailable,
    Unauthenticated,
)
from message_center.request_bodies import read_body
from message_center.storage.database import DatabaseFailure

BODY_LIMIT = 131_072
"""Bytes of a request; the longest message takes 60,000 when a sender escapes every character."""

_STATUS: dict[type[MessageCenterError], int] = {
    FormRefused: 422,
    InvalidInput: 400,
    CursorInvalid: 400,
    Unauthenticated: 401,
    PermissionDenied: 403,
    NotFound: 404,
    LimitExceeded: 413,
    ShopBackendUnavailable: 503,
    StorageUnavailable: 503,
}


def answer(content: object, status: int = 200) -> Response:
    """JSON that no cache keeps, because it is one customer's."""
    headers = {"cache-control": "no-store", "x-content-type-options": "nosniff"}
    return Response(orjson.dumps(content), status, headers, media_type="application/json")


async def refusal(request: Request, error: Exception) -> Response:
    """The answer to a request that is refused: `errors` with field, code and message."""
    assert isinstance(error, MessageCenterError)
    response = answer({"errors": _errors(error)}, status_of(error))
    if response.status_code == 401:
        response.headers["www-authenticate"] = "Bearer"
    if response.status_code == 503:
        response.headers["retry-after"] = "5"
    return response


def status_of(error: MessageCenterError) -> int:
    """The HTTP status of an error of ours."""
    return next(_STATUS[kind] for kind in type(error).__mro__ if kind in _STATUS)


async def unavailable(request: Request, _: Exception) -> Response:
    """The answer while the database is away."""
    return await refusal(request, StorageUnavailable("Nothing can be stored right now; please try again soon."))


REFUSALS: dict[Any, Any] = {**dict.fromkeys(_STATUS, refusal), DatabaseFailure: unavailable}
"""Starlette's table of exception handlers."""


async def read_object(request: Request) -> Mapping[str, Any]:
    """The request's JSON object. Raises LimitExceeded when it is too large, InvalidInput when it is none."""
    body = await read_body(request, limit=BODY_LIMIT)
    if body is None:
        raise LimitExceeded(f"At most {BODY_LIMIT} bytes.")
    try:
        fields = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise InvalidInput("The request must be JSON in UTF-8.") from None
    if not isinstance(fields, dict):
        raise InvalidInput("The request must be a JSON object.")
    return fields


def _errors(error: MessageCenterError) -> list[dict[str, str | None]]:
    if isinstance(error, FormRefused):
        return [{"field": one.field, "code": one.code, "message": one.message} for one in error.errors]
    return [{"field": getattr(error, "field", None), "code": error.code, "message": str(error)}]
