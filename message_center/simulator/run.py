"""Running the simulator as a server of its own."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import uvicorn
from starlette.applications import Starlette

from message_center.simulator.app import application_of, create_simulator
from message_center.simulator.clock import real_time
from message_center.simulator.config import SimulatorConfig
from message_center.simulator.simulator import Simulator


class SimulatorServer(uvicorn.Server):
    """A server that lets open event streams and hanging answers go before it waits for them to end."""

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Let everyone go, then stop as usual."""
        application: Any = self.config.app
        application.state.simulator.let_go()
        await super().shutdown(sockets)


class GuestServer(SimulatorServer):
    """A server inside somebody else's process: it leaves the signals alone and says when it listens."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.listening = asyncio.Event()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the signals to the host."""
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start as usual, then tell."""
        await super().startup(sockets)
        self.listening.set()


async def run_simulator(config: SimulatorConfig) -> None:
    """Serve the simulator, its pages and its mail sink, until interrupted or cancelled; both stop it cleanly."""
    server = SimulatorServer(settings(create_simulator(config), config))
    serving_task = asyncio.create_task(server.serve())
    try:
        await asyncio.shield(serving_task)
    except asyncio.CancelledError:
        server.should_exit = True
        await serving_task
        raise


@asynccontextmanager
async def serving(
    config: SimulatorConfig, *, clock: Callable[[], datetime] = real_time
) -> AsyncIterator[Simulator]:
    """A simulator on a real socket inside this process, for tests and demos: with port 0 any free one is taken,
    and `simulator.public_url` says which (RuntimeError: it could not listen)."""
    simulator = Simulator(config, clock=clock)
    server = GuestServer(settings(application_of(simulator), config))
    running = asyncio.create_task(server.serve())
    listening = asyncio.create_task(server.listening.wait())
    await asyncio.wait({running, listening}, return_when=asyncio.FIRST_COMPLETED)
    if not server.listening.is_set():
        listening.cancel()
        raise RuntimeError(f"port: the simulator cannot listen on {config.host}:{config.port}")
    if config.public_url is None:
        port = server.servers[0].sockets[0].getsockname()[1]
        simulator.public_url = f"http://{config.host}:{port}"
    try:
        yield simulator
    finally:
        server.should_exit = True
        await running


def settings(application: Starlette, config: SimulatorConfig) -> uvicorn.Config:
    """How the server runs. Logging is left as the process has it."""
    return uvicorn.Config(
        application, host=config.host, port=config.port, log_config=None, timeout_graceful_shutdown=1
    )


def configuration(path: Path | None, **changes: Any) -> SimulatorConfig:
    """The configuration of a JSON file (or of the example shop) with changes that are not None
    (OSError, pydantic's ValidationError)."""
    source = path or Path(__file__).parent / "example.json"
    given = json.loads(source.read_text(encoding="utf-8"))
    callback = changes.pop("callback", None)
    if callback is not None:
        given["apps"] = [{**app, "callback_url": callback} for app in given.get("apps", [])]
    return SimulatorConfig.model_validate({**given, **{k: v for k, v in changes.items() if v is not None}})
