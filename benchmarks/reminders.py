"""Payment reminders: planning an import of orders, and sending those that are due into the simulator."""

import asyncio
import multiprocessing
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from multiprocessing.connection import Connection

import httpx
from bson import ObjectId

from benchmarks.world import World
from message_center.bots.runner import BotRunner
from message_center.channels.line import LineChannel
from message_center.channels.messenger import MessengerChannel
from message_center.contracts.sending import AccountAccess
from message_center.domain.accounts import ChannelAccount
from message_center.domain.actors import system_caller
from message_center.domain.imports import ImportKind
from message_center.domain.inbound import Inbound, MessageArrived, conversation_key
from message_center.domain.money import Money
from message_center.domain.orders import Buyer, Order, OrderSource, PlatformIdentity
from message_center.domain.reminder_schedule import Schedule
from message_center.domain.reminder_settings import default_wording
from message_center.domain.shops import Shop
from message_center.inbox.deliver import SendingRules
from message_center.inbox.desk import Desk
from message_center.inbox.import_records import take_in
from message_center.inbox.remind import BATCH as CALLS_AT_ONCE
from message_center.inbox.reminder_settings import save_reminder_settings
from message_center.simulator import (
    AppConfig,
    LineAccountConfig,
    PageConfig,
    PersonConfig,
    Simulator,
    SimulatorConfig,
    serving,
)
from message_center.storage.journal import Journal, new_entry
from message_center.storage.mapping import new_id
from message_center.testing import NoFiles, SetClock
from message_center.testing.lane_work import work_on_due_lanes
from message_center.worker import Worker

NO_SECRET = "only the simulator hears it"
PAGE, LINE = "424243", "U0123456789abcdef0123456789abcdef"
ACCOUNTS = {"messenger": PAGE, "line": LINE}
PEOPLE = 500
"""Half of them on Messenger, half on LINE, each with one order."""

BATCH = 200
START = datetime(2026, 6, 1, 4, 0, tzinfo=UTC)


@dataclass(frozen=True)
class ReminderShop:
    """A shop with the two accounts, its worker, and its customers as the platforms know them."""

    desk: Desk
    clock: SetClock
    worker: Worker
    buyers: Sequence[PlatformIdentity]


async def run(world: World) -> None:
    """Measure by the CPU of this thread alone: the simulator is another process."""
    print(f"\nPayment reminders: {PEOPLE} orders, half on Messenger, half on LINE")
    async with _platforms() as (address, identities), httpx.AsyncClient(trust_env=False) as http:
        shop = await _open_shop(world, address, http, identities)
        orders = [_order(shop, number, who) for number, who in enumerate(shop.buyers)]
        await _measure(world, "the calls alone", lambda: _call(http, address, shop.buyers))
        await _measure(world, "planned, by an import", lambda: _plan(shop, orders))
        shop.clock.advance(hours=23)
        await world.center.storage.database.lanes.update_many({}, [{"$set": {"due_at": "$$NOW"}}])
        seconds = await _measure(world, "sent", lambda: _send(shop))
        print(f"  sent a second, by the wall clock         {PEOPLE / seconds:>9.0f}")


async def _measure(world: World, what: str, work: Callable[[], Awaitable[None]]) -> float:
    world.commands.names.clear()
    began, cpu = time.perf_counter(), time.thread_time()
    await work()
    cpu, seconds = time.thread_time() - cpu, time.perf_counter() - began
    commands = len(world.commands.names) / PEOPLE
    print(f"  {what:<36} {cpu * 1000 / PEOPLE:>6.2f} ms CPU, {commands:>5.2f} database commands each")
    return seconds


async def _call(http: httpx.AsyncClient, address: str, buyers: Sequence[PlatformIdentity]) -> None:
    """The baseline: as many calls, as many at once, by the same client, and no bookkeeping."""
    friends = [one.external_id for one in buyers if one.channel == "line"] * len(ACCOUNTS)
    for first in range(0, len(friends), CALLS_AT_ONCE):
        await asyncio.gather(*(_push(http, address, one) for one in friends[first : first + CALLS_AT_ONCE]))


async def _push(http: httpx.AsyncClient, address: str, friend: str) -> None:
    body = {"to": friend, "messages": [{"type": "text", "text": "hello"}]}
    token = {"authorization": f"Bearer {NO_SECRET}"}
    answer = await http.post(f"{address}/line/v2/bot/message/push", json=body, headers=token)
    answer.raise_for_status()


async def _plan(shop: ReminderShop, orders: Sequence[Order]) -> None:
    for first in range(0, len(orders), BATCH):
        batch = orders[first : first + BATCH]
        await take_in(shop.desk, ImportKind.ORDERS, batch)


async def _send(shop: ReminderShop) -> None:
    database = shop.desk.scope.database
    waiting = {"state": {"$in": ["PLANNED", "QUEUED"]}}
    async with shop.worker.running():
        while await database.reminders.find_one(waiting) is not None:  # noqa: ASYNC110
            await asyncio.sleep(0.1)  # looking without pause would be measured too
    states = await database.reminders.distinct("state")
    if states != ["SENT"]:
        raise RuntimeError(f"Not all were sent: {states}")


