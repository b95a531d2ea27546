"""`channel list`, `check`, `reconnect` and `disconnect`, beside `channel connect` (connect.py)."""

import click

from message_center.center import open_center
from message_center.commands.channel.connect import PLATFORM, connect, shown_name
from message_center.commands.opening import desk_of, run, shop_of
from message_center.commands.options import DATABASE, option, takes_settings
from message_center.commands.tables import print_table
from message_center.domain.accounts import AccountState, ChannelAccount
from message_center.errors import MessageCenterError
from message_center.inbox.account_checks import check_account
from message_center.inbox.desk import Desk
from message_center.inbox.disconnect import disconnect_account
from message_center.inbox.reconnect import reconnect_account, secrets_to_renew
from message_center.settings import Settings


class NotConnected(MessageCenterError):
    """An account's connection does not work; the table says why."""


@click.group("channel")
def command() -> None:
    """Connect accounts, list them, test their connections."""


command.add_command(connect)


@command.command("list")
@option("--shop", "handle", required=True, help="The shop's handle.")
@takes_settings(*DATABASE)
def list_accounts(settings: Settings, handle: str) -> None:
    """List a shop's accounts, as they were last found."""

    async def work() -> None:
        async with open_center(settings) as center:
            accounts = await desk_of(center, await shop_of(center, handle)).scope.accounts.all()
        print_table(
            ["ID", "CHANNEL", "NAME", "PLATFORM ID", "STATE", ""],
            [
                [one.id, one.channel, one.name, one.external_id, one.state.value, one.state_detail]
                for one in accounts
            ],
        )

    run(work())


@command.command("check")
@option("--shop", "handle", required=True, help="The shop's handle.")
@takes_settings(*PLATFORM, *DATABASE)
def check(settings: Settings, handle: str) -> None:
    """Ask the platforms whether the connections of a shop work; exit code 1 when one does not.

    What they say stays with the accounts. Disconnected accounts are left out.
    """

    async def work() -> bool:
        async with open_center(settings) as center:
            desk = desk_of(center, await shop_of(center, handle))
            connected = [one for one in await desk.scope.accounts.all() if _is_connected(one)]
            found = [await check_account(desk, account_id=one.id) for one in connected]
        print_table(
            ["CHANNEL", "NAME", "STATE", ""],
            [[one.channel, one.name, one.state.value, one.state_detail] for one in found],
        )
        return all(one.state is AccountState.CONNECTED and not one.state_detail for one in found)

    if not run(work()):
        raise NotConnected("Not every connection works; connect those accounts again.")


@command.command("reconnect")
@option("--shop", "handle", required=True, help="The shop's handle.")
@option("--account", "account_id", required=True, help="The account's id, as `channel list` shows it.")
@takes_settings(*PLATFORM, *DATABASE)
def reconnect(settings: Settings, handle: str, account_id: str) -> None:
    """Give an account new secrets, after its token expired. They are asked for; history and settings stay."""

    async def work() -> None:
        async with open_center(settings) as center:
            desk = desk_of(center, await shop_of(center, handle))
            values = await _asked_for(desk, account_id)
            account = await reconnect_account(desk, account_id=account_id, values=values)
        click.echo(f"Connected again: {shown_name(account)}.")

    run(work())


async def _asked_for(desk: Desk, account_id: str) -> dict[str, str]:
    """The account's secrets, and its app's if those are forgotten; what is left empty stays as it is."""
    fields = await secrets_to_renew(desk, account_id=account_id)
    return {one.name: click.prompt(one.description, hide_input=True, default="") for one in fields}


@command.command("disconnect")
@option("--shop", "handle", required=True, help="The shop's handle.")
@option("--account", "account_id", required=True, help="The account's id, as `channel list` shows it.")
@takes_settings(*DATABASE)
def disconnect(settings: Settings, handle: str, account_id: str) -> None:
    """Forget an account's secrets: nothing comes in or goes out any more, and its conversations stay.

    The secrets of the shop's own app go with the last account that is connected through it.
    """

    async def work() -> None:
        async with open_center(settings) as center:
            desk = desk_of(center, await shop_of(center, handle))
            account = await disconnect_account(desk, account_id=account_id)
        click.echo(f"Disconnected {shown_name(account)}. Connect it again to go on.")

    run(work())


def _is_connected(account: ChannelAccount) -> bool:
    return account.state is not AccountState.DISCONNECTED
