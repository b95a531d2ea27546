"""`channel`: connecting accounts, listing them, and testing their connections."""

import secrets

import click

from message_center.app import Center, open_center
from message_center.commands import own_channels
from message_center.commands.opening import desk_of, run, shop_of
from message_center.commands.options import DATABASE, option, takes_settings
from message_center.commands.tables import print_table
from message_center.domain.accounts import AccountState, PlatformApp
from message_center.errors import MessageCenterError
from message_center.inbox.connect import (
    account_of_access,
    check_account,
    connect_account,
    save_platform_app,
)
from message_center.settings import Settings

INSTAGRAM, LINE, MESSENGER, WHATSAPP = "instagram", "line", "messenger", "whatsapp"
PLATFORM = ("public_url", "graph_url", "instagram_graph_url", "graph_version", "line_api_url")


class NotConnected(MessageCenterError):
    """An account's connection does not work; the table says why."""


@click.group("channel")
def command() -> None:
    """Connect accounts, list them, test their connections."""


@command.group("connect")
def connect() -> None:
    """Connect an account, or connect it again with new secrets."""


connect.add_command(own_channels.connect_orders)
connect.add_command(own_channels.connect_storefront)


@connect.command(MESSENGER)
@option("--shop", "handle", required=True, help="The shop's handle.")
@option("--page-id", required=True, help="The page's id at Facebook.")
@option("--token", envvar="MESSAGE_CENTER_PAGE_TOKEN", help="The page's access token; asked for when left out.")
@option("--name", default="", help="What staff and customers see; the page's own name when left out.")
@option("--app-key", default="main", help="Our name for the app at Meta; the end of its webhook address.")
@option(
    "--app-secret",
    envvar="MESSAGE_CENTER_APP_SECRET",
    help="The app's secret; asked for when the app is new here.",
)
@option(
    "--verify-token",
    envvar="MESSAGE_CENTER_VERIFY_TOKEN",
    help="What Meta says when it verifies our address; made.",
)
@takes_settings(*PLATFORM, *DATABASE)
def connect_messenger(
    settings: Settings,
    *,
    handle: str,
    page_id: str,
    token: str | None,
    name: str,
    app_key: str,
    app_secret: str | None,
    verify_token: str | None,
) -> None:
    """Connect a Facebook page.

    Checks with Meta that the token works, has the page's events sent to us, and prints the webhook address to
    enter in the app's settings at Meta. Secrets are never shown again and are stored encrypted.
    """
    page_token = token or click.prompt("The page's access token", hide_input=True)

    async def work() -> None:
        async with open_center(settings) as center:
            desk = desk_of(center, await shop_of(center, handle))
            app = await _app(center, MESSENGER, app_key, app_secret, verify_token)
            account = await connect_account(
                desk, channel=MESSENGER, external_id=page_id, name=name, app=app, secrets={"token": page_token}
            )
        click.echo(f"Connected {account.name} ({page_id}).")
        _tell_addresses(settings, MESSENGER, app_key)

    run(work())


def _tell_addresses(settings: Settings, channel: str, app_key: str) -> None:
    """What to enter in the app's settings at Meta."""
    address = f"{settings.public_url.rstrip('/')}/webhooks/{channel}/{app_key}"
    click.echo(f"Webhook address: {address}")
    click.echo(f"Data deletion request URL: {address}/deletion")


async def _app(
    center: Center, channel: str, key: str, secret: str | None, verify_token: str | None, **more: str | None
) -> PlatformApp:
    """The app that is registered under this key, with new secrets where they were given; `more` are those that an
    app may do without."""
    found = await center.storage.apps.find(channel, key)
    known = found[1] if found else {}
    given = {name: one for name, one in more.items() if one}
    if found and not (secret or verify_token or given):
        return found[0]
    made = None if verify_token or "verify_token" in known else secrets.token_urlsafe(24)
    chosen = {
        **known,
        **given,
        "app_secret": secret or known.get("app_secret") or click.prompt("The app's secret", hide_input=True),
        "verify_token": verify_token or made or known["verify_token"],
    }
    app = await save_platform_app(center.storage, channel=channel, key=key, name=key, secrets=chosen)
    if made:
        click.echo(f"Verify token for Meta, shown this once: {made}")
    return app


@connect.command(INSTAGRAM)
@option("--shop", "handle", required=True, help="The shop's handle.")
@option(
    "--login",
    type=click.Choice(["page", "instagram"]),
    default="page",
    help="Whose token it is: the linked Facebook page's, or the account's own from Instagram Login.",
)
@option("--token", envvar="MESSAGE_CENTER_INSTAGRAM_TOKEN", help="The access token; asked for when left out.")
@option("--name", default="", help="What staff and customers see; the account's own name when left out.")
@option("--app-key", default="main", help="Our name for the app at Meta; the end of its webhook address.")
@option(
    "--app-secret",
    envvar="MESSAGE_CENTER_APP_SECRET",
    help="The app's secret; asked for when the app is new here.",
)
@option(
    "--instagram-app-secret",
    envvar="MESSAGE_CENTER_INSTAGRAM_APP_SECRET",
    help="The app's second secret, which apps with Instagram Login have.",
)
@option(
    "--verify-token",
    envvar="MESSAGE_CENTER_VERIFY_TOKEN",
    help="What Meta says when it verifies our address; made.",
)
@takes_settings(*PLATFORM, *DATABASE)
def connect_instagram(
    settings: Settings,
    *,
    handle: str,
    login: str,
    token: str | None,
    name: str,
    app_key: str,
    app_secret: str | None,
    instagram_app_secret: str | None,
    verify_token: str | None,
) -> None:
    """Connect a professional Instagram account.

    Asks Meta which account the token opens, has its events sent to us, and prints the webhook address to enter in
    the app's settings at Meta. Secrets are never shown again and are stored encrypted.
    """
    opens = {"token": token or click.prompt("The access token", hide_input=True)}
    options = {"login": login}

    async def work() -> None:
        async with open_center(settings) as center:
            desk = desk_of(center, await shop_of(center, handle))
            app = await _app(
                center, INSTAGRAM, app_key, app_secret, verify_token, instagram_app_secret=instagram_app_secret
            )
            found = await account_of_access(desk, channel=INSTAGRAM, secrets=opens, options=options)
            account = await connect_account(
                desk, channel=INSTAGRAM, external_id=found, name=name, app=app, secrets=opens, options=options
            )
        click.echo(f"Connected {account.name} ({found}).")
        _tell_addresses(settings, INSTAGRAM, app_key)

    run(work())


