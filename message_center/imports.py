"""Imports over HTTP: the host streams its members, orders or products (spec D7; docs/shop-backend.md).

The answer comes when the whole stream is taken in; a host that is cut off sends the same again.
"""

from collections.abc import Awaitable, Callable
from dataclasses import asdict

import orjson
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from message_center.domain.imports import ImportKind, Summary
from message_center.errors import (
    Conflict,
    InvalidInput,
    MessageCenterError,
    NotFound,
    PermissionDenied,
    Unauthenticated,
)
from message_center.inbox.desk import Desk
from message_center.inbox.import_records import import_records, lines_of
from message_center.inbox.record_lines import ImportFormat

Authenticate = Callable[[Request], Awaitable[Desk]]
"""Who imports; raises Unauthenticated."""

FORMATS = {
    "application/x-ndjson": ImportFormat.JSON_LINES,
    "application/jsonl": ImportFormat.JSON_LINES,
    "text/csv": ImportFormat.CSV,
}

_STATUS: dict[type[MessageCenterError], int] = {
    Conflict: 409,
    InvalidInput: 422,
    NotFound: 404,
    PermissionDenied: 403,
    Unauthenticated: 401,
}


def import_routes(authenticate: Authenticate) -> list[BaseRoute]:
    """`POST /import/{kind}` for staff with MANAGE_SETTINGS."""

    async def take(request: Request) -> Response:
        try:
            desk = await authenticate(request)
            return _json(await _imported(desk, request), 200)
        except tuple(_STATUS) as error:
            return _refusal(error)
        except ClientDisconnect:
            return Response(status_code=499)  # nobody hears it; what was stored stays

    return [Route("/import/{kind}", take, methods=["POST"])]


async def _imported(desk: Desk, request: Request) -> dict[str, object]:
    kind = _kind(request.path_params["kind"])
    lines = lines_of(kind, _format(request.headers.get("content-type", "")))
    summary = Summary()
    from_line = _from_line(request.query_params.get("fromLine", "1"))
    async for progress in import_records(desk, kind, lines, request.stream(), from_line=from_line):
        summary.add(progress)
    return {
        "line": summary.line,
        "created": summary.created,
        "changed": summary.changed,
        "unchanged": summary.unchanged,
        "failed": summary.failed,
        "errors": [asdict(error) for error in summary.errors],
        "errorsLeftOff": summary.errors_left_off,
        "ignoredColumns": list(lines.ignored),
    }


def _kind(name: str) -> ImportKind:
    try:
        return ImportKind(name)
    except ValueError:
        raise NotFound(f"Import {', '.join(ImportKind)}.") from None


def _format(content_type: str) -> ImportFormat:
    """Raises InvalidInput for another media type, or another charset than UTF-8."""
    media_type, _, parameters = content_type.lower().partition(";")
    found = FORMATS.get(media_type.strip())
    if found is None or ("charset=" in parameters and "utf-8" not in parameters):
        raise InvalidInput(
            "Send application/x-ndjson or text/csv, in UTF-8, and say so in the header Content-Type.",
            field="content-type",
        )
    return found


def _from_line(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 0 < len(text) < 12 or int(text) < 1:
        raise InvalidInput("The number of a line, 1 or more.", field="fromLine")
    return int(text)


def _refusal(error: MessageCenterError) -> Response:
    content = {"errors": [{"field": getattr(error, "field", None), "code": error.code, "message": str(error)}]}
    return _json(content, next(_STATUS[kind] for kind in type(error).__mro__ if kind in _STATUS))


def _json(content: object, status: int) -> Response:
    headers = {"cache-control": "no-store", "x-content-type-options": "nosniff"}
    return Response(orjson.dumps(content), status, headers, media_type="application/json")
