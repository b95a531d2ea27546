"""The room's door: one endpoint for HTTP, WebSocket and GraphiQL (spec F1)."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import orjson
from cross_web import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocket
from strawberry.asgi import GraphQL
from strawberry.subscriptions import GRAPHQL_TRANSPORT_WS_PROTOCOL

from message_center.contracts.channels import Channels
from message_center.contracts.clock import Clock
from message_center.contracts.sending import PublicFiles
from message_center.contracts.shop_backend import ShopBackend
from message_center.graphql.context import Center, Connection
from message_center.graphql.explorer import explorer_page
from message_center.graphql.schema import ExtensibleSchema
from message_center.graphql.sockets import SocketAdapter, SocketHandler
from message_center.graphql.types.scalars import write_moment
from message_center.inbox.tokens import Tokens
from message_center.settings import Settings
from message_center.storage.scope import Storage

INIT_SECONDS = 5
OPERATIONS_A_SOCKET = 20


def create_graphql(
    schema: ExtensibleSchema,
    *,
    storage: Storage,
    channels: Channels,
    clock: Clock,
    tokens: Tokens,
    files: PublicFiles,
    settings: Settings,
    host: ShopBackend | None = None,
) -> ASGIApp:
    """The ASGI application for `graphql_routes`. The feed must be running while it serves subscriptions."""
    center = Center(storage=storage, channels=channels, clock=clock, tokens=tokens, files=files, host=host)
    return StaffEndpoint(schema, center, settings)


def graphql_routes(path: str, endpoint: ASGIApp) -> list[BaseRoute]:
    """The endpoint at exactly this path: a mount would redirect to `/graphql/`, which sockets refuse."""
    return [Route(path, endpoint), WebSocketRoute(path, endpoint)]


class StaffEndpoint(GraphQL[Connection, None]):
    """GraphQL over HTTP and `graphql-transport-ws`; the legacy socket protocol is left out on purpose."""

    websocket_adapter_class = SocketAdapter
    graphql_transport_ws_handler_class = SocketHandler

    def __init__(self, schema: ExtensibleSchema, center: Center, settings: Settings) -> None:
        super().__init__(
            schema,
            graphql_ide="graphiql" if settings.graphiql else None,
            subscription_protocols=(GRAPHQL_TRANSPORT_WS_PROTOCOL,),
            connection_init_wait_timeout=timedelta(seconds=INIT_SECONDS),
            max_subscriptions_per_connection=OPERATIONS_A_SOCKET,
            allowed_origins=settings.allowed_origins,
        )
        self._center = center
        self.most_bytes = settings.max_body_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request or socket."""
        if scope["type"] != "http":
            await super().__call__(scope, receive, send)
            return
        try:
            response = await self.run(Request(scope, _limited(receive, self.most_bytes)))
        except HTTPException as error:
            response = _refusal(error.status_code, error.reason)
        await response(scope, receive, send)

    async def get_context(self, request: Request | WebSocket, response: Response | WebSocket) -> Connection:
        """Who is at the other end; looked up once for each operation."""
        return Connection(self._center, request.headers.get("authorization"))

    async def on_ws_connect(self, context: Connection) -> dict[str, object] | None:
        """Staff only. Raises Unauthenticated without a valid token; the socket's handler closes with 4403 then."""
        context.adopt_connection_params()
        signed_in = await context.authenticate()
        return {"expiresAt": write_moment(signed_in.claims.expires_at)}

    async def render_graphql_ide(self, request: Request) -> Response:
        """GraphiQL, or with `?plain` our own small page, which needs no internet."""
        if "plain" in request.query_params:
            return HTMLResponse(explorer_page())
        return HTMLResponse(self.graphql_ide_html)

    def decode_json(self, data: str | bytes) -> object:
        """Read JSON."""
        return orjson.loads(data)

    def encode_json(self, data: object) -> str | bytes:
        """Write JSON."""
        return orjson.dumps(data)

    def create_response(self, response_data: Any, sub_response: Response) -> Response:
        """An answer that no cache may keep."""
        response = super().create_response(response_data, sub_response)
        response.headers["cache-control"] = "no-store"
        return response


def _limited(receive: Receive, most: int) -> Receive:
    """Count the body as it comes; a declared length may be missing or wrong."""
    taken = 0

    async def counted() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > most:
            raise HTTPException(413, f"A request has at most {most} bytes.")
        return message

    return counted


def _refusal(status: int, reason: str) -> Response:
    code = "LIMIT_EXCEEDED" if status == 413 else "GRAPHQL_INVALID"
    body: Mapping[str, object] = {"errors": [{"message": reason, "extensions": {"code": code}}]}
    return JSONResponse(body, status_code=status)
