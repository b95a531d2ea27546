"""A shop with one account on a real channel: webhooks come in as over HTTP, and the worker works when told to."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx
from starlette.applications import Starlette

from message_center.bots.runner import BotRunner
from message_center.contracts.bots import Bot
from message_center.contracts.channels import Channel
from message_center.contracts.sending import AccountAccess
from message_center.domain.accounts import ChannelAccount, PlatformApp
from message_center.domain.actors import system_caller
from message_center.domain.conversations import Conversation
from message_center.domain.inbound import conversation_key
from message_center.domain.messages import Message
from message_center.domain.shops import Shop
from message_center.inbox.desk import Desk
from message_center.storage.database import Database
from message_center.storage.lanes import claim
from message_center.storage.mapping import new_id
from message_center.storage.scope import Storage
from message_center.storage.secrets import FernetCipher
from message_center.testing.center import PATIENCE, SECRET_KEY, NoFiles, SetClock
from message_center.testing.lane_work import work_on_due_lanes
from message_center.webhooks import WebhookRoutes
from message_center.worker import Worker

APP_KEY = "case"
MAX_BODY_BYTES = 4_194_304


@dataclass(frozen=True, slots=True, kw_only=True)
class RealChannelShop:
    """The shop, its account, and everything needed to play both ends."""

    shop: Shop
    storage: Storage
    clock: SetClock
    channel: Channel
    account: ChannelAccount
    app: PlatformApp
    worker: Worker
    client: httpx.AsyncClient

    @property
    def desk(self) -> Desk:
        """The center's own desk."""
        scope = self.storage.scope(system_caller(self.account.shop_id))
        return Desk(self.shop, scope, {self.channel.name: self.channel}, self.clock)

    async def post(self, body: bytes, headers: Mapping[str, str]) -> int:
        """A webhook arrives; the HTTP status that the platform sees."""
        raw = [(name.encode(), value.encode()) for name, value in headers.items()]
        answer = await self.client.post(f"/webhooks/{self.channel.name}/{APP_KEY}", content=body, headers=raw)
        return answer.status_code

    async def work(self) -> None:
        """Work on every lane that is due, until none is."""
        await work_on_due_lanes(self.storage.database, self.worker)

    async def die_working(self, *, steps: int) -> None:
        """Begin to work on one lane, and die after so many steps of the event loop; the lane stays claimed."""
        lane = await claim(self.storage.database, holder=f"dead-{new_id()}", seconds=30)
        if lane is None:
            return
        working = asyncio.create_task(self.worker.work_on(lane))
        for _ in range(steps):
            await asyncio.sleep(0)
        working.cancel()
        with suppress(asyncio.CancelledError):
            await working

    async def later(self, **by: float) -> None:
        """Time passes: leases of the dead end, and everything that waits comes due."""
        self.clock.advance(**by)
        due = [{"$set": {"due_at": "$$NOW", "lease_until": "$$NOW"}}]
        await self.storage.database.lanes.update_many({}, due)
        await self.work()

    async def conversation(self, customer: str) -> Conversation | None:
        """A customer's conversation as it is stored."""
        key = conversation_key(self.channel.name, self.account.external_id, customer)
        return await self.desk.scope.conversations.by_key(key)

    async def messages(self, customer: str) -> tuple[Message, ...]:
        """A customer's messages, oldest first."""
        conversation = await self.conversation(customer)
        if conversation is None:
            return ()
        return (await self.desk.scope.messages.last(conversation.id, count=1000)).items

    async def journal(self, state: str | None = None) -> list[Mapping[str, Any]]:
        """The journal's rows, in the order of arrival."""
        query = {} if state is None else {"state": state}
        return [row async for row in self.storage.database.journal.find(query).sort("_id", 1)]


@asynccontextmanager
async def open_real_channel_shop(
    database: Database,
    channel: Channel,
    *,
    account: str,
    account_secrets: Mapping[str, str] | None = None,
    app_secrets: Mapping[str, str] | None = None,
    bots: Sequence[Bot] = (),
) -> AsyncIterator[RealChannelShop]:
    """A fresh shop on an open, empty database, with one account on this channel."""
    clock = SetClock()
    storage = Storage(database, cipher=FernetCipher(SECRET_KEY), journal_kept=timedelta(days=30))
    shop = Shop(id=new_id(), handle=f"shop-{new_id()}", name="Test shop", created_at=clock.now())
    await storage.shops.add(shop)
    app = await storage.apps.save(
        PlatformApp(id=new_id(), channel=channel.name, key=APP_KEY, name="Test app"), dict(app_secrets or {})
    )
    wanted = ChannelAccount(
        id=new_id(),
        shop_id=shop.id,
        channel=channel.name,
        external_id=account,
        name="Test account",
        created_at=clock.now(),
        app_id=app.id,
    )
    access = AccountAccess(account=wanted, secrets=dict(account_secrets or {}))
    connected = await storage.scope(system_caller(shop.id)).accounts.connect(access)
    channels = {channel.name: channel}
    worker = Worker(
        storage,
        channels,
        clock,
        BotRunner(bots, seconds=5),
        NoFiles(),
        patience=PATIENCE,
        lease_seconds=30,
        concurrency=4,
    )
    routes = WebhookRoutes(storage, channels, clock, max_body_bytes=MAX_BODY_BYTES).routes
    transport = httpx.ASGITransport(Starlette(routes=routes))
    async with httpx.AsyncClient(transport=transport, base_url="http://center") as client:
        yield RealChannelShop(
            shop=shop,
            storage=storage,
            clock=clock,
            channel=channel,
            account=connected,
            app=app,
            worker=worker,
            client=client,
        )
