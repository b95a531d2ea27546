"""An answer that never comes: what a caller sees of a time-out or of a broken connection."""

from __future__ import annotations

import asyncio

from starlette.responses import Response
from starlette.types import Receive, Scope, Send


class BrokenOff(Response):
    """Starts an answer without its body and ends the connection, at once or when `until` is set.

    With `until` nothing at all is sent before it is set, so that callers meet their own time-out. The server
    closes the connection when an application returns in the middle of an answer.
    """

    def __init__(self, until: asyncio.Event | None = None) -> None:
        super().__init__()
        self._until = until

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Wait for the caller to give up or for the end of the hanging; then break off."""
        if self._until is not None:
            waiting = {asyncio.ensure_future(self._until.wait()), asyncio.ensure_future(gone(receive))}
            _, pending = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
            for task in pending:
                task.cancel()
        headers = [(b"content-type", b"application/json"), (b"content-length", b"64")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})


async def gone(receive: Receive) -> None:
    """Return when the caller has closed the connection."""
    while (await receive())["type"] != "http.disconnect":
        pass
