"""An application on a real socket in the test's own process."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import uvicorn
from starlette.types import ASGIApp


class GuestServer(uvicorn.Server):
    """A server that leaves the process's signals alone.

    Servers that overlap would put back each other's signal handlers, and a server that is gone would seem to be
    the one that is stopping: event streams of later tests would end at once.
    """

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture none."""
        yield


@asynccontextmanager
async def served(app: ASGIApp, *, ws_max_size: int = 16_777_216) -> AsyncIterator[str]:
    """Serve the application while the block lasts; gives its address."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = GuestServer(
            uvicorn.Config(
                app,
                log_level="warning",
                lifespan="off",
                timeout_graceful_shutdown=1,
                ws_max_size=ws_max_size,
            )
        )
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            await serving
