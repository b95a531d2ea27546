"""`seed`: large, realistic data for load tests."""

import os
import time
from dataclasses import dataclass

import click

from message_center.commands.opening import open_storage, run
from message_center.commands.options import DATABASE, option, takes_settings
from message_center.commands.seed_wording import WORDING
from message_center.contracts.clock import SystemClock
from message_center.contracts.sending import AccountAccess
from message_center.domain.accounts import ChannelAccount
from message_center.domain.actors import system_caller
from message_center.domain.permissions import Permission
from message_center.domain.shops import Shop, Staff
from message_center.domain.tags import Tag
from message_center.errors import InvalidInput
from message_center.inbox.desk import Desk
from message_center.inbox.shops import create_shop
from message_center.settings import Settings
from message_center.storage.database import Database
from message_center.storage.mapping import new_id
from message_center.storage.seeding import build_indexes, load, without_indexes
from message_center.storage.seeding_rows import SeedShop

COLORS = ("#d33c44", "#e8833a", "#e0b400", "#3fa34d", "#2a8fbd", "#5b5bd6", "#b04ab0", "#6b7280")

NOBODYS = "!"
"""No password has this hash."""


@click.command("seed")
@option("--shop", "handle", default="seed", help="The shop to fill, opened when it does not exist.")
@option("--conversations", type=click.IntRange(1), default=2_000, help="How many conversations to add.")
@option("--messages", type=click.IntRange(1), default=None, help="How many messages in all; ten a conversation.")
@option("--accounts", type=click.IntRange(1, 100), default=4, help="Accounts to spread them over, unevenly.")
@option("--tags", type=click.IntRange(0, 200), default=24, help="Tags to give to customers.")
@option(
    "--staff",
    type=click.IntRange(0, 100),
    default=6,
    help="Staff who answered and are assigned; none can sign in.",
)
@option("--processes", type=click.IntRange(1), default=None, help="Processes that write at once; one a core.")
@takes_settings(*DATABASE)
def command(
    settings: Settings,
    *,
    handle: str,
    conversations: int,
    messages: int | None,
    accounts: int,
    tags: int,
    staff: int,
    processes: int | None,
) -> None:
    """Fill a shop with made-up conversations, for load tests.

    Indexes are dropped before loading and built after it, so stop `serve` and all workers first. The accounts lead
    nowhere: nothing can be sent through them. Running it again adds more.
    """
    wanted = messages or conversations * 10
    if wanted < conversations:
        raise InvalidInput(
            "Every conversation has a message: ask for at least as many messages.", field="messages"
        )

    async def work() -> None:
        async with open_storage(settings) as (storage, url):
            clock = SystemClock()
            shop = await storage.shops.by_handle(handle) or await create_shop(
                storage, clock, handle=handle, name=f"Load test {handle}"
            )
            desk = Desk(shop, storage.scope(system_caller(shop.id)), {}, clock)
            await _fill(
                Target(storage.database, url, settings.database),
                await _furnished(desk, shop, accounts=accounts, tags=tags, staff=staff),
                conversations=conversations,
                messages=wanted,
                processes=processes or os.cpu_count() or 1,
            )

    run(work())


@dataclass(frozen=True, slots=True)
class Target:
    """The database, open here, and how the writing processes find it."""

    database: Database
    url: str
    name: str


async def _fill(target: Target, shop: SeedShop, *, conversations: int, messages: int, processes: int) -> None:
    began = time.monotonic()
    async with without_indexes(target.database) as collections:
        with click.progressbar(length=messages, label="Messages") as bar:
            async for _, written in load(
                target.url,
                target.name,
                shop,
                WORDING,
                conversations=conversations,
                messages=messages,
                processes=processes,
            ):
                bar.update(written)
        loaded = time.monotonic()
        with click.progressbar(collections, label="Indexes ", item_show_func=lambda name: name) as bar_of_indexes:
            for name in bar_of_indexes:
                await build_indexes(target.database, name)
    ended = time.monotonic()
    click.echo(
        f"{conversations:,} conversations with {messages:,} messages: {loaded - began:.0f} s to load, "
        f"{ended - loaded:.0f} s for the indexes, {messages / (ended - began):,.0f} messages a second."
    )


async def _furnished(desk: Desk, shop: Shop, *, accounts: int, tags: int, staff: int) -> SeedShop:
    """The shop with as many accounts, tags and staff as asked for; those of earlier runs count."""
    return SeedShop(
        id=shop.id,
        run=new_id(),
        accounts=[await _account(desk, shop, number) for number in range(accounts)],
        staff=await _staff(desk, shop, staff),
        tag_ids=[tag.id for tag in await _tags(desk, tags)],
        until=desk.clock.now(),
    )


async def _account(desk: Desk, shop: Shop, number: int) -> ChannelAccount:
    """One in four is the storefront, as far as a shop can have one; the others are pages."""
    channel, external_id = ("storefront", shop.handle) if number == 3 else ("messenger", f"{shop.handle}-{number}")
    account = ChannelAccount(
        id=new_id(),
        shop_id=shop.id,
        channel=channel,
        external_id=external_id,
        name=f"Load test {number + 1}",
        created_at=desk.clock.now(),
    )
    return await desk.scope.accounts.connect(AccountAccess(account=account))


async def _staff(desk: Desk, shop: Shop, wanted: int) -> list[Staff]:
    """People who are there in name only."""
    found = list(await desk.scope.staff.all())
    for number in range(len(found), wanted):
        person = Staff(
            id=new_id(),
            shop_id=shop.id,
            email=f"staff-{number}@{shop.handle}.example",
            name=WORDING.names[number % len(WORDING.names)],
            created_at=desk.clock.now(),
            permissions=(Permission.SEND_MESSAGES,),
        )
        await desk.scope.staff.add(person, password_hash=NOBODYS)
        found.append(person)
    return found[:wanted]


async def _tags(desk: Desk, wanted: int) -> list[Tag]:
    found = list(await desk.scope.tags.all())
    for number in range(len(found), wanted):
        tag = Tag(
            id=new_id(), shop_id=desk.scope.shop_id, name=f"標籤 {number + 1}", color=COLORS[number % len(COLORS)]
        )
        await desk.scope.tags.add(tag)
        found.append(tag)
    return found[:wanted]
