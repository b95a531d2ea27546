"""`channel connect`: one command for each platform, made from what its channel asks for."""

import secrets
from collections.abc import Callable, Iterable
from functools import reduce
from typing import Any

import click

from message_center.center import Center, open_center
from message_center.channels.instagram import InstagramChannel
from message_center.channels.line import LineChannel
from message_center.channels.messenger import MessengerChannel
from message_center.channels.whatsapp import WhatsAppChannel
from message_center.commands.channel import own_channels
from message_center.commands.opening import desk_of, run, shop_of
from message_center.commands.options import DATABASE, option, takes_settings
from message_center.contracts.channels import DeletionRequests
from message_center.domain.accounts import ChannelAccount
from message_center.domain.connections import AppUse, ConnectionField, ConnectionFieldKind, ConnectionForm
from message_center.inbox.connect import connect_account
from message_center.inbox.platform_apps import MAIN, AppChoice, webhook_path
from message_center.settings import Settings

PLATFORM = ("public_url", "graph_url", "instagram_graph_url", "graph_version", "line_api_url")
VERIFY_TOKEN = "verify_token"  # noqa: S105  the name of a field

HELP = {
    "instagram": "Connect a professional Instagram account; Meta says which one the token opens.",
    "line": (
        'Connect a LINE official account. In the LINE Developers console, switch on "Use webhook" and "Webhook '
        'redelivery"; our address is entered there.'
    ),
    "messenger": "Connect a Facebook page.",
    "whatsapp": "Connect a WhatsApp business number of Meta's Cloud API.",
}
EXPLAINED = """

Asks the platform whether the access works, has the account's events sent to us, and prints the address to enter
at the platform. Secrets that are not given are asked for; they are stored encrypted and never shown again. Nothing
is saved unless the platform agrees."""


@click.group("connect")
def connect() -> None:
    """Connect an account, or connect it again with new secrets."""


connect.add_command(own_channels.connect_orders)
connect.add_command(own_channels.connect_storefront)


def _command(channel: str, form: ConnectionForm) -> click.Command:
    """A command with an option for each field of the form."""

    def run_it(*, settings: Settings, handle: str, name: str, app_key: str = MAIN, **given: str | None) -> None:
        values = {key: value for key, value in given.items() if value}
        values |= _typed(values, form.of(ConnectionFieldKind.ACCOUNT_SECRET))
        if form.app is AppUse.OWN:
            values |= _typed(values, form.of(ConnectionFieldKind.APP_SECRET))
        run(_connect(settings, channel, form, handle=handle, name=name, app_key=app_key, values=values))

    options: list[Callable[[Any], Any]] = [
        option("--shop", "handle", required=True, help="The shop's handle."),
        *map(_option, form.fields),
        option("--name", default="", help="What staff and customers see; the account's own name when left out."),
    ]
    if form.app is AppUse.SHARED:
        told = "Our name for the app at the platform; the end of its webhook address."
        options.append(option("--app-key", default=MAIN, help=told))
    whole = takes_settings(*PLATFORM, *DATABASE)(run_it)
    whole = reduce(lambda made, decorate: decorate(made), reversed(options), whole)
    return click.command(channel, help=HELP[channel] + EXPLAINED)(whole)


def _option(wanted: ConnectionField) -> Callable[[Any], Any]:
    return option(
        f"--{wanted.name.replace('_', '-')}",
        wanted.name,
        type=click.Choice(wanted.choices) if wanted.choices else str,
        required=wanted.required and not wanted.kind.is_secret,
        help=wanted.description,
    )


async def _connect(
    settings: Settings,
    channel: str,
    form: ConnectionForm,
    *,
    handle: str,
    name: str,
    app_key: str,
    values: dict[str, str],
) -> None:
    async with open_center(settings) as center:
        desk = desk_of(center, await shop_of(center, handle))
        made = await _app_values(center, channel, form, app_key, values)
        account = await connect_account(
            desk, channel=channel, values={**values, **made}, name=name, app=AppChoice(key=app_key)
        )
        path = await webhook_path(desk, account)
        forgets = isinstance(center.channels[channel], DeletionRequests)
    base = settings.public_url.rstrip("/")
    click.echo(f"Connected {shown_name(account)}.")
    click.echo(f"Webhook address: {base}{path}")
    if forgets:
        click.echo(f"Data deletion request URL: {base}{path}/deletion")
    if VERIFY_TOKEN in made:
        click.echo(f"Verify token for the platform, shown this once: {made[VERIFY_TOKEN]}")


async def _app_values(
    center: Center, channel: str, form: ConnectionForm, app_key: str, values: dict[str, str]
) -> dict[str, str]:
    """What is missing to register the operator's app, where it is new: secrets are asked for, a word is made."""
    fields = form.of(ConnectionFieldKind.APP_SECRET)
    registered = await center.storage.apps.find(channel, app_key)
    if form.app is not AppUse.SHARED or registered is not None:
        return {}
    made = {} if VERIFY_TOKEN in values else {VERIFY_TOKEN: secrets.token_urlsafe(24)}
    return {**_typed(values, [one for one in fields if one.name != VERIFY_TOKEN]), **made}


def _typed(values: dict[str, str], fields: Iterable[ConnectionField]) -> dict[str, str]:
    """The secrets that are required and were not given, typed by whoever sits here."""
    missing = [one for one in fields if one.required and one.name not in values]
    return {one.name: click.prompt(one.description.rstrip("."), hide_input=True) for one in missing}


def shown_name(account: ChannelAccount) -> str:
    """An account's name with its id at the platform."""
    return f"{account.name} ({account.external_id})"


for shipped in (MessengerChannel, InstagramChannel, LineChannel, WhatsAppChannel):
    connect.add_command(_command(shipped.name, shipped.connection))
