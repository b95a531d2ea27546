"""`worker`: one process that works on the lanes: intake, bots, sending."""

import asyncio

import click
import structlog

from message_center.center import open_center, worker_of
from message_center.commands.options import DATABASE, option, takes_settings
from message_center.commands.running import end_with_supervisor, settle_memory, stop_on_signals
from message_center.settings import Settings

log = structlog.get_logger(__name__)


@click.command("worker")
@option("--supervised", is_flag=True, hidden=True, envvar="MESSAGE_CENTER_SUPERVISED", help="End with the parent.")
@takes_settings("public_url", *DATABASE)
def command(settings: Settings, supervised: bool) -> None:
    """Run one worker process, until it is stopped: it takes in what customers wrote, asks the bots, and sends.

    Any number may run on one database; when one dies, another goes on with what it left.
    """
    if supervised:
        end_with_supervisor()
    asyncio.run(_run(settings))


async def _run(settings: Settings) -> None:
    async with open_center(settings) as center, worker_of(center).running():
        stopping = stop_on_signals()  # until now nothing is under way that a signal could not simply end
        settle_memory()
        log.info("worker.ready")
        await stopping.wait()
        log.info("worker.stopping")
