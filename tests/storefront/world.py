"""A shop with its storefront, reached over real HTTP, its database and mail server real ones."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any

import httpx
import jwt
from starlette.applications import Starlette

from message_center.channels.orders import ORDER_KEY, OrdersChannel
from message_center.channels.smtp import SmtpMailer, SmtpServer
from message_center.channels.storefront import MEMBER_KEY, StorefrontChannel
from message_center.channels.thread_tokens import ThreadTokens
from message_center.contracts.sending import AccountAccess
from message_center.contracts.shop_backend import ShopBackend
from message_center.domain.accounts import ChannelAccount
from message_center.domain.actors import Actor, ActorKind, Caller, system_caller
from message_center.domain.conversations import Conversation
from message_center.domain.imports import ImportKind
from message_center.domain.messages import Message
from message_center.domain.orders import Order
from message_center.domain.permissions import Permission
from message_center.domain.products import Product
from message_center.domain.shops import Shop
from message_center.inbox.cart_pages import SignedCartPages
from message_center.inbox.deliver import SendingRules, deliver
from message_center.inbox.desk import Desk
from message_center.inbox.receive import receive
from message_center.inbox.reply import send_message
from message_center.storage.built_in_shop import BuiltInShop
from message_center.storage.mapping import new_id
from message_center.storage.scope import Storage
from message_center.storefront.routes import storefront_routes
from tests.serving import served

SECRET = "a secret key for tests, long enough"
KEY_OF_MEMBERS = "the host shop's key for its members' tokens"
KEY_OF_ORDERS = "the host shop's key for its order pages' tokens"
START = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
LIFE = timedelta(days=30)


class HandClock:
    """Time that moves when the test says so."""

    def __init__(self) -> None:
        self.moment = START

    def now(self) -> datetime:
        return self.moment

    def pass_by(self, time: timedelta) -> None:
        self.moment += time


class Files:
    """Public addresses of our own files."""

    def address(self, file_id: str) -> str:
        return f"https://files.example.com/{file_id}"


@dataclass
class World:
    """What a test acts with. The customers are HTTP clients, the staff uses the inbox."""

    storage: Storage
    clock: HandClock
    tokens: ThreadTokens
    url: str
    http: httpx.AsyncClient
    channels: dict[str, Any]
    host: ShopBackend | None = None

    @cached_property
    def shop(self) -> Shop:
        """The shop 'lamp'."""
        return Shop(id=new_id(), handle="lamp", name="lamp 商店", created_at=START)

    async def sells(self, product: Product) -> None:
        """The host tells of a product."""
        imports = self.storage.scope(system_caller(self.shop.id)).imports
        await imports.take_in(ImportKind.PRODUCTS, [product], at=self.clock.now())

    async def open_another(self, handle: str, **fields: Any) -> None:
        """Another shop in the same center."""
        await self.open(Shop(id=new_id(), handle=handle, name=f"{handle} 商店", created_at=START, **fields))

    async def ordered(self, *orders: Order) -> None:
        """The host tells of orders."""
        imports = self.storage.scope(system_caller(self.shop.id)).imports
        await imports.take_in(ImportKind.ORDERS, orders, at=self.clock.now())

    async def open(self, shop: Shop) -> None:
        """Create a shop and connect its storefront and its order pages."""
        await self.storage.shops.add(shop)
        scope = self.storage.scope(self.staff(shop))
        keys = {"storefront": {MEMBER_KEY: KEY_OF_MEMBERS}, "orders": {ORDER_KEY: KEY_OF_ORDERS}}
        for channel, secrets in keys.items():
            account = ChannelAccount(
                id=new_id(),
                shop_id=shop.id,
                channel=channel,
                external_id=shop.handle,
                name=shop.name,
                created_at=START,
            )
            await scope.accounts.connect(AccountAccess(account=account, secrets=secrets))

    def staff(self, shop: Shop) -> Caller:
        return Caller(shop.id, Actor(ActorKind.STAFF, new_id(), "小美"), frozenset(Permission))

    def member_token(
        self, *, key: str = KEY_OF_MEMBERS, life: timedelta = timedelta(hours=1), **claims: Any
    ) -> str:
        """What the host shop signs for a member who is signed in."""
        exp = int((self.clock.now() + life).timestamp())
        return jwt.encode({"sub": "m1", "exp": exp, **claims}, key, algorithm="HS256")

    def order_token(
        self, order: str = "O-1", *, key: str = KEY_OF_ORDERS, life: timedelta = timedelta(hours=1), **claims: Any
    ) -> str:
        """What the host shop signs for the page of an order; `sub` is set when the buyer is a member."""
        exp = int((self.clock.now() + life).timestamp())
        return jwt.encode({"order": order, "exp": exp, **claims}, key, algorithm="HS256")

    async def ask(self, message: str, token: str) -> httpx.Response:
        """Write in the thread that the token opens, and let it be taken in."""
        response = await self.post("/storefront/lamp/thread/messages", {"message": message}, token=token)
        await self.take_in()
        return response

    async def post(self, path: str, body: Any, *, token: str | None = None) -> httpx.Response:
        headers = {"authorization": f"Bearer {token}"} if token else {}
        return await self.http.post(path, json=body, headers=headers)

    async def write(self, message: str, *, token: str | None = None, **fields: Any) -> str:
        """Send the contact form and let it be taken in; the thread's token."""
        if token is None:
            fields = {"email": "mei@example.com", **fields}
        response = await self.post("/storefront/lamp/messages", {"message": message, **fields}, token=token)
        assert response.status_code == 201, response.text
        await self.take_in()
        return response.json()["threadToken"]

    async def thread(self, token: str, **query: str) -> Any:
        response = await self.http.get(
            "/storefront/lamp/thread", params=query, headers={"authorization": f"Bearer {token}"}
        )
        assert response.status_code == 200, response.text
        return response.json()

    async def take_in(self) -> None:
        """What the worker does: take in the journal's new entries, lane by lane."""
        for lane in await self.storage.database.journal.distinct("lane", {"state": "NEW"}):
            entries = await self.storage.journal.waiting(lane, limit=100)
            await receive(self.storage, self.channels, self.clock, entries, bots_want=lambda *_: False)

    async def take_in_at_once(self) -> None:
        """What several workers do: take in each lane at the same time."""
        lanes = await self.storage.database.journal.distinct("lane", {"state": "NEW"})
        waiting = [await self.storage.journal.waiting(lane, limit=100) for lane in lanes]
        await asyncio.gather(
            *(
                receive(self.storage, self.channels, self.clock, entries, bots_want=lambda *_: False)
                for entries in waiting
            )
        )

    @property
    def desk(self) -> Desk:
        """A desk of the shop's staff."""
        return Desk(self.shop, self.storage.scope(self.staff(self.shop)), self.channels, self.clock, self.host)

    async def reply(self, text: str) -> Message:
        """Staff answers the latest conversation; the reply waits to be sent."""
        conversation = await self.conversation()
        _, message = await send_message(self.desk, conversation_id=conversation.id, text=text)
        return message

    async def answer(self, text: str) -> Message:
        """Staff answers the latest conversation, and the worker sends it; the message as it then stands."""
        message = await self.reply(text)
        await self.send()
        return (await self.desk.scope.messages.by_ids([message.id]))[0]

    async def send(self) -> None:
        """The worker sends what waits in the latest conversation."""
        patience = SendingRules(retry_delays=(1,), timeout=10, unknown_hold=60)
        await deliver(self.desk, await self.conversation(), patience=patience, files=Files())

    async def conversations(self) -> list[Conversation]:
        scope = self.storage.scope(self.staff(self.shop))
        rows = self.storage.database.conversations.find({}, {"_id": True}).sort("_id", 1)
        return list(await scope.conversations.by_ids([row["_id"] async for row in rows]))

    async def conversation(self) -> Conversation:
        return (await self.conversations())[-1]

    async def counted(self) -> dict[str, int]:
        """How much is stored of what a message could leave behind."""
        names = ("journal", "lanes", "customers", "conversations", "messages", "facts")
        return {name: await self.storage.database.raw[name].count_documents({}) for name in names}

    @asynccontextmanager
    async def listening(self, token: str, *, last_event: str | None = None) -> AsyncIterator["Events"]:
        """The thread's server-sent events, as a browser gets them."""
        headers = {"last-event-id": last_event} if last_event else {}
        path = "/storefront/lamp/thread/events"
        async with self.http.stream("GET", path, params={"token": token}, headers=headers) as response:
            assert response.status_code == 200, await response.aread()
            yield Events(response)


