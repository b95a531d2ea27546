"""Bots answer once, may break, and never stand in the way."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

import pytest

from message_center.bots.ice_breakers import IceBreakersBot
from message_center.contracts.bots import Answer, BotAct, PutTags, Turn
from message_center.domain.actors import ActorKind, system_caller
from message_center.domain.bot_pauses import BUDGET, BUDGET_PERIOD, REST_HOURS
from message_center.domain.facts import FactKind
from message_center.domain.ice_breakers import IceBreaker, IceBreakerSettings, payload_of
from message_center.domain.ids import Id
from message_center.domain.inbound import MessageArrived, PostbackTapped
from message_center.domain.permissions import Permission
from message_center.domain.replyability import Replyability, ReplyMeans
from message_center.inbox.reply import send_message
from message_center.inbox.tags import create_tag
from message_center.storage.database import Database
from message_center.testing import TestCenter, TestCustomer, open_test_center
from message_center.worker import BATCH
from tests.bots.played import PlayedBot


async def failures(center: TestCenter) -> list[tuple[str, str]]:
    """Which bots failed, and why."""
    rows = center.storage.database.facts.find({"kind": FactKind.BOT_FAILED.value}).sort("_id", 1)
    return [(row["values"]["bot"], row["why"]) async for row in rows]


@pytest.mark.spec("E9", "H2")
async def test_a_bot_s_answer_is_its_own_and_leaves_people_waiting(database: Database) -> None:
    """A bot's answer carries its name and reason, and the customer still waits for a person."""
    async with open_test_center(database, bots=[PlayedBot()]) as center:
        anna = center.customer("anna")
        await anna.writes("bot, please")
        assert await anna.is_answered() == ["Hello!"]
        after = await anna.conversation()
        assert (after.unread, after.waiting_since, after.bots_waiting) == (1, center.clock.now(), 0)
        answer = (await anna.messages())[-1]
        assert (answer.author.kind, answer.author.name) == (ActorKind.BOT, "played")
        assert answer.why == "The customer asked."


async def test_a_bot_that_needs_a_switch_waits_for_it(database: Database) -> None:
    """A bot that a shop must switch on says nothing before, and works from then on."""
    async with open_test_center(database, bots=[PlayedBot(needs_switch=True)]) as center:
        anna = center.customer("anna")
        await anna.writes("bot, please")
        assert await anna.is_answered() == []
        switched = {"$set": {"automations": ["played"]}}
        await database.shops.update_one({"handle": center.shop.handle}, switched)
        await anna.writes("bot, again")
        assert await anna.is_answered() == ["Hello!"]


async def test_bots_are_asked_in_their_order_and_not_about_their_own_words(database: Database) -> None:
    """Bots answer in the declared order, and no answer of theirs wakes another."""
    first = PlayedBot(name="b", order=1, answers=[Answer(text="bot first", why="-")])
    second = PlayedBot(name="a", order=2, answers=[Answer(text="bot second", why="-")])
    async with open_test_center(database, bots=[second, first]) as center:
        anna = center.customer("anna")
        await anna.writes("bot")
        await center.later(seconds=1)
        assert await anna.is_answered() == ["bot first", "bot second"]
        assert (first.asked, second.asked) == (["bot"], ["bot"])


class OddBot(PlayedBot):
    """Gives back what no bot should."""

    gives: object = None

    async def respond(self, turn: Turn) -> Sequence[BotAct]:
        """Whatever the test wants."""
        if isinstance(self.gives, BaseException):
            raise self.gives
        return self.gives  # type: ignore[return-value]


@pytest.mark.spec("F6")
@pytest.mark.parametrize(
    "gives",
    [None, "text", [None], [Answer(text="  ", why="-")], [Answer(text="x" * 5001, why="-")], ValueError("no")],
    ids=["nothing", "text", "no answer", "empty", "too long", "raises"],
)
async def test_a_broken_bot_is_reported_and_the_others_go_on(database: Database, gives: object) -> None:
    """A bot that breaks, or gives back nonsense, is named once; the next bot answers, and replies are sent."""
    odd = OddBot(name="odd", order=1)
    odd.gives = gives
    async with open_test_center(database, bots=[odd, PlayedBot()]) as center:
        anna = center.customer("anna")
        await anna.writes("bot")
        assert await anna.is_answered() == ["Hello!"]
        assert [bot for bot, _ in await failures(center)] == ["odd"]
        assert (await anna.conversation()).bots_waiting == 0


