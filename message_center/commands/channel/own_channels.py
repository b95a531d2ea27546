"""`channel connect storefront` and `channel connect orders`: the shop's own pages, asking no platform."""

import secrets

import click

from message_center.center import open_center
from message_center.commands.opening import desk_of, run, shop_of
from message_center.commands.options import DATABASE, option, takes_settings
from message_center.domain.shops import Shop
from message_center.inbox.connect import connect_account
from message_center.settings import Settings

ORDERS, STOREFRONT = "orders", "storefront"


@click.command(STOREFRONT)
@option("--shop", "handle", required=True, help="The shop's handle.")
@option("--name", default="", help="The sender's name in e-mails to customers; the shop's name when left out.")
@option(
    "--member-key",
    envvar="MESSAGE_CENTER_MEMBER_KEY",
    help="The key with which the storefront signs its members' tokens; without it there are visitors only.",
)
@takes_settings("public_url", *DATABASE)
def connect_storefront(settings: Settings, handle: str, name: str, member_key: str | None) -> None:
    """Connect the shop's own storefront: its contact form, and replies by e-mail and in the thread."""
    shop = run(_connect(settings, STOREFRONT, handle, name, {"member_key": member_key or ""}))
    click.echo(f"Connected the storefront of {shop.name}.")
    click.echo(f"Contact form: {settings.public_url.rstrip('/')}/storefront/{shop.handle}/messages")


@click.command(ORDERS)
@option("--shop", "handle", required=True, help="The shop's handle.")
@option("--name", default="", help="The sender's name in e-mails to customers; the shop's name when left out.")
@option(
    "--order-key",
    envvar="MESSAGE_CENTER_ORDER_KEY",
    help="The key with which the shop signs the tokens of its order pages; made and printed when left out.",
)
@takes_settings("public_url", *DATABASE)
def connect_orders(settings: Settings, handle: str, name: str, order_key: str | None) -> None:
    """Connect the shop's order pages: customers write about their order, replies go there and by e-mail.

    The shop signs who looks at which order; docs/storefront.md tells how. A key that is made is shown this once.
    """
    key = order_key or secrets.token_urlsafe(32)
    shop = run(_connect(settings, ORDERS, handle, name, {"order_key": key}))
    click.echo(f"Connected the order pages of {shop.name}.")
    click.echo(f"Their threads: {settings.public_url.rstrip('/')}/storefront/{shop.handle}/thread")
    if not order_key:
        click.echo(f"Key for the tokens of order pages: {key}")


async def _connect(settings: Settings, channel: str, handle: str, name: str, keys: dict[str, str]) -> Shop:
    async with open_center(settings) as center:
        shop = await shop_of(center, handle)
        await connect_account(desk_of(center, shop), channel=channel, values=keys, name=name)
        return shop
