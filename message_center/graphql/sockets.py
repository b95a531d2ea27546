"""The WebSocket side: text frames, a time-out for sending, and an end when access is lost."""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import suppress
from typing import Any

import orjson
import structlog
from starlette.websockets import WebSocketDisconnect, WebSocketState
from strawberry.asgi import ASGIWebSocketAdapter
from strawberry.http.exceptions import NonJsonMessageReceived, NonTextMessageReceived, WebSocketDisconnected
from strawberry.subscriptions.protocols.graphql_transport_ws.handlers import (
    BaseGraphQLTransportWSHandler,
    Operation,
)
from strawberry.subscriptions.protocols.graphql_transport_ws.types import ConnectionInitMessage, SubscribeMessage

from message_center.errors import Unauthenticated, told_without_words
from message_center.graphql.context import Connection
from message_center.storage.database import DatabaseFailure

log = structlog.get_logger(__name__)

SEND_SECONDS = 5.0
"""How long a client may take to read one message; then it is cut off and resumes from its last cursor."""

FORBIDDEN = 4403
TOO_BIG = 1009
TRY_AGAIN_LATER = 1013


class SocketAdapter(ASGIWebSocketAdapter):
    """Sends text frames, gives up on clients that do not read, and refuses messages that are too big."""

    def __init__(self, view: Any, request: Any, response: Any) -> None:
        super().__init__(view, request, response)
        self.stuck = asyncio.Event()
        self._most = view.most_bytes

    async def iter_json(self, *, ignore_parsing_errors: bool = False) -> AsyncGenerator[object, None]:
        """The client's messages. Raises NonTextMessageReceived, NonJsonMessageReceived."""
        while self.ws.application_state != WebSocketState.DISCONNECTED:
            try:
                text = await self.ws.receive_text()
            except WebSocketDisconnect:
                return
            except KeyError as error:
                raise NonTextMessageReceived from error
            if len(text) > self._most:
                await self.close(TOO_BIG, f"A message has at most {self._most} characters.")
                return
            yield _message(text)

    async def send_json(self, message: Mapping[str, object]) -> None:
        """Send, or set `stuck`."""
        text = orjson.dumps(message).decode()
        try:
            await asyncio.wait_for(self.ws.send_text(text), SEND_SECONDS)
        except TimeoutError:
            self.stuck.set()
            raise WebSocketDisconnected from None
        except (WebSocketDisconnect, RuntimeError) as error:  # RuntimeError: closed by us in this moment
            raise WebSocketDisconnected from error


class SocketHandler(BaseGraphQLTransportWSHandler[Connection, None]):
    """The protocol's handler, which also ends a socket that is stuck or has lost its access."""

    async def handle(self) -> None:
        """Serve until the client leaves or is cut off."""
        assert isinstance(self.websocket, SocketAdapter)
        serving = asyncio.create_task(super().handle())
        stuck = asyncio.create_task(self.websocket.stuck.wait())
        try:
            await asyncio.wait({serving, stuck}, return_when=asyncio.FIRST_COMPLETED)
            if stuck.done():
                log.info("socket.cut_off", reason="the client did not read", seconds=SEND_SECONDS)
        finally:
            stuck.cancel()
            if not serving.done():
                serving.cancel()
            with suppress(asyncio.CancelledError):
                await serving

    async def handle_connection_init(self, message: ConnectionInitMessage) -> None:
        """Let staff in; when the database cannot tell who it is, the client shall come again later.

        Others are told why not: a bare "Forbidden" does not show a newcomer the missing `Bearer`.
        """
        try:
            await super().handle_connection_init(message)
        except Unauthenticated as error:
            await self.websocket.close(FORBIDDEN, str(error))
        except DatabaseFailure as error:
            log.warning("socket.try_again", **told_without_words(error))
            await self.websocket.close(TRY_AGAIN_LATER, "The database does not answer; connect again later.")

    async def handle_message(self, message: Any) -> None:
        """Act on a message; one of the wrong shape ends the socket like one that is no JSON."""
        try:
            await super().handle_message(message)
        except (TypeError, AttributeError):
            await self.handle_invalid_message("Failed to parse message")

    async def handle_subscribe(self, message: SubscribeMessage) -> None:
        """Run an operation; its parts are checked here, because a wrong one would fail as if it were our fault."""
        payload = message["payload"]
        parts = (("query", str), ("variables", dict | None), ("operationName", str | None))
        if all(isinstance(payload.get(name), kind) for name, kind in parts):
            await super().handle_subscribe(message)
        else:
            await self.handle_invalid_message("Failed to parse message")

    async def run_operation(self, operation: Operation[Connection, None]) -> None:
        """Run it; when it ended because access was lost, so does the socket."""
        await super().run_operation(operation)
        if self.context.ended:
            await self.websocket.close(FORBIDDEN, "Access has ended; connect again with a fresh token.")

    async def handle_task_exception(self, error: Exception) -> None:
        """A client that went away is no error of ours."""
        if isinstance(error, WebSocketDisconnected):
            return
        log.error("socket.failed", **told_without_words(error))


def _message(text: str) -> dict[str, Any]:
    try:
        message = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise NonJsonMessageReceived from error
    if not isinstance(message, dict):
        raise NonJsonMessageReceived
    return message