@pytest.mark.spec("F6")
@pytest.mark.parametrize("gives", ["cancelled", "hangs"])
async def test_a_bot_that_hangs_or_cancels_itself_is_left_behind(database: Database, gives: str) -> None:
    """A bot that takes too long is stopped and named, and the message goes on without it."""

    class Stubborn(PlayedBot):
        async def respond(self, turn: Turn) -> Sequence[BotAct]:
            """Ignores being stopped, or stops itself."""
            if gives == "cancelled":
                raise asyncio.CancelledError
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                await released.wait()
            return ()

    released = asyncio.Event()
    bots = [Stubborn(name="stubborn", order=1), PlayedBot()]
    async with open_test_center(database, bots=bots, bot_seconds=0.05) as center:
        anna = center.customer("anna")
        await anna.writes("bot")
        assert await anna.is_answered() == ["Hello!"]
        assert [bot for bot, _ in await failures(center)] == ["stubborn"]
    released.set()


async def test_a_bot_that_cannot_say_whether_it_wants_is_asked(database: Database) -> None:
    """A bot whose question raises is asked all the same, and the message comes in."""

    def broken(message: object) -> bool:
        raise RuntimeError

    async with open_test_center(database, bots=[PlayedBot(wanted=broken)]) as center:
        anna = center.customer("anna")
        await anna.writes("hello")
        assert await anna.is_answered() == ["Hello!"]


async def test_a_crash_after_the_answer_does_not_answer_twice(database: Database) -> None:
    """A worker that dies after a bot answered, before that was noted, leaves no second answer."""
    bot = PlayedBot()
    async with open_test_center(database, bots=[bot]) as center:
        anna = center.customer("anna")
        await anna.writes("bot, please")
        message = (await anna.messages())[0]
        # As if "asked" had never been written.
        await database.messages.update_one({"external_id": message.external_id}, {"$set": {"bots_pending": True}})
        await database.conversations.update_one(
            {"key": (await anna.conversation()).key}, {"$set": {"bots_waiting": 1}}
        )
        await anna.writes("hello")
        assert bot.asked == ["bot, please"] * 2
        assert await anna.is_answered() == ["Hello!"]
        assert (await anna.conversation()).bots_waiting == 0


async def test_a_burst_is_answered_to_the_last_message(database: Database) -> None:
    """When more messages come at once than one batch holds, bots are asked about every one."""
    bot = PlayedBot(answers=[])
    async with open_test_center(database, bots=[bot]) as center:
        anna = center.customer("anna")
        count = BATCH + 30
        await anna.does(*(MessageArrived(external_id=f"m{one}", text=f"bot {one}") for one in range(count)))
        await center.work()
        assert len(bot.asked) == count
        assert (await anna.conversation()).bots_waiting == 0


@pytest.mark.spec("H3")
async def test_a_machine_that_writes_much_between_two_answers_is_stopped_too(database: Database) -> None:
    """However many of its messages a bot of ours leaves alone, the budget counts what ours have written."""
    async with open_test_center(database, bots=[PlayedBot()]) as center:
        anna = center.customer("anna")
        for _ in range(BUDGET + 3):
            await anna.writes("bot", *("Thank you for your message!" for _ in range(8)))
        assert len(await anna.is_answered()) == BUDGET
        assert (await anna.conversation()).bots.stopped_at is not None


@pytest.mark.spec("H3")
async def test_the_budget_stops_a_flood_and_says_so(database: Database) -> None:
    """After its budget a bot writes no more and says why, once; people answer, and later it may again."""
    async with open_test_center(database, bots=[PlayedBot()]) as center:
        anna = center.customer("anna")
        await anna.writes(*(f"bot {number}" for number in range(BUDGET + 3)))
        assert len(await anna.is_answered()) == BUDGET
        told = [row async for row in database.facts.find({"kind": FactKind.BOTS_PAUSED.value})]
        assert [row["values"] for row in told] == [{"reason": "BUDGET"}]
        assert told[0]["why"] == "Bots wrote 20 messages within 0:10:00; a person must go on."
        await center.later(seconds=BUDGET_PERIOD.total_seconds() + 1)
        await anna.writes("bot")
        assert len(await anna.is_answered()) == BUDGET
        ben = center.desk(await center.staff("Ben", Permission.SEND_MESSAGES))
        await send_message(ben, conversation_id=(await anna.conversation()).id, text="I am here.")
        await center.later(hours=REST_HOURS)
        await anna.writes("bot")
        assert (await anna.is_answered())[-2:] == ["I am here.", "Hello!"]


QUESTION = IceBreaker(id="a" * 24, question="Open?", answer="{{account_name}} opens at ten.")


@pytest.fixture
def saved() -> dict[str, tuple[IceBreaker, ...]]:
    """The questions that the account has now."""
    return {"items": (QUESTION,)}


