"""`serve`: everything that one machine needs, as processes under one supervisor."""

import asyncio
import socket
from collections.abc import AsyncIterator, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import click
import structlog

from message_center.commands.database_hold import database_held
from message_center.commands.http_probe import is_answered
from message_center.commands.options import DATABASE, takes_settings
from message_center.commands.ports import listen_on
from message_center.commands.running import stop_on_signals, unless
from message_center.commands.secret_key import need_secret_key
from message_center.commands.supervisor import Part, Supervisor
from message_center.errors import SettingsInvalid
from message_center.settings import Settings
from message_center.storage.upgrade import PATIENCE_SECONDS

log = structlog.get_logger(__name__)

READY_SECONDS = 60.0 + PATIENCE_SECONDS
"""A database of an earlier version is brought up to date first, which takes time. A part that fails ends it."""


@click.command("serve")
@takes_settings("host", "port", "public_url", *DATABASE)
def command(settings: Settings) -> None:
    """Run everything: the database (unless a URL is set), the API, and a worker.

    Prints the address when it is ready. A part that dies is started again. Stop it with Ctrl-C or SIGTERM; it then
    finishes what is under way.
    """
    need_secret_key(settings)
    asyncio.run(_serve(settings))


async def _serve(settings: Settings) -> None:
    stopping = stop_on_signals()
    listener = listening_socket(settings)
    async with AsyncExitStack() as stack:
        chosen = with_address(settings, listener)
        run = stack.enter_async_context(serving(chosen, listener, Supervisor(environment_of(chosen))))
        if await unless(stopping, run):
            click.echo(f"Message Center is ready: {address_of(listener)}")
            await stopping.wait()
        click.echo("Stopping ...", err=True)


@asynccontextmanager
async def serving(settings: Settings, listener: socket.socket, supervisor: Supervisor) -> AsyncIterator[None]:
    """The database, the API and a worker, ready when this is entered; stopped in reverse order after it.

    The first of the children to need the database starts it, the last one to leave sees it out. Raises
    StorageUnavailable, MongodMissing, PartFailed.
    """
    fd = listener.fileno()
    parts = [Part("the API", ("api", "--fd", str(fd)), fds=(fd,)), Part("the worker", ("worker",))]
    async with supervisor.running(parts) as alarm, database_held(settings):
        await first_of(_ready(listener), alarm.rings())
        yield


def listening_socket(settings: Settings) -> socket.socket:
    """The API's address, taken before anything starts, and kept while the API process is replaced.

    Raises SettingsInvalid when somebody else has it, or nobody can.
    """
    return listen_on(settings.host, settings.port)


def address_of(listener: socket.socket) -> str:
    """Where the API is reached on this machine."""
    host, port = listener.getsockname()[:2]
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)
    return f"http://{shown}:{port}"


def with_address(settings: Settings, listener: socket.socket) -> Settings:
    """These settings with this machine's address, where no public one was given."""
    if "public_url" in settings.model_fields_set:
        return settings
    return settings.model_copy(update={"public_url": address_of(listener)})


def environment_of(settings: Settings) -> dict[str, str]:
    """The settings as the children's environment; secrets travel here and never as arguments."""
    return {
        f"MESSAGE_CENTER_{name.upper()}": str(value)
        for name in settings.model_fields_set | {"secret_key"}
        if (value := settings_value(settings, name)) is not None
    }


def settings_value(settings: Settings, name: str) -> object:
    """One setting as it is written in the environment."""
    value = getattr(settings, name)
    if hasattr(value, "get_secret_value"):
        return value.get_secret_value()
    return ",".join(str(part) for part in value) if isinstance(value, tuple) else value


async def first_of(work: Coroutine[Any, Any, None], alarm: Coroutine[Any, Any, None]) -> None:
    """Do the work, unless the alarm rings before it is done. Raises what either raises."""
    tasks = {asyncio.ensure_future(work), asyncio.ensure_future(alarm)}
    done, pending = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in pending:
        task.cancel()
    for task in done:
        task.result()


async def _ready(listener: socket.socket) -> None:
    """Return when the API answers that it is ready. Raises SettingsInvalid when that takes too long."""
    host, port = listener.getsockname()[:2]
    target = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    try:
        async with asyncio.timeout(READY_SECONDS):
            await is_answered(target, port, "/readyz")
    except TimeoutError:
        raise SettingsInvalid(
            f"The API was not ready after {READY_SECONDS:g} seconds; its log says why."
        ) from None
