"""`demo`: a shop to look at, and with `--serve` to play with."""

import click

from message_center.center import open_center
from message_center.commands.demo.dialogues import DIALOGUES
from message_center.commands.demo.history import Historian
from message_center.commands.demo.serving import DemoPorts, serve_demo
from message_center.commands.demo.shop import PASSWORD, PEOPLE, furnish
from message_center.commands.demo.simulation import write_simulation
from message_center.commands.opening import run
from message_center.commands.options import DATABASE, option, takes_settings
from message_center.commands.secret_key import need_secret_key
from message_center.settings import Settings


@click.command("demo")
@option(
    "--serve/--no-serve", default=False, help="Start everything, the simulator included, and print where to click."
)
@option("--password", default=PASSWORD, help="The password of the demo's staff, when they are made.")
@option("--simulator-port", type=int, default=8100, help="The port of the simulator's pages.")
@option("--smtp-port", type=int, default=8125, help="The port of the simulator's mail sink.")
@takes_settings("host", "port", "public_url", *DATABASE)
def command(settings: Settings, serve: bool, password: str, simulator_port: int, smtp_port: int) -> None:
    """Make a demo shop with staff, accounts, customers and history, in Chinese and English.

    Safe to repeat: what is there stays as it is. With --serve, also run the database, the API, a worker, and a
    simulator in which you play the customers in a browser.
    """
    need_secret_key(settings)
    if serve:
        run(serve_demo(settings, DemoPorts(simulator=simulator_port, smtp=smtp_port), password))
        return
    run(_make(settings, password))


async def _make(settings: Settings, password: str) -> None:
    async with open_center(settings) as center:
        demo = await furnish(center, password)
        historian = Historian(center, demo)
        with click.progressbar(DIALOGUES, label="Writing the demo's history") as bar:
            for dialogue in bar:
                await historian.tell(dialogue)
        await write_simulation(center, demo)
    click.echo(f"The demo shop is made. Staff: {', '.join(f'{name} <{email}>' for name, email, _ in PEOPLE)}")