@connect.command(LINE)
@option("--shop", "handle", required=True, help="The shop's handle.")
@option("--token", envvar="MESSAGE_CENTER_LINE_TOKEN", help="The channel access token; asked for when left out.")
@option("--channel-secret", envvar="MESSAGE_CENTER_LINE_SECRET", help="Signs the webhooks; asked for.")
@option("--name", default="", help="What staff and customers see; the account's own name when left out.")
@takes_settings("public_url", "line_api_url", *DATABASE)
def connect_line(
    settings: Settings, *, handle: str, token: str | None, channel_secret: str | None, name: str
) -> None:
    """Connect a LINE official account.

    Both secrets stand in the LINE Developers console. Asks LINE whose token it is, and enters our webhook address
    there. In the console, switch on "Use webhook" and "Webhook redelivery". Secrets are never shown again and are
    stored encrypted.
    """
    secrets_of_account = {"token": token or click.prompt("The channel access token", hide_input=True)}
    signing = {"channel_secret": channel_secret or click.prompt("The channel secret", hide_input=True)}

    async def work() -> None:
        async with open_center(settings) as center:
            desk = desk_of(center, await shop_of(center, handle))
            bot = await account_of_access(desk, channel=LINE, secrets=secrets_of_account)
            app = await save_platform_app(center.storage, channel=LINE, key=bot, name=bot, secrets=signing)
            account = await connect_account(
                desk, channel=LINE, external_id=bot, name=name, app=app, secrets=secrets_of_account
            )
        click.echo(f"Connected {account.name} ({bot}).")
        click.echo(f"Webhook address: {settings.public_url.rstrip('/')}/webhooks/{LINE}/{bot}")

    run(work())


@connect.command(WHATSAPP)
@option("--shop", "handle", required=True, help="The shop's handle.")
@option("--phone-number-id", required=True, help="Meta's id of the number, which is not the number itself.")
@option("--waba-id", required=True, help="The id of the WhatsApp Business Account that the number belongs to.")
@option("--token", envvar="MESSAGE_CENTER_WHATSAPP_TOKEN", help="A system user's access token; asked for.")
@option("--name", default="", help="What staff see; the number's verified name when left out.")
@option("--app-key", default="main", help="Our name for the app at Meta; the end of its webhook address.")
@option(
    "--app-secret",
    envvar="MESSAGE_CENTER_APP_SECRET",
    help="The app's secret; asked for when the app is new here.",
)
@option(
    "--verify-token",
    envvar="MESSAGE_CENTER_VERIFY_TOKEN",
    help="What Meta says when it verifies our address; made.",
)
@takes_settings(*PLATFORM, *DATABASE)
def connect_whatsapp(
    settings: Settings,
    *,
    handle: str,
    phone_number_id: str,
    waba_id: str,
    token: str | None,
    name: str,
    app_key: str,
    app_secret: str | None,
    verify_token: str | None,
) -> None:
    """Connect a WhatsApp business number of Meta's Cloud API.

    Checks with Meta that the token opens the number, has its events sent to us, and prints the webhook address to
    enter in the app's settings at Meta. Secrets are never shown again and are stored encrypted.
    """
    opens = {"token": token or click.prompt("The access token", hide_input=True)}

    async def work() -> None:
        async with open_center(settings) as center:
            desk = desk_of(center, await shop_of(center, handle))
            app = await _app(center, WHATSAPP, app_key, app_secret, verify_token)
            account = await connect_account(
                desk,
                channel=WHATSAPP,
                external_id=phone_number_id,
                name=name,
                app=app,
                secrets=opens,
                options={"waba_id": waba_id},
            )
        click.echo(f"Connected {account.name} ({phone_number_id}).")
        click.echo(f"Webhook address: {settings.public_url.rstrip('/')}/webhooks/{WHATSAPP}/{app_key}")

    run(work())


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
    """Ask the platforms whether the connections of a shop work; exit code 1 when one does not."""

    async def work() -> bool:
        async with open_center(settings) as center:
            desk = desk_of(center, await shop_of(center, handle))
            accounts = await desk.scope.accounts.all()
            found = [await check_account(desk, account_id=one.id) for one in accounts]
        print_table(
            ["CHANNEL", "NAME", "STATE", ""],
            [[account.channel, account.name, told.state.value, told.detail] for account, told in found],
        )
        return all(told.state is AccountState.CONNECTED and not told.detail for _, told in found)

    if not run(work()):
        raise NotConnected("Not every connection works; connect those accounts again.")
