"""Exports over HTTP: what is kept of one customer (spec F15)."""

from collections.abc import Awaitable, Callable

import orjson
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import BaseRoute, Route

from message_center.errors import MessageCenterError, NotFound, PermissionDenied, Unauthenticated
from message_center.inbox.desk import Desk
from message_center.inbox.export_customer import export_customer

Authenticate = Callable[[Request], Awaitable[Desk]]
"""Who asks; raises Unauthenticated."""

_STATUS: dict[type[MessageCenterError], int] = {NotFound: 404, PermissionDenied: 403, Unauthenticated: 401}
_HEADERS = {"cache-control": "no-store", "x-content-type-options": "nosniff"}


def export_routes(authenticate: Authenticate) -> list[BaseRoute]:
    """`GET /export/customers/{id}` for staff with MANAGE_SETTINGS: JSON lines, as long as it takes."""

    async def give(request: Request) -> Response:
        customer_id = request.path_params["customer_id"]
        try:
            desk = await authenticate(request)
            lines = await export_customer(desk, customer_id=customer_id)
        except tuple(_STATUS) as error:
            content = orjson.dumps({"errors": [{"code": error.code, "message": str(error)}]})
            return Response(content, _STATUS[type(error)], _HEADERS, media_type="application/json")
        headers = {**_HEADERS, "content-disposition": f'attachment; filename="customer-{customer_id}.jsonl"'}
        return StreamingResponse(lines, headers=headers, media_type="application/x-ndjson")

    return [Route("/export/customers/{customer_id}", give, methods=["GET"])]
