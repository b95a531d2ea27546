"""For partners and for us: a whole center in a test, with a channel that is played by the test.

    async def test_greets(center: TestCenter) -> None:
        anna = center.customer("anna")
        await anna.writes("hello")
        assert await anna.is_answered() == ["Welcome!"]

`open_test_center` opens storage, bots and worker on a real MongoDB; time stands still until the test moves it.
"""

import itertools
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from message_center.bots.runner import BotRunner
from message_center.contracts.bots import Bot
from message_center.contracts.channels import Channel
from message_center.contracts.sending import AccountAccess
from message_center.contracts.shop_backend import ShopBackend
from message_center.domain.accounts import ChannelAccount
from message_center.domain.actors import Actor, ActorKind, Caller, system_caller
from message_center.domain.conversations import Conversation
from message_center.domain.ids import Id
from message_center.domain.inbound import Event, Inbound, MessageArrived, PostbackTapped, conversation_key
from message_center.domain.messages import Message
from message_center.domain.permissions import Permission
from message_center.domain.shops import Shop, Staff
from message_center.inbox.cart_pages import SignedCartPages
from message_center.inbox.deliver import SendingRules
from message_center.inbox.desk import Desk
from message_center.storage.built_in_shop import BuiltInShop
from message_center.storage.database import Database
from message_center.storage.journal import JournalEntry, new_entry
from message_center.storage.mapping import new_id
from message_center.storage.scope import Storage
from message_center.storage.secrets import FernetCipher
from message_center.testing.lane_work import work_on_due_lanes
from message_center.testing.played_channel import PlayedChannel
from message_center.worker import Worker

START = datetime(2026, 6, 1, 4, 0, tzinfo=UTC)
PATIENCE = SendingRules(retry_delays=(1, 5, 30), timeout=2, unknown_hold=60)


class SetClock:
    """A clock that stands still until it is moved."""

    def __init__(self, moment: datetime = START) -> None:
        self._moment = moment

    def now(self) -> datetime:
        """The present moment of the test."""
        return self._moment

    def advance(self, **by: float) -> None:
        """Move on, for example `advance(hours=2)`."""
        self._moment += timedelta(**by)


@dataclass
class TestCenter:
    """A shop with one account on a played channel, its desk, and a worker that works when told to."""

    __test__ = False

    storage: Storage
    clock: SetClock
    channel: PlayedChannel
    shop: Shop
    account: ChannelAccount
    bots: BotRunner
    worker: Worker
    host: ShopBackend | None = None
    _numbers: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))

    def customer(self, identity: str = "anna") -> "TestCustomer":
        """A customer of the account."""
        return TestCustomer(self, identity)

    def desk(self, caller: Caller | None = None) -> Desk:
        """The desk of a caller; of the center itself by default."""
        scope = self.storage.scope(caller or system_caller(self.shop.id))
        return Desk(self.shop, scope, {self.channel.name: self.channel}, self.clock, self.host)

    async def staff(self, name: str, *permissions: Permission) -> Caller:
        """Hire somebody and return them as a caller."""
        person = Staff(
            id=new_id(),
            shop_id=self.shop.id,
            email=f"{name.lower()}-{new_id()}@shop.example",
            name=name,
            created_at=self.clock.now(),
            permissions=permissions,
        )
        await self.desk().scope.staff.add(person, password_hash="")
        return Caller(self.shop.id, Actor(ActorKind.STAFF, person.id, name), frozenset(permissions))

    def entry(self, identity: str, event: Event, *, event_id: str | None = None) -> JournalEntry:
        """A journal entry for an event of the played platform."""
        inbound = Inbound(
            account=self.account.external_id,
            identity=identity,
            event_id=event_id or f"event-{next(self._numbers)}",
            occurred_at=self.clock.now(),
            event=event,
        )
        return new_entry(
            channel=self.channel.name,
            app="",
            lane=conversation_key(self.channel.name, self.account.external_id, identity),
            inbound=inbound,
            received_at=self.clock.now(),
        )

    async def later(self, **by: float) -> None:
        """Move the clock on, for example `later(minutes=1)`, and let every waiting lane be looked at.

        Lanes wait by the database's own clock, which nobody can move; so they are made due instead.
        """
        self.clock.advance(**by)
        await self.storage.database.lanes.update_many({}, [{"$set": {"due_at": "$$NOW"}}])
        await self.work()

    async def work(self) -> None:
        """Work on every lane that is due, until none is."""
        await work_on_due_lanes(self.storage.database, self.worker)


