"""`customer`: giving out and erasing what is kept of one customer."""

from typing import BinaryIO

import click

from message_center.center import open_center
from message_center.commands.opening import desk_of, run, shop_of
from message_center.commands.options import DATABASE, option, takes_settings
from message_center.inbox.erase_customer import erase_customer
from message_center.inbox.export_customer import export_customer
from message_center.settings import Settings


@click.group("customer")
def command() -> None:
    """Give out or erase what is kept of one customer."""


@command.command("export")
@option("--shop", "handle", required=True, help="The shop's handle.")
@option("--id", "customer_id", required=True, help="The customer's id, as the API and the console show it.")
@option("--file", type=click.File("wb"), default="-", help="Where to; - writes to the standard output.")
@takes_settings(*DATABASE)
def export(settings: Settings, *, handle: str, customer_id: str, file: BinaryIO) -> None:
    """Write all that is kept of a customer, as JSON lines: profile, notes, conversations, messages, files."""

    async def work() -> None:
        async with open_center(settings) as center:
            desk = desk_of(center, await shop_of(center, handle))
            async for line in await export_customer(desk, customer_id=customer_id):
                file.write(line)

    run(work())


@command.command("erase")
@option("--shop", "handle", required=True, help="The shop's handle.")
@option("--id", "customer_id", required=True, help="The customer's id, as the API and the console show it.")
@option("--yes", is_flag=True, help="Do not ask first.")
@takes_settings(*DATABASE)
def erase(settings: Settings, *, handle: str, customer_id: str, yes: bool) -> None:
    """Erase all that is kept of a customer. Nobody sees it from now on; a worker removes what is long."""
    if not yes:
        click.confirm("Erase all that is kept of this customer? There is no way back.", abort=True)

    async def work() -> None:
        async with open_center(settings) as center:
            await erase_customer(desk_of(center, await shop_of(center, handle)), customer_id=customer_id)

    run(work())
    click.echo("Erased.")