async def tapping(database: Database, saved: dict[str, tuple[IceBreaker, ...]]) -> object:
    async def read(shop_id: Id, account_id: Id) -> IceBreakerSettings:
        return IceBreakerSettings(account_id=account_id, items=saved["items"])

    return open_test_center(database, bots=[IceBreakersBot(read)])


async def taps(anna: TestCustomer, *event_ids: str) -> None:
    """One tap, which the platform delivers under these ids of events."""
    tap = PostbackTapped(external_id="p1", title="Open?", payload=payload_of(QUESTION.id))
    for event_id in event_ids:
        await anna.center.storage.journal.add([anna.center.entry("anna", tap, event_id=event_id)])
        await anna.center.work()


@pytest.mark.spec("E2", "G2")
@pytest.mark.parametrize("event_ids", [("e1", "e2"), ("e1", "e1")], ids=["two events", "the same event"])
async def test_a_tap_that_comes_twice_is_answered_once(
    database: Database, saved: dict[str, tuple[IceBreaker, ...]], event_ids: tuple[str, str]
) -> None:
    """A tap is answered with the account's name filled in, once, however often the platform delivers it."""
    async with await tapping(database, saved) as center:  # type: ignore[attr-defined]
        anna = center.customer("anna")
        await taps(anna, *event_ids)
        assert await anna.is_answered() == ["Test page opens at ten."]
        assert [message.text for message in await anna.messages()] == ["Open?", "Test page opens at ten."]


@pytest.mark.spec("E2")
async def test_a_tap_on_a_deleted_question_gets_no_answer(
    database: Database, saved: dict[str, tuple[IceBreaker, ...]]
) -> None:
    """Whoever taps a question that was deleted meanwhile gets no wrong answer, and staff see the tap."""
    saved["items"] = (replace(QUESTION, id="b" * 24, answer="Something else."),)
    async with await tapping(database, saved) as center:  # type: ignore[attr-defined]
        anna = center.customer("anna")
        await taps(anna, "e1")
        assert await anna.is_answered() == []
        assert [message.text for message in await anna.messages()] == ["Open?"]


@pytest.mark.spec("E2")
async def test_a_tap_is_answered_after_a_person_took_over(
    database: Database, saved: dict[str, tuple[IceBreaker, ...]]
) -> None:
    """A tap gets its answer also in the middle of a talk with staff."""
    async with await tapping(database, saved) as center:  # type: ignore[attr-defined]
        anna = center.customer("anna")
        await anna.writes("hello")
        ben = center.desk(await center.staff("Ben", Permission.SEND_MESSAGES))
        await send_message(ben, conversation_id=(await anna.conversation()).id, text="Hi")
        await taps(anna, "e1")
        assert await anna.is_answered() == ["Hi", "Test page opens at ten."]
        assert center.desk().caller == system_caller(center.shop.id)


@pytest.mark.spec("H1", "H3")
async def test_a_bot_is_silent_where_only_a_person_may_answer(database: Database) -> None:
    """After the window, the means for people alone are no bot's; staff can still answer."""
    async with open_test_center(database, bots=[PlayedBot()]) as center:
        late = Replyability(means=(ReplyMeans.HUMAN_AGENT,), advice="Only a person may answer now.")
        center.channel.open_until = lambda _: late
        anna = center.customer("anna")
        await anna.writes("bot")
        assert await anna.is_answered() == []
        told = await database.facts.find_one({"kind": FactKind.BOT_STOPPED.value})
        assert told is not None
        assert told["why"] == "Only a person may answer now."
        ben = center.desk(await center.staff("Ben", Permission.SEND_MESSAGES))
        await send_message(ben, conversation_id=(await anna.conversation()).id, text="I am here.")
        await center.work()
        assert await anna.is_answered() == ["I am here."]


@pytest.mark.spec("F6", "E9")
async def test_a_bot_puts_on_the_shops_tags_and_no_others(database: Database) -> None:
    """Tags that a bot asks for are put on; another shop's are left out, and nonsense is reported."""
    gives: list[BotAct] = []
    async with open_test_center(database, bots=[PlayedBot(answers=gives)]) as center:
        mine = await create_tag(center.desk(), name="VIP", color=None)
        async with open_test_center(database) as other:
            theirs = await create_tag(other.desk(), name="VIP", color=None)
        gives.append(PutTags(tag_ids=(theirs.id, mine.id), why="asked"))
        anna = center.customer("anna")
        await anna.writes("bot")
        assert (await anna.conversation()).tag_ids == (mine.id,)
        gives[:] = [PutTags(tag_ids=(Id("nonsense"),), why="asked")]
        await anna.writes("bot")
        assert [bot for bot, _ in await failures(center)] == ["played"]
        assert (await anna.conversation()).bots_waiting == 0
