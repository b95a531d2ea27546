"""`demo --serve`: the demo shop, the simulator, and everything that `serve` runs, under one supervisor."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

import click
from pydantic import SecretStr

from message_center.commands.database_hold import database_held
from message_center.commands.demo.guide import guide
from message_center.commands.demo.order_page import order_page
from message_center.commands.demo.simulation import simulator_file
from message_center.commands.http_probe import get, is_answered
from message_center.commands.ports import need_port
from message_center.commands.running import stop_on_signals, unless
from message_center.commands.serve import environment_of, first_of, listening_socket, serving, with_address
from message_center.commands.supervisor import Part, Supervisor
from message_center.contracts.clock import SystemClock
from message_center.settings import Settings

HOST = "127.0.0.1"
SIMULATOR_SECONDS = 30.0
PUBLISHED_SECONDS = 10.0
_AGAIN_SECONDS = 0.1


@dataclass(frozen=True, slots=True)
class DemoPorts:
    """Where the simulator listens, on this machine only."""

    simulator: int
    smtp: int


async def serve_demo(settings: Settings, ports: DemoPorts, password: str) -> None:
    """Run the demo until somebody asks to stop. Raises what `serve` raises."""
    stopping = stop_on_signals()
    listener = listening_socket(settings)
    need_port(HOST, ports.simulator, settings="MESSAGE_CENTER_DEMO_SIMULATOR")
    need_port(HOST, ports.smtp, settings="MESSAGE_CENTER_DEMO_SMTP")
    chosen = with_address(settings, listener).model_copy(
        update={
            "graph_url": f"http://{HOST}:{ports.simulator}/graph",
            "instagram_graph_url": f"http://{HOST}:{ports.simulator}/instagram",
            "line_api_url": f"http://{HOST}:{ports.simulator}/line",
            "line_data_url": f"http://{HOST}:{ports.simulator}/line",
            "smtp_url": SecretStr(f"smtp://{HOST}:{ports.smtp}"),
        }
    )
    supervisor = Supervisor(environment_of(chosen) | {"MESSAGE_CENTER_DEMO_PASSWORD": password})
    async with AsyncExitStack() as stack:
        starting = _started(chosen, listener, ports, supervisor)
        if await unless(stopping, stack.enter_async_context(starting)):
            simulator = f"http://{HOST}:{ports.simulator}"
            page = order_page(chosen, now=SystemClock().now())
            click.echo(guide(chosen, simulator=simulator, password=password, order_page=page))
            await stopping.wait()
        click.echo("Stopping ...", err=True)


@asynccontextmanager
async def _started(
    settings: Settings, listener: socket.socket, ports: DemoPorts, supervisor: Supervisor
) -> AsyncIterator[None]:
    """The demo's data, then the simulator that plays its people, then what `serve` starts."""
    async with AsyncExitStack() as stack:
        async with database_held(settings):
            await supervisor.once(Part("making the demo shop", ("demo", "--no-serve")))
            await stack.enter_async_context(_simulated(settings, ports, supervisor))
            await stack.enter_async_context(serving(settings, listener, supervisor))
        await _published(ports.simulator)
        yield


@asynccontextmanager
async def _simulated(settings: Settings, ports: DemoPorts, supervisor: Supervisor) -> AsyncIterator[None]:
    arguments = (
        *("simulator", "--config", str(simulator_file(settings)), "--host", HOST),
        *("--port", str(ports.simulator), "--smtp-port", str(ports.smtp)),
    )
    async with supervisor.running([Part("the simulator", arguments)]) as alarm:
        async with asyncio.timeout(SIMULATOR_SECONDS):
            await first_of(is_answered(HOST, ports.simulator, "/control/state"), alarm.rings())
        yield


async def _published(simulator_port: int) -> None:
    """Wait until the accounts show their ice breakers, so that a newcomer sees them; not for long."""
    try:
        async with asyncio.timeout(PUBLISHED_SECONDS):
            while not _shows_questions(await get(HOST, simulator_port, "/control/state")):  # noqa: ASYNC110
                await asyncio.sleep(_AGAIN_SECONDS)
    except TimeoutError:
        click.echo("The ice breakers are not published yet; the worker's log says why.", err=True)


def _shows_questions(state: bytes | None) -> bool:
    return state is not None and all("ice_breakers" in page["profile"] for page in json.loads(state)["pages"])
