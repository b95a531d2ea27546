"""`shop`: opening shops and listing them."""

import click

from message_center.app import open_center
from message_center.commands.opening import run
from message_center.commands.options import DATABASE, option, takes_settings
from message_center.commands.tables import print_table
from message_center.inbox.shops import create_shop
from message_center.settings import Settings


@click.group("shop")
def command() -> None:
    """Open a shop, list the shops."""


@command.command("create")
@option("--handle", required=True, help="Its name in addresses: small letters, digits and hyphens.")
@option("--name", required=True, help="Its name for people.")
@option("--timezone", default="Asia/Taipei", help="Where its days begin and end.")
@option("--country", default="TW", help="Which country's phone numbers are meant; two capital letters.")
@option("--locale", default="zh-Hant", help="The language of what customers see.")
@option(
    "--storefront-url", default="", help="The address of its storefront; the only one whose pages may call us."
)
@takes_settings(*DATABASE)
def create(
    settings: Settings, *, handle: str, name: str, timezone: str, country: str, locale: str, storefront_url: str
) -> None:
    """Open a shop. Then add its staff and connect its channels."""

    async def work() -> None:
        async with open_center(settings) as center:
            shop = await create_shop(
                center.storage,
                center.clock,
                handle=handle,
                name=name,
                timezone=timezone,
                country=country,
                locale=locale,
                storefront_url=storefront_url,
            )
        click.echo(f"Opened the shop {shop.name} ({shop.handle}).")
        click.echo(f"Next: message-center staff create --shop {shop.handle} --email ... --name ...")

    run(work())


@command.command("list")
@takes_settings(*DATABASE)
def list_shops(settings: Settings) -> None:
    """List the shops."""

    async def work() -> None:
        async with open_center(settings) as center:
            shops = await center.storage.shops.all()
        print_table(
            ["HANDLE", "NAME", "TIME ZONE", "LOCALE", "OPENED"],
            [[one.handle, one.name, one.timezone, one.locale, f"{one.created_at:%Y-%m-%d}"] for one in shops],
        )

    run(work())