class Events:
    """Reads one event after the other."""

    def __init__(self, response: httpx.Response) -> None:
        self._lines = response.aiter_lines()
        self.last_id = ""

    async def next(self) -> Any:
        """The data of the next event; pings are passed over."""
        async with asyncio.timeout(10):
            async for line in self._lines:
                if line.startswith("id: "):
                    self.last_id = line.removeprefix("id: ")
                if line.startswith("data: "):
                    return json.loads(line.removeprefix("data: "))
        return None


@asynccontextmanager
async def a_world(storage: Storage, *, mail_port: int, host: ShopBackend | None = None) -> AsyncIterator[World]:
    """A running storefront with one shop, 'lamp'; `host` is its own system instead of the built-in one."""
    clock = HandClock()
    tokens = ThreadTokens(SECRET, life=LIFE, clock=clock)
    backend = host or BuiltInShop(storage.database, clock)
    pages = SignedCartPages(SECRET, public_url="https://center.example", life=LIFE, clock=clock)
    routes = storefront_routes(
        storage=storage, backend=backend, tokens=tokens, cart_pages=pages, files=Files(), clock=clock
    )
    async with served(Starlette(routes=routes)) as url:
        mailer = SmtpMailer(
            SmtpServer(host="127.0.0.1", port=mail_port), sender="Message Center <shop@example.com>", timeout=4
        )
        own = (
            StorefrontChannel(mailer=mailer, tokens=tokens, public_url=url),
            OrdersChannel(mailer=mailer, tokens=tokens, public_url=url),
        )
        async with httpx.AsyncClient(base_url=url, timeout=10) as http:
            world = World(storage, clock, tokens, url, http, {channel.name: channel for channel in own}, host)
            await world.open(world.shop)
            yield world
