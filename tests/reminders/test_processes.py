"""Reminders by worker processes that race, stand still and die: none is lost, and none is sent twice (spec E7).

What test_at_most_once.py plays within one process, with real ones.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from message_center.domain.orders import Order
from message_center.domain.reminder_schedule import Schedule
from message_center.domain.reminders import ReminderReason, ReminderState
from message_center.inbox.reminder_settings import save_reminder_settings
from message_center.simulator import PersonConfig
from message_center.storage.database import Database
from message_center.testing import SECRET_KEY
from tests.journey.processes import Commands
from tests.reminders.made import WORDING, tell
from tests.reminders.platforms import LINE, PAGE, PlatformShop, open_platform_shop
from tests.shop import made

PEOPLE = 25
"""Each with an order on Messenger and one on LINE: two batches and a half."""

SENT = (ReminderState.SENT, ReminderReason.MESSAGE_ACCEPTED)
UNKNOWN = (ReminderState.UNKNOWN, ReminderReason.OUTCOME_UNKNOWN)
STILL_THERE = {"state": {"$in": ["PLANNED", "QUEUED"]}}


@dataclass
class World:
    """The shop, the platforms, and our commands, which work on the same database."""

    shop: PlatformShop
    commands: Commands
    orders: tuple[Order, ...]

    async def tell(self) -> None:
        """Let the shop tell the orders, whose reminders are all due at this moment."""
        await tell(self.shop, *self.orders)

    async def until_in_the_middle(self) -> None:
        """Wait until calls of a batch hang: of two that the platform took, and of two that it did not. Others are
        answered, but no answer is written before all have come."""
        await self.shop.simulator.until(lambda: not self.shop.simulator.faults.waiting, seconds=30)

    def hang(self) -> None:
        """Let the next sends to Messenger hang."""
        for kind in ("accept_then_hang", "hang"):
            self.shop.simulator.fail_sends(kind, 2, page_id=PAGE)  # type: ignore[arg-type]

    async def until_all_are_decided(self) -> None:
        """Wait until no reminder waits for anything."""
        ledger = self.shop.storage.database.reminders
        async with asyncio.timeout(60):
            while await ledger.find_one(STILL_THERE) is not None:  # noqa: ASYNC110  others write it
                await asyncio.sleep(0.05)

    async def ends(self) -> dict[str, tuple[ReminderState, ReminderReason]]:
        """How the ledger says that each order's reminder ended."""
        found = await self.shop.desk().scope.reminders.of_orders([one.id for one in self.orders])
        return {order_id: (one.state, one.reason) for order_id, one in found.items()}

    def arrived(self) -> Counter[str]:
        """How often each order's reminder reached its customer: each has the order's address in its button."""
        taken = [str(one.body) for one in (*self.shop.simulator.accepted, *self.shop.simulator.line.accepted)]
        return Counter({one.id: sum(f"/{one.id}'" in body for body in taken) for one in self.orders})


@pytest.fixture
async def world(database: Database, mongo_url: str, tmp_path: Path) -> AsyncIterator[World]:
    """Everybody ordered a day ago and wrote just now; the reminders came due within this hour."""
    now = datetime.now(UTC)
    people = [PersonConfig(id=f"p{number}", name=f"P{number}", line_friend_of=(LINE,)) for number in range(PEOPLE)]
    async with open_platform_shop(database, people, at=now - timedelta(days=2)) as shop:
        hour = now.astimezone(ZoneInfo(shop.shop.timezone)).hour
        schedule = Schedule(days=1, hour=hour)
        await save_reminder_settings(shop.desk(), enabled=True, schedule=schedule, wording=WORDING, revision=0)
        shop.clock.advance(days=2)
        orders = [
            await an_order(shop, channel, person.id, at=now - timedelta(days=1))
            for person in people
            for channel in ("messenger", "line")
        ]
        commands = Commands(
            tmp_path,
            mongo_url=mongo_url,
            database=database.raw.name,
            secret_key=SECRET_KEY,
            graph_url=f"{shop.simulator.public_url}/graph",
            line_api_url=f"{shop.simulator.public_url}/line",
            lease_seconds=1,
            send_timeout_seconds=5,
            unknown_hold_seconds=1,
            retry_delays="0.2,0.5,1",
            log_level="WARNING",
        )
        yield World(shop, commands, tuple(orders))


async def an_order(shop: PlatformShop, channel: str, person: str, *, at: datetime) -> Order:
    """An order of a person who has written on this channel."""
    order_id = f"{channel}-{person}"
    url = f"https://shop.example/pay/{order_id}"
    buyer = await shop.writes(channel, person)
    return replace(made.order(order_id), placed_at=at, updated_at=at, buyer=buyer, url=url)


@pytest.mark.long
@pytest.mark.spec("E7")
async def test_two_processes_send_each_reminder_once(world: World) -> None:
    """Both work on the shop from the start, and nothing goes wrong: everybody gets one."""
    async with world.commands.running("worker"), world.commands.running("worker"):
        await world.tell()
        await world.until_all_are_decided()
    assert await world.ends() == {one.id: SENT for one in world.orders}
    assert world.arrived() == {one.id: 1 for one in world.orders}


@pytest.mark.long
@pytest.mark.spec("E7", "A19")
async def test_killed_processes_lose_none_and_double_none(world: World) -> None:
    """`kill -9` in the middle of two batches: on LINE, which knows repetitions, everybody gets one; on Messenger
    what nobody can know is marked so, and not sent again."""
    await world.tell()
    world.hang()
    async with world.commands.running("worker") as worker:
        for _ in range(2):
            await world.until_in_the_middle()
            await worker.kill()
            world.hang()
            await worker.start()
        await world.until_in_the_middle()
        world.shop.simulator.let_go()
        await world.until_all_are_decided()
    await check(world, unknown=range(12, 25))


@pytest.mark.long
@pytest.mark.spec("E7", "A19")
async def test_a_process_that_stood_still_sends_none_again(world: World) -> None:
    """It loses its leases in the middle of a batch, another does all the work, and then it goes on."""
    await world.tell()
    world.hang()
    async with world.commands.running("worker") as first:
        await world.until_in_the_middle()
        first.suspend()
        try:
            async with world.commands.running("worker"):
                await world.until_all_are_decided()
        finally:
            first.resume()
    await check(world, unknown=range(4, 11))


async def check(world: World, *, unknown: range) -> None:
    """It adds up: what counts as sent arrived once, what nobody can know at most once, on Messenger only."""
    ends, arrived = await world.ends(), world.arrived()
    assert set(ends) == {one.id for one in world.orders}
    assert set(ends.values()) == {SENT, UNKNOWN}
    assert {arrived[one] for one, end in ends.items() if end == SENT} == {1}
    doubtful = [one for one, end in ends.items() if end == UNKNOWN]
    assert {arrived[one] for one in doubtful} == {0, 1}
    assert len(doubtful) in unknown
    assert all(one.startswith("messenger-") for one in doubtful)
