"""`search`: having messages and customers learned anew."""

import click

from message_center.commands.opening import open_storage, run
from message_center.commands.options import DATABASE, takes_settings
from message_center.settings import Settings
from message_center.storage.search_index import learn_customers, mark_all


@click.group("search")
def command() -> None:
    """Look after what messages and customers are found by."""


@command.command("relearn")
@takes_settings(*DATABASE)
def relearn(settings: Settings) -> None:
    """Learn all customers and messages again: those of an older version, or after a restored backup.

    What is known stays findable meanwhile. It may be stopped and run again.
    """

    async def work() -> None:
        async with open_storage(settings) as (storage, _):
            learned = await learn_customers(storage.database)
            marked = await mark_all(storage.database)
        click.echo(f"{learned:,} customers are learned.")
        click.echo(f"{marked:,} messages are marked; the workers learn them in the background.")

    run(work())
