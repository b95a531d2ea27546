"""`simulator`: the platforms, played on this machine, in a process of its own."""

import asyncio
from pathlib import Path

import click

from message_center.commands.logs import set_up_logs
from message_center.commands.options import option
from message_center.commands.ports import need_port
from message_center.commands.running import end_with_supervisor, stop_on_signals, unless
from message_center.errors import SettingsInvalid
from message_center.simulator.config import SimulatorConfig
from message_center.simulator.run import configuration, run_simulator


@click.command("simulator")
@option("--config", type=click.Path(path_type=Path, exists=True), help="JSON file with apps, accounts and people.")
@option("--host", default="127.0.0.1", help="The address to listen on.")
@option("--port", type=int, default=8100, help="The port of the web pages and of the platforms' APIs.")
@option("--smtp-port", type=int, default=None, help="The port of the mail sink; none without it.")
@option("--callback", default=None, help="Where all apps send their webhooks.")
@option("--supervised", is_flag=True, hidden=True, envvar="MESSAGE_CENTER_SUPERVISED", help="End with the parent.")
def command(
    *, config: Path | None, host: str, port: int, smtp_port: int | None, callback: str | None, supervised: bool
) -> None:
    """Play Messenger, Instagram, LINE, WhatsApp and a mail server: be the customer in a browser, without accounts.

    `demo --serve` starts it for you, connected with the demo shop.
    """
    set_up_logs("WARNING")
    try:
        chosen = configuration(config, host=host, port=port, smtp_port=smtp_port, callback=callback)
    except ValueError as error:
        raise SettingsInvalid(f"The simulator's configuration is wrong: {error}") from None
    need_port(host, port, settings="MESSAGE_CENTER_SIMULATOR")
    if smtp_port is not None:
        need_port(host, smtp_port, settings="MESSAGE_CENTER_SIMULATOR_SMTP")
    if supervised:
        end_with_supervisor()
    asyncio.run(_run(chosen))


async def _run(config: SimulatorConfig) -> None:
    await unless(stop_on_signals(), run_simulator(config))
