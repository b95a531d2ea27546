"""`api`: one process that answers GraphQL, webhooks and the storefront."""

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager

import click
import uvicorn
from starlette.types import ASGIApp

from message_center.app import create_app
from message_center.commands.options import DATABASE, option, takes_settings
from message_center.commands.request_ids import RequestIds
from message_center.commands.running import end_with_supervisor, settle_memory, stop_on_signals
from message_center.settings import Settings

PING_SECONDS = 20.0
"""A WebSocket whose reader is gone without a word is found after two of these."""

GRACEFUL_SECONDS = 5


@click.command("api")
@option("--fd", type=int, hidden=True, help="A listening socket that was inherited.")
@option("--supervised", is_flag=True, hidden=True, envvar="MESSAGE_CENTER_SUPERVISED", help="End with the parent.")
@takes_settings("host", "port", "public_url", *DATABASE)
def command(settings: Settings, fd: int | None, supervised: bool) -> None:
    """Run one API process, until it is stopped.

    For larger installations: any number of these, behind a load balancer, on one MongoDB replica set.
    """
    if supervised:
        end_with_supervisor()
    asyncio.run(_run(settings, fd))


async def _run(settings: Settings, fd: int | None) -> None:
    app = create_app(settings)
    # Entered here, as a host would, so that a start that fails is one clear line instead of uvicorn's traceback.
    async with app.router.lifespan_context(app):
        stopping = stop_on_signals()  # until now nothing is under way that a signal could not simply end
        server = ApiServer(_config(RequestIds(app), settings))
        serving = asyncio.create_task(server.serve([socket.socket(fileno=fd)] if fd is not None else None))
        asked = asyncio.create_task(stopping.wait())
        await asyncio.wait({serving, asked}, return_when=asyncio.FIRST_COMPLETED)
        asked.cancel()
        server.should_exit = True
        await serving


def _config(app: ASGIApp, settings: Settings) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        ws_max_size=settings.max_body_bytes,
        ws_ping_interval=PING_SECONDS,
        ws_ping_timeout=PING_SECONDS,
        timeout_graceful_shutdown=GRACEFUL_SECONDS,
    )


class ApiServer(uvicorn.Server):
    """A server that leaves the signals to us, and settles the memory once everything is loaded."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then settle."""
        await super().startup(sockets)
        settle_memory()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Ours are set already."""
        yield
