"""A shop with Messenger, Instagram and LINE, which the simulator plays at the shop's own clock."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

import httpx

from message_center.bots.runner import BotRunner
from message_center.channels.instagram import InstagramChannel
from message_center.channels.line import LineChannel
from message_center.channels.messenger import MessengerChannel
from message_center.contracts.channels import Channel, Channels
from message_center.contracts.sending import AccountAccess
from message_center.domain.accounts import ChannelAccount
from message_center.domain.actors import system_caller
from message_center.domain.inbound import Inbound, MessageArrived, conversation_key
from message_center.domain.orders import Buyer, PlatformIdentity
from message_center.domain.shops import Shop
from message_center.inbox.desk import Desk
from message_center.simulator import (
    AppConfig,
    InstagramConfig,
    LineAccountConfig,
    PageConfig,
    PersonConfig,
    Simulator,
    SimulatorConfig,
    UtilityTemplateConfig,
    serving,
)
from message_center.storage.database import Database
from message_center.storage.journal import new_entry
from message_center.storage.mapping import new_id
from message_center.storage.scope import Storage
from message_center.storage.secrets import FernetCipher
from message_center.testing import NoFiles, SetClock
from message_center.testing.center import PATIENCE, SECRET_KEY, START
from message_center.testing.lane_work import work_on_due_lanes
from message_center.worker import Worker

PAGE, INSTAGRAM, LINE = "104111222333444", "17841400000000000", "U0123456789abcdef0123456789abcdef"
APPROVED = "payment_reminder"
"""The template that Messenger approved."""
ACCOUNTS = {"messenger": PAGE, "instagram": INSTAGRAM, "line": LINE}
TOKENS = {"messenger": "page-token", "instagram": "instagram-token", "line": "line-token"}


def config(people: Sequence[PersonConfig]) -> SimulatorConfig:
    """One account on each of the three platforms."""
    app = AppConfig(id="1001", secret="shhh", verify_token="verify")
    approved = UtilityTemplateConfig(name=APPROVED, language="zh_TW", body="{{1}} 您好,訂單 {{2}} 尚未付款")
    page = PageConfig(
        id=PAGE,
        name="小森選物",
        access_token=TOKENS["messenger"],
        app_id=app.id,
        utility_templates=(approved,),
    )
    instagram = PageConfig(
        id=INSTAGRAM,
        name="小森選物",
        access_token=TOKENS["instagram"],
        app_id=app.id,
        instagram=InstagramConfig.model_validate({"username": "xiaosen", "login": "page"}),
    )
    line = LineAccountConfig(user_id=LINE, name="小森選物", channel_secret="shhh", access_token=TOKENS["line"])
    return SimulatorConfig(
        port=0, apps=(app,), pages=(page, instagram), line_accounts=(line,), people=tuple(people)
    )


@dataclass(frozen=True)
class PlatformShop:
    """The shop, its worker, and the platforms."""

    storage: Storage
    shop: Shop
    clock: SetClock
    channels: Channels
    worker: Worker
    simulator: Simulator

    def desk(self) -> Desk:
        """The center's own desk."""
        return Desk(self.shop, self.storage.scope(system_caller(self.shop.id)), self.channels, self.clock)

    async def writes(self, channel: str, person: str, text: str = "我要訂購") -> Buyer:
        """A person writes to the shop; returns them as the buyer whom the platform knows."""
        if channel == "line":
            friend = self.simulator.line.customer(LINE, person)
            external_id, identity = friend.write(text), friend.user_id
        else:
            customer = self.simulator.customer(ACCOUNTS[channel], person)
            external_id, identity = customer.write(text), customer.psid
        inbound = Inbound(
            account=ACCOUNTS[channel],
            identity=identity,
            event_id=external_id,
            occurred_at=self.clock.now(),
            event=MessageArrived(external_id=external_id, text=text),
        )
        lane = conversation_key(channel, ACCOUNTS[channel], identity)
        entry = new_entry(channel=channel, app="", lane=lane, inbound=inbound, received_at=self.clock.now())
        await self.storage.journal.add([entry])
        await self.work()
        return Buyer(identities=(PlatformIdentity(channel, identity),))

    async def work(self) -> None:
        """Work on every lane that is due."""
        await work_on_due_lanes(self.storage.database, self.worker)

    async def later(self, **by: float) -> None:
        """Move the clock on, here and at the platforms, and look at every lane that waits."""
        self.clock.advance(**by)
        await self.storage.database.lanes.update_many({}, [{"$set": {"due_at": "$$NOW"}}])
        await self.work()


@asynccontextmanager
async def open_platform_shop(
    database: Database, people: Sequence[PersonConfig], *, at: datetime = START
) -> AsyncIterator[PlatformShop]:
    """A fresh shop on the three platforms, at this moment."""
    clock = SetClock(at)
    async with serving(config(people), clock=clock.now) as simulator, httpx.AsyncClient(trust_env=False) as http:
        storage = Storage(database, cipher=FernetCipher(SECRET_KEY), journal_kept=timedelta(days=30))
        shop = Shop(id=new_id(), handle=f"shop-{new_id()}", name="小森選物", created_at=clock.now())
        await storage.shops.add(shop)
        for channel, external_id in ACCOUNTS.items():
            await _connect(storage, shop, clock, channel, external_id)
        channels = {one.name: one for one in _channels(simulator, http)}
        worker = Worker(
            storage, channels, clock, BotRunner((), seconds=5), NoFiles(), patience=PATIENCE,
            lease_seconds=30, concurrency=4,
        )  # fmt: skip
        yield PlatformShop(storage, shop, clock, channels, worker, simulator)


def _channels(simulator: Simulator, http: httpx.AsyncClient) -> tuple[Channel, ...]:
    url = simulator.public_url
    return (
        MessengerChannel(http, f"{url}/graph", "v26.0"),
        InstagramChannel(http, page_url=f"{url}/graph", login_url=f"{url}/instagram", graph_version="v26.0"),
        LineChannel(http, api_url=f"{url}/line", data_url=f"{url}/line", public_url="https://shop.example"),
    )


async def _connect(storage: Storage, shop: Shop, clock: SetClock, channel: str, external_id: str) -> None:
    options = {"login": "page"} if channel == "instagram" else {}
    account = ChannelAccount(
        id=new_id(),
        shop_id=shop.id,
        channel=channel,
        external_id=external_id,
        name=shop.name,
        created_at=clock.now(),
        options=options,
    )
    access = AccountAccess(account=account, secrets={"token": TOKENS[channel]})
    await storage.scope(system_caller(shop.id)).accounts.connect(access)
