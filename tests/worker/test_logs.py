"""What breaks is logged by its type and position; no log quotes a customer or a secret."""

from collections.abc import Iterator, MutableMapping
from typing import Any, NoReturn

import pytest
import structlog
from structlog.testing import capture_logs

from message_center.contracts.sending import AccountAccess, OutgoingMessage, OutgoingPart, Recipient, SendOutcome
from message_center.domain.customers import Profile
from message_center.domain.inbound import MessageArrived
from message_center.inbox.reply import send_message
from message_center.storage.database import Database
from message_center.storage.feed import FactFeed
from message_center.storage.lanes import Lane
from message_center.testing import PlayedChannel, TestCenter, open_test_center
from message_center.worker import Worker
from tests.bots.played import PlayedBot
from tests.storage.test_feed import SHOP, happens, read
from tests.worker.test_worker import at_work, until_done, worker_of

Line = MutableMapping[str, Any]
WORDS, SECRET = "I live at 5 Elm Street", "token-of-the-page"


def break_down(*_: object) -> NoReturn:
    """As code does that quotes what it was given, and what it was given was caused by something else."""
    try:
        raise ValueError(SECRET)
    except ValueError as error:
        raise RuntimeError(WORDS) from error


@pytest.fixture
def logged() -> Iterator[list[Line]]:
    """Every line of the log as it would be written, with the text of tracebacks."""
    with capture_logs(processors=[structlog.processors.format_exc_info]) as lines:
        yield lines


def is_told_without_words(logged: list[Line], event: str, *, error: str = "RuntimeError from ValueError") -> bool:
    """Whether the log has the event with type and position, and quotes nobody anywhere."""
    told = [(line["error"], "through" in line) for line in logged if line["event"] == event]
    assert told and set(told) == {(error, True)}, logged
    return WORDS not in str(logged) and SECRET not in str(logged)


class Stumbling(Worker):
    """Fails on the first lane that it meets, once."""

    stumbled = False

    async def work_on(self, lane: Lane) -> float | None:
        """As any worker, but for the first time."""
        if not self.stumbled:
            self.stumbled = True
            break_down()
        return await super().work_on(lane)


async def test_a_lane_that_fails(center: TestCenter, logged: list[Line]) -> None:
    """The work on a conversation breaks."""
    async with at_work(worker_of(center, Stumbling)):
        await center.customer("anna").does(MessageArrived(external_id="m1", text=WORDS))
        await until_done(center)
    assert is_told_without_words(logged, "lane.failed")


class Broken(PlayedChannel):
    """A partner's channel with a defect wherever its platform is asked."""

    async def fetch_profile(self, access: AccountAccess, identity: str) -> Profile | None:
        """Break."""
        break_down()

    async def send(
        self, access: AccountAccess, recipient: Recipient, message: OutgoingMessage, part: OutgoingPart, mark: str
    ) -> SendOutcome:
        """Break."""
        break_down()


async def test_a_chore_and_a_channel_that_fail(database: Database, logged: list[Line]) -> None:
    """The channel breaks when it is asked for a profile, and when it is to send."""
    async with open_test_center(database, channel=Broken()) as center:
        anna = center.customer("anna")
        await anna.writes(WORDS)
        await send_message(center.desk(), conversation_id=(await anna.conversation()).id, text=WORDS)
        await center.work()
    assert is_told_without_words(logged, "chore.failed")
    assert is_told_without_words(logged, "channel.failed")


async def test_a_bot_that_fails(database: Database, logged: list[Line]) -> None:
    """A partner's bot breaks when it is asked whether it wants a message, and when it is to answer."""
    bot = PlayedBot(wanted=break_down)
    bot.respond = break_down  # type: ignore[method-assign]
    async with open_test_center(database, bots=[bot]) as center:
        await center.customer("anna").writes(WORDS)
    assert is_told_without_words(logged, "bot.wants_failed")
    assert is_told_without_words(logged, "bot.failed")


async def test_a_fact_that_is_not_understood(database: Database, logged: list[Line]) -> None:
    """Another version wrote a fact that holds a customer's words where we expect one of ours."""
    feed = FactFeed(database)
    async with feed.running():
        start = feed.cursor(SHOP)
        await happens(database, 1)
        row = await database.facts.find_one({}, {"_id": False}) or {}
        await database.facts.insert_one({**row, "kind": WORDS})
        await happens(database, 2)
        assert [number for _, number in await read(feed, start, 2)] == [1, 2]
    assert is_told_without_words(logged, "feed.fact_not_understood", error="KeyError")
