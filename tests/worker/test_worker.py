"""Workers: prompt, sharing the lanes, and never two on one."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
from structlog.testing import capture_logs

from message_center.contracts.sending import AccountAccess, OutgoingMessage, OutgoingPart, Recipient, SendOutcome
from message_center.domain.chores import Chore
from message_center.domain.customers import Profile
from message_center.domain.inbound import MessageArrived
from message_center.inbox.reply import send_message
from message_center.storage.database import Database
from message_center.storage.journal import FAILURES_ALLOWED
from message_center.storage.lanes import Lane
from message_center.testing import PATIENCE, NoFiles, PlayedChannel, TestCenter, open_test_center
from message_center.worker import FAILURE_SECONDS, Worker


def worker_of(center: TestCenter, kind: type[Worker] = Worker, *, lease_seconds: float = 30) -> Worker:
    """One more worker of this center, as another process would run it."""
    return kind(
        center.storage,
        {center.channel.name: center.channel},
        center.clock,
        center.bots,
        NoFiles(),
        patience=replace(PATIENCE, timeout=60),
        lease_seconds=lease_seconds,
        concurrency=8,
    )


@asynccontextmanager
async def at_work(*workers: Worker) -> AsyncIterator[None]:
    """All of them, until the block ends."""
    if not workers:
        yield
        return
    async with workers[0].running(), at_work(*workers[1:]):
        yield


async def left(database: Database) -> int:
    """How much is still to be done."""
    return await database.journal.count_documents({"state": "NEW"}) + await database.lanes.count_documents({})


async def until_done(center: TestCenter) -> None:
    """Wait until no journal entry is new and no lane is left; fails after ten seconds."""
    database = center.storage.database
    async with asyncio.timeout(10):
        while await left(database):  # noqa: ASYNC110  what is waited for happens in the database
            await asyncio.sleep(0.01)


@pytest.mark.spec("G2")
async def test_two_workers_take_every_message_in_once(center: TestCenter) -> None:
    """Two workers share thirty conversations with four messages each: all arrive, in order, once."""
    customers = [center.customer(f"customer-{number}") for number in range(30)]

    async def write(number: int) -> None:
        for text in range(4):
            name = f"{number}-{text}"
            await customers[number].does(MessageArrived(external_id=name, text=name))

    async with at_work(worker_of(center), worker_of(center)):
        await asyncio.gather(*(write(number) for number in range(30)))
        await until_done(center)
    for number, customer in enumerate(customers):
        messages = await customer.messages()
        assert [message.text for message in messages] == [f"{number}-{text}" for text in range(4)]
        assert [message.sequence for message in messages] == [1, 2, 3, 4]


class Sleeper(Worker):
    """Rests until it is woken, however long nobody does; tells when it rests."""

    resting: asyncio.Event

    async def _rest(self) -> None:
        self.resting.set()
        await self._woken.wait()
        self.resting.clear()


async def test_a_message_is_worked_on_at_once(center: TestCenter) -> None:
    """A resting worker is woken by a new message; one that never looks by itself works on each."""
    anna, sleeper = center.customer("anna"), worker_of(center, Sleeper)
    sleeper.resting = asyncio.Event()  # type: ignore[attr-defined]
    async with at_work(sleeper):
        for number in range(5):
            await sleeper.resting.wait()  # type: ignore[attr-defined]
            await anna.does(MessageArrived(external_id=f"m{number}", text="hello"))
            await until_done(center)
    assert len(await anna.messages()) == 5


class Stumbling(Worker):
    """Fails on the first lane that it meets, once."""

    stumbled: str | None = None

    async def work_on(self, lane: Lane) -> float | None:
        """As any worker, but for the first time."""
        if self.stumbled is None:
            self.stumbled = lane.key
            raise RuntimeError("a defect")
        return await super().work_on(lane)


async def test_a_failure_keeps_the_work_and_lets_the_others_go_on(center: TestCenter) -> None:
    """When the work on one conversation fails, it is tried again soon, and other conversations go on meanwhile."""
    worker = worker_of(center, Stumbling)
    for name in ("anna", "boris"):
        await center.customer(name).does(MessageArrived(external_id=f"m-{name}", text="hello"))
    async with at_work(worker):
        await until_done(center)
    assert worker.stumbled is not None  # type: ignore[attr-defined]
    for name in ("anna", "boris"):
        assert [message.text for message in await center.customer(name).messages()] == ["hello"]


class Endless(PlayedChannel):
    """A platform whose answer never comes; tells when a call begins and ends."""

    begun: asyncio.Event
    ended: asyncio.Event

    async def send(
        self, access: AccountAccess, recipient: Recipient, message: OutgoingMessage, part: OutgoingPart, mark: str
    ) -> SendOutcome:
        """Wait until stopped."""
        self.begun.set()
        try:
            return await asyncio.get_running_loop().create_future()
        finally:
            self.ended.set()


async def test_a_worker_that_lost_its_lane_stops(database: Database) -> None:
    """A worker whose lease another took over stops at once, and leaves the lane to the other."""
    channel = Endless()
    channel.begun, channel.ended = asyncio.Event(), asyncio.Event()
    async with open_test_center(database, channel=channel) as center:
        anna = center.customer("anna")
        await anna.writes("hello")
        await send_message(center.desk(), conversation_id=(await anna.conversation()).id, text="Hi")
        async with asyncio.timeout(5), at_work(worker_of(center, lease_seconds=0.3)):
            await channel.begun.wait()
            await database.lanes.update_many({}, [{"$set": {"holder": "another", "lease_until": "$$NOW"}}])
            await database.lanes.update_many(
                {}, [{"$set": {"lease_until": {"$add": ["$$NOW", 60_000]}, "holder": "another"}}]
            )
            await channel.ended.wait()
        [lane] = [row async for row in database.lanes.find()]
        assert lane["holder"] == "another"


class Puzzled(PlayedChannel):
    """A platform whose word of a person is not understood."""

    async def fetch_profile(self, access: AccountAccess, identity: str) -> Profile | None:
        """Break, as on an answer that nobody foresaw."""
        raise KeyError("name")


async def test_a_chore_that_breaks_holds_back_no_other(database: Database) -> None:
    """The profile cannot be read; members are looked for all the same, and the profile is asked for again."""
    async with open_test_center(database, channel=Puzzled()) as center:
        anna = center.customer("anna")
        await anna.writes("call 0912345678")
        conversation = await anna.conversation()
        assert (conversation.chores, conversation.matching) == ((Chore.PROFILE,), ())
        wait = await center.worker.work_on(Lane(conversation.key, "test", 0))
        assert wait == FAILURE_SECONDS


async def test_an_entry_that_can_never_be_taken_in_is_put_aside(center: TestCenter) -> None:
    """One message that fails again and again is parked for a person; what the customer writes later comes in."""
    anna = center.customer("anna")
    lane = Lane(center.entry("anna", MessageArrived(external_id="m1")).lane, "test", 0)
    kind, center.channel.conversation_kind = center.channel.conversation_kind, None  # type: ignore[assignment]
    await anna.does(MessageArrived(external_id="bad", text="broken"))
    for _ in range(FAILURES_ALLOWED + 1):
        with pytest.raises(Exception, match="kind"):
            await center.worker.work_on(lane)
    center.channel.conversation_kind = kind
    await anna.writes("still here")
    assert [message.text for message in await anna.messages()] == ["still here"]
    (parked,) = await center.storage.journal.parked(limit=10)
    assert isinstance(parked.inbound.event, MessageArrived) and parked.inbound.event.text == "broken"


async def test_an_entry_of_another_version_is_put_aside(center: TestCenter) -> None:
    """An event that this version cannot read holds nobody back, and is kept; no log quotes the customer."""
    anna = center.customer("anna")
    await anna.does(MessageArrived(external_id="m1", text="from the future"))
    await center.storage.database.journal.update_one({}, {"$set": {"inbound.event.type": "Teleported"}})
    with capture_logs() as logged:
        await anna.writes("hello")
    [told] = [one for one in logged if one["event"] == "journal.entry_not_readable"]
    assert told.keys() == {"event", "log_level", "entry_id", "error", "through"}
    assert "journal.py" in told["through"]
    assert "from the future" not in str(logged)
    assert [message.text for message in await anna.messages()] == ["hello"]
    row = await center.storage.database.journal.find_one({"state": "PARKED"})
    assert row is not None and row["inbound"]["event"]["text"] == "from the future"
    assert row["expires_at"] is None