@asynccontextmanager
async def _platforms() -> AsyncIterator[tuple[str, Sequence[PlatformIdentity]]]:
    """The simulator's address, in a process of its own like the platforms, and everybody who has written there."""
    here, there = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_play, args=(there,))
    process.start()
    try:
        yield await asyncio.to_thread(here.recv)
    finally:
        here.send("done")
        await asyncio.to_thread(process.join)


def _play(parent: Connection) -> None:
    asyncio.run(_play_platforms(parent))


async def _play_platforms(parent: Connection) -> None:
    people = tuple(
        PersonConfig(id=f"p{number}", name=f"P{number}", line_friend_of=(LINE,)) for number in range(PEOPLE)
    )
    config = SimulatorConfig(
        port=0,
        apps=(AppConfig(id="1002", secret=NO_SECRET, verify_token=NO_SECRET),),
        pages=(PageConfig(id=PAGE, name="Bench", access_token=NO_SECRET, app_id="1002"),),
        line_accounts=(
            LineAccountConfig(user_id=LINE, name="Bench", channel_secret=NO_SECRET, access_token=NO_SECRET),
        ),
        people=people,
    )
    async with serving(config) as simulator:
        parent.send((simulator.public_url, [_writes(simulator, number) for number in range(PEOPLE)]))
        await asyncio.to_thread(parent.recv)


def _writes(simulator: Simulator, number: int) -> PlatformIdentity:
    if number % 2:
        friend = simulator.line.customer(LINE, f"p{number}")
        friend.write("hello")
        return PlatformIdentity("line", friend.user_id)
    customer = simulator.customer(PAGE, f"p{number}")
    customer.write("hello")
    return PlatformIdentity("messenger", customer.psid)


async def _open_shop(
    world: World, url: str, http: httpx.AsyncClient, identities: Sequence[PlatformIdentity]
) -> ReminderShop:
    """Two accounts, settings of one day at ten, and a conversation with everybody."""
    storage, clock = world.center.storage, SetClock(START)
    shop = Shop(id=new_id(), handle="reminders", name="Bench", created_at=START)
    await storage.shops.add(shop)
    scope = storage.scope(system_caller(shop.id))
    for channel, external_id in ACCOUNTS.items():
        account = ChannelAccount(
            id=new_id(), shop_id=shop.id, channel=channel, external_id=external_id, name="Bench", created_at=START
        )
        await scope.accounts.connect(AccountAccess(account=account, secrets={"token": NO_SECRET}))
    messenger = MessengerChannel(http, f"{url}/graph", "v26.0")
    line = LineChannel(http, api_url=f"{url}/line", data_url=f"{url}/line", public_url="https://shop.example")
    channels = {"messenger": messenger, "line": line}
    patience = SendingRules(retry_delays=(1, 5, 30), timeout=15, unknown_hold=60)
    worker = Worker(
        storage, channels, clock, BotRunner((), seconds=5), NoFiles(), patience=patience, lease_seconds=30,
        concurrency=8,
    )  # fmt: skip
    desk = Desk(shop, scope, channels, clock)
    await save_reminder_settings(
        desk, enabled=True, schedule=Schedule(days=1, hour=10), wording=default_wording("en"), revision=0
    )
    await _converse(desk, worker, identities)
    return ReminderShop(desk, clock, worker, identities)


async def _converse(desk: Desk, worker: Worker, identities: Sequence[PlatformIdentity]) -> None:
    """Everybody wrote an hour before the reminders are due, so that Messenger's window is open."""
    storage, at = desk.scope.database, START + timedelta(hours=21)
    entries = [
        new_entry(
            channel=one.channel,
            app="",
            lane=conversation_key(one.channel, ACCOUNTS[one.channel], one.external_id),
            inbound=Inbound(
                account=ACCOUNTS[one.channel],
                identity=one.external_id,
                event_id=f"hello {one.external_id}",
                occurred_at=at,
                event=MessageArrived(external_id=f"hello {one.external_id}", text="hello"),
            ),
            received_at=at,
        )
        for one in identities
    ]
    await Journal(storage, keep=timedelta(days=1)).add(entries)
    await work_on_due_lanes(storage, worker)
    await storage.conversations.update_many({"shop_id": ObjectId(desk.shop.id)}, {"$set": {"chores": []}})


def _order(shop: ReminderShop, number: int, who: PlatformIdentity) -> Order:
    at = shop.clock.now()
    return Order(
        id=f"O-{number}",
        number=f"#{number}",
        buyer=Buyer(identities=(who,)),
        source=OrderSource.LIVE,
        placed_at=at,
        updated_at=at,
        total=Money(Decimal(1280), "TWD"),
        url=f"https://shop.example/orders/{number}",
    )
