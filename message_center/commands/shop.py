"""`shop`: opening shops and listing them."""

import click

from message_center.center import open_center
from message_center.commands.opening import desk_of, run, shop_of
from message_center.commands.options import DATABASE, option, takes_settings
from message_center.commands.tables import print_table
from message_center.domain.features import Feature
from message_center.inbox.plans import change_plan
from message_center.inbox.shop_language import change_language
from message_center.inbox.shops import create_shop
from message_center.settings import Settings

FEATURES = click.Choice([feature.value for feature in Feature], case_sensitive=False)


@click.group("shop")
def command() -> None:
    """Open a shop, list the shops."""


@command.command("create")
@option("--handle", required=True, help="Its name in addresses: small letters, digits and hyphens.")
@option("--name", required=True, help="Its name for people.")
@option("--timezone", default="Asia/Taipei", help="Where its days begin and end.")
@option("--country", default="TW", help="Which country's phone numbers are meant; two capital letters.")
@option("--currency", default="TWD", help="What its prices are in; three capital letters.")
@option("--locale", default="zh-Hant", help="The language of what customers see.")
@option(
    "--storefront-url", default="", help="The address of its storefront; the only one whose pages may call us."
)
@takes_settings(*DATABASE)
def create(
    settings: Settings,
    *,
    handle: str,
    name: str,
    timezone: str,
    country: str,
    currency: str,
    locale: str,
    storefront_url: str,
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
                currency=currency,
                storefront_url=storefront_url,
            )
        click.echo(f"Opened the shop {shop.name} ({shop.handle}).")
        click.echo(f"Next: message-center staff create --shop {shop.handle} --email ... --name ...")

    run(work())


@command.command("plan")
@option("--shop", "handle", required=True, help="The shop's handle.")
@option("--on", multiple=True, type=FEATURES, help="A feature that the plan has from now on; may be repeated.")
@option("--off", multiple=True, type=FEATURES, help="A feature that the plan leaves out; may be repeated.")
@takes_settings(*DATABASE)
def plan(settings: Settings, *, handle: str, on: tuple[str, ...], off: tuple[str, ...]) -> None:
    """Show which features a shop's plan has, and change them."""

    async def work() -> None:
        async with open_center(settings) as center:
            desk = desk_of(center, await shop_of(center, handle))
            shop = await change_plan(desk, on=[Feature(one) for one in on], off=[Feature(one) for one in off])
        print_table(["FEATURE", "IN THE PLAN"], [[one.value, "yes" if shop.has(one) else "no"] for one in Feature])

    run(work())


@command.command("language")
@option("--shop", "handle", required=True, help="The shop's handle.")
@option("--locale", help="The shop's language from now on, as zh-Hant or en.")
@option(
    "--follow-browser/--follow-shop",
    "follows_browser",
    default=None,
    help="Whether the storefront speaks each customer's language, or always the shop's.",
)
@takes_settings(*DATABASE)
def language(settings: Settings, *, handle: str, locale: str | None, follows_browser: bool | None) -> None:
    """Show which language customers read what the system writes in, and change it."""

    async def work() -> None:
        async with open_center(settings) as center:
            desk = desk_of(center, await shop_of(center, handle))
            shop = await change_language(desk, locale=locale, follows_browser=follows_browser)
        read = "their own where the system writes it" if shop.follows_browser else "always that"
        click.echo(f"The language of {shop.name} is {shop.locale}; its customers read {read}.")

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
