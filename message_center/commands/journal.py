"""`journal`: platform events that could not be taken in, and their second chance."""

import json

import click

from message_center.center import open_center
from message_center.commands.opening import run
from message_center.commands.options import DATABASE, option, takes_settings
from message_center.commands.tables import print_table
from message_center.errors import Conflict, InvalidInput
from message_center.inbox.replay import replay
from message_center.settings import Settings
from message_center.storage.journal import JournalEntry
from message_center.storage.mapping import to_part

MOST = 10_000
"""Entries replayed by one call; call it again for more."""


@click.group("journal")
def command() -> None:
    """See platform events that could not be taken in, and replay them once the cause is mended."""


@command.command("list")
@option("--limit", type=click.IntRange(1, MOST), default=50, help="At most so many, newest first.")
@takes_settings(*DATABASE)
def list_parked(settings: Settings, limit: int) -> None:
    """List the parked events, and why each is parked."""

    async def work() -> None:
        async with open_center(settings) as center:
            entries = await center.storage.journal.parked(limit=limit)
        print_table(
            ["ID", "RECEIVED", "CHANNEL", "ACCOUNT", "WHY"],
            [
                [one.id, f"{one.received_at:%Y-%m-%d %H:%M:%S}", one.channel, one.account, one.reason or ""]
                for one in entries
            ],
        )

    run(work())


@command.command("show")
@click.argument("entry_id")
@takes_settings(*DATABASE)
def show(settings: Settings, entry_id: str) -> None:
    """Show one event whole, with the platform's own words. This may hold what a customer wrote."""

    async def work() -> None:
        async with open_center(settings) as center:
            entry = await center.storage.journal.get(entry_id)
        click.echo(json.dumps(to_part(entry), ensure_ascii=False, indent=2, default=str))

    run(work())


@command.command("replay")
@click.argument("entry_ids", nargs=-1)
@option("--all", "everything", is_flag=True, help="Replay every parked event.")
@takes_settings(*DATABASE)
def replay_entries(settings: Settings, entry_ids: tuple[str, ...], everything: bool) -> None:
    """Take parked events in after all; a worker does so within moments.

    Replaying is safe to repeat: no event is taken in twice. What still cannot be taken in stays parked.
    """
    if bool(entry_ids) is everything:
        raise InvalidInput("Name the events to replay, or use --all.")

    async def work() -> list[tuple[JournalEntry, str]]:
        refused: list[tuple[JournalEntry, str]] = []
        async with open_center(settings) as center:
            journal = center.storage.journal
            entries = (
                await journal.parked(limit=MOST) if everything else [await journal.get(one) for one in entry_ids]
            )
            # Oldest first, as they came.
            with click.progressbar(list(reversed(entries)), label="Replaying", show_pos=True) as bar:
                for entry in bar:
                    try:
                        await replay(center.storage, center.channels, center.clock, entry)
                    except Conflict as error:
                        refused.append((entry, str(error)))
            click.echo(f"Replayed {len(entries) - len(refused)} of {len(entries)}.")
        return refused

    refused = run(work())
    for entry, why in refused:
        click.echo(f"{entry.id} stays parked: {why}", err=True)
    if refused and not everything:
        raise Conflict("Not every event could be replayed.")