@dataclass(frozen=True)
class TestCustomer:
    """A customer as the test plays them."""

    __test__ = False

    center: TestCenter
    identity: str

    async def does(self, *events: Event) -> None:
        """Let events arrive in the journal; the worker has not seen them yet."""
        await self.center.storage.journal.add([self.center.entry(self.identity, event) for event in events])

    async def writes(self, *texts: str) -> None:
        """Write messages, and let the worker take them in and answer."""
        await self.does(
            *(MessageArrived(external_id=f"m-{next(self.center._numbers)}", text=text) for text in texts)
        )
        await self.center.work()

    async def taps(self, payload: str, *, title: str = "?") -> None:
        """Tap a button, and let the worker take it in and answer."""
        number = next(self.center._numbers)
        await self.does(PostbackTapped(external_id=f"p-{number}", title=title, payload=payload))
        await self.center.work()

    async def conversation(self) -> Conversation:
        """The conversation as it is stored."""
        key = conversation_key(self.center.channel.name, self.center.account.external_id, self.identity)
        found = await self.center.desk().scope.conversations.by_key(key)
        assert found is not None, f"{self.identity} has no conversation"
        return found

    async def messages(self) -> tuple[Message, ...]:
        """The messages of the conversation, oldest first."""
        conversation = await self.conversation()
        return (await self.center.desk().scope.messages.last(conversation.id, count=100)).items

    async def is_answered(self) -> list[str]:
        """The texts that the platform delivered to this customer, in order."""
        return [part.text for part in self.center.channel.sent[self.identity]]


class NoFiles:
    """Stands in where a test sends no files of ours."""

    def address(self, file_id: str) -> str:
        """An address that leads nowhere."""
        return f"https://files.example/{file_id}"


PUBLIC_URL = "https://center.example"
SECRET_KEY = "a secret key for tests only and never elsewhere"  # noqa: S105


@asynccontextmanager
async def open_test_center(
    database: Database,
    *,
    bots: Sequence[Bot] = (),
    channel: PlayedChannel | None = None,
    patience: SendingRules = PATIENCE,
    bot_seconds: float = 5,
    host: ShopBackend | None = None,
) -> AsyncIterator[TestCenter]:
    """A fresh shop on an open database; shops of other tests stay out of its sight.

    `host` is the shop's own system, instead of the built-in one, whose carts have pages at `PUBLIC_URL`.
    """
    clock = SetClock()
    played = channel or PlayedChannel()
    channels: dict[str, Channel] = {played.name: played}
    pages = SignedCartPages(SECRET_KEY, public_url=PUBLIC_URL, life=timedelta(days=30), clock=clock)
    backend = host or BuiltInShop(database, clock, cart_pages=pages)
    storage = Storage(database, cipher=FernetCipher(SECRET_KEY), journal_kept=timedelta(days=30))
    shop = Shop(id=new_id(), handle=f"shop-{new_id()}", name="Test shop", created_at=clock.now())
    await storage.shops.add(shop)
    account = ChannelAccount(
        id=Id(new_id()),
        shop_id=shop.id,
        channel=played.name,
        external_id=f"page-{new_id()}",
        name="Test page",
        created_at=clock.now(),
    )
    account = await storage.scope(system_caller(shop.id)).accounts.connect(AccountAccess(account=account))
    runner = BotRunner(bots, seconds=bot_seconds)
    worker = Worker(
        storage,
        channels,
        clock,
        runner,
        NoFiles(),
        patience=patience,
        lease_seconds=30,
        concurrency=4,
        host=backend,
    )
    yield TestCenter(storage, clock, played, shop, account, runner, worker, backend)
