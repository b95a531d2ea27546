"""Who answers, bots or people: shown on the conversation, changed by people (spec H3, H4)."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from message_center.domain.bot_pauses import BUDGET
from message_center.domain.facts import FactKind
from message_center.domain.permissions import Permission
from message_center.graphql.schema import ExtensibleSchema
from message_center.inbox.assign import assign
from message_center.inbox.bots import pause_bots, resume_bots, set_bot_rest
from message_center.storage.database import Database
from message_center.testing import open_test_center
from tests.api.conftest import Person, Shop, open_shop
from tests.bots.played import PlayedBot
from tests.law import the_law

BOTS = "conversation { bots { paused reason since until } }"
READ = "query ($id: ID!) { conversation(id: $id) { bots { paused reason since until } unread } }"
STOPPED = """{ conversations(filter: {botsStopped: true}) { edges { node { id } } } }"""
ANSWERING = {"paused": False, "reason": None, "since": None, "until": None}


@pytest.fixture
async def shop(schema: ExtensibleSchema, database: Database) -> AsyncIterator[Shop]:
    """The test shop, with a bot that answers whoever says its name."""
    async with open_test_center(database, bots=[PlayedBot()]) as center, open_shop(schema, center) as shop:
        yield shop


@pytest.fixture
async def mei(shop: Shop) -> Person:
    """Somebody who answers."""
    return await shop.hire("Mei", *Permission)


async def bots(person: Person, conversation_id: str) -> dict[str, Any]:
    """What the conversation says of its bots."""
    found: dict[str, Any] = (await person.ask(READ, id=conversation_id))["conversation"]["bots"]
    return found


async def answers(shop: Shop, text: str = "bot") -> int:
    """How many answers the bot has sent to Anna after she wrote."""
    await shop.center.customer("anna").writes(text)
    return (await shop.center.customer("anna").is_answered()).count("Hello!")


@pytest.mark.spec("H4")
async def test_bots_rest_while_a_person_has_the_conversation(shop: Shop, mei: Person) -> None:
    """A person's answer, or an assignment by hand, keeps bots silent for the shop's hours; completing ends it."""
    anna = await shop.written("anna", "bot")
    assert (await bots(mei, anna.id), await answers(shop)) == (ANSWERING, 2)
    await mei.do("setBotRest", "shop { botsRestHours }", hours=3)
    await mei.do("sendMessage", "__typename", conversationId=anna.id, text="I am here.")
    assert await bots(mei, anna.id) == {
        "paused": True,
        "reason": "TAKEN_OVER",
        "since": "2026-06-01T04:00:01.000Z",
        "until": "2026-06-01T07:00:01.000Z",
    }
    assert await answers(shop) == 2
    await mei.do("setStatus", "__typename", conversationId=anna.id, status="COMPLETED")
    assert (await bots(mei, anna.id), await answers(shop)) == (ANSWERING, 3)
    await mei.do("assignConversation", "__typename", conversationId=anna.id, staffId=mei.id)
    assert await answers(shop) == 3
    await shop.center.later(hours=3)
    later = await shop.hire("Lin")
    assert (await bots(later, anna.id), await answers(shop)) == (ANSWERING, 4)


@pytest.mark.spec("H3", "H4")
async def test_staff_pause_and_resume_bots(shop: Shop, mei: Person) -> None:
    """By hand, for one conversation; the timeline says who did it, and a colleague's needs the permission."""
    anna = await shop.written("anna")
    paused = (await mei.do("pauseBots", BOTS, conversationId=anna.id))["conversation"]["bots"]
    assert (paused["paused"], paused["reason"], paused["until"]) == (True, "PAUSED", None)
    shop.center.clock.advance(minutes=14)
    assert await answers(shop) == 0
    resumed = (await mei.do("resumeBots", BOTS, conversationId=anna.id))["conversation"]["bots"]
    assert (resumed, await answers(shop)) == (ANSWERING, 1)
    timeline = "query ($id: ID!) { conversation(id: $id) { timeline { kind actor { name } } } }"
    entries = (await mei.ask(timeline, id=anna.id))["conversation"]["timeline"]
    told = [(one["kind"], one["actor"]["name"]) for one in entries if one["kind"].startswith("BOTS_")]
    assert told == [("BOTS_RESUMED", "Mei"), ("BOTS_PAUSED", "Mei")]
    await mei.do("assignConversation", "__typename", conversationId=anna.id, staffId=mei.id)
    lin = await shop.hire("Lin", Permission.SEND_MESSAGES)
    before = await shop.stored(anna.id)
    for mutation in ("pauseBots", "resumeBots"):
        payload = await lin.do(mutation, "__typename", conversationId=anna.id)
        assert [one["code"] for one in payload["userErrors"]] == ["PERMISSION_DENIED"]
    assert [one["code"] for one in (await lin.do("setBotRest", "__typename", hours=1))["userErrors"]] == [
        "PERMISSION_DENIED"
    ]
    [error] = (await mei.do("setBotRest", "__typename", hours=0))["userErrors"]
    assert (error["code"], error["field"]) == ("INVALID", "hours")
    assert await shop.stored(anna.id) == before


@pytest.mark.spec("H3")
async def test_a_stopped_conversation_is_found_and_goes_on_when_a_person_answered(shop: Shop, mei: Person) -> None:
    """The budget stops bots, visibly: on the conversation, in a filter, unread; a person's answer settles it."""
    anna = await shop.written("anna", *(["bot"] * (BUDGET + 1)))
    state = await bots(mei, anna.id)
    assert (state["paused"], state["reason"], state["until"]) == (True, "BUDGET", None)
    assert (await mei.ask(STOPPED))["conversations"]["edges"] == [{"node": {"id": anna.id}}]
    await mei.do("sendMessage", "__typename", conversationId=anna.id, text="I am here.")
    assert (await bots(mei, anna.id))["reason"] == "TAKEN_OVER"
    assert (await mei.ask(STOPPED))["conversations"]["edges"] == []
    await mei.do("resumeBots", "__typename", conversationId=anna.id)
    assert await answers(shop) == BUDGET + 1


@pytest.mark.spec("F2", "F3", "H3", "H4")
async def test_pauses_keep_the_law(database: Database) -> None:
    """Whoever listens sees when bots are paused, stopped and resumed."""
    async with open_test_center(database, bots=[PlayedBot()]) as center:
        anna = center.customer("anna")
        await anna.writes("hello")
        conversation = await anna.conversation()
        ben = await center.staff("Ben", *Permission)
        async with the_law(center) as facts:
            await set_bot_rest(center.desk(), hours=1)
            await assign(center.desk(ben), conversation_id=conversation.id, staff_id=ben.staff_id)
            await pause_bots(center.desk(ben), conversation_id=conversation.id)
            await resume_bots(center.desk(ben), conversation_id=conversation.id)
            await anna.writes(*(["bot"] * (BUDGET + 2)))
    told = [fact.kind for fact in facts]
    assert told[:4] == [
        FactKind.SETTINGS_CHANGED,
        FactKind.CONVERSATION_ASSIGNED,
        FactKind.BOTS_PAUSED,
        FactKind.BOTS_RESUMED,
    ]
    assert told.count(FactKind.BOTS_PAUSED) == 2
