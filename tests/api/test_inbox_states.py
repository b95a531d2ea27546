"""inboxStates and setPresence: unread totals and who is where, live, expiring by themselves (A16, F2, H5)."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from message_center.domain.facts import FactKind
from message_center.domain.permissions import Permission
from message_center.graphql.schema import ExtensibleSchema
from message_center.storage.database import Database
from message_center.storage.mapping import new_id
from message_center.testing import open_test_center
from tests.api.conftest import Person, Shop, open_shop
from tests.api.test_live_events import settings_changed

STATES = """subscription ($conversationId: ID) { inboxStates(conversationId: $conversationId) {
  unreadTotals { total accounts { account { name } total } }
  presence { conversationId typing staff { name } } expiresAt
} }"""
SECONDS = 10


@asynccontextmanager
async def looking(person: Person, **variables: Any) -> AsyncIterator[Any]:
    """Subscribe; calling what it yields gives the next result."""
    stream: Any = await person.schema.stream(STATES, variable_values=variables, context_value=person.connection())

    async def following() -> Any:
        async with asyncio.timeout(SECONDS):
            return await anext(stream)

    try:
        yield following
    finally:
        await stream.aclose()


async def until(following: Any, path: str, wanted: Any) -> Any:
    """The first state whose part is as wanted; states between are allowed, each replaces the one before."""
    while True:
        result = await following()
        assert result.errors is None, result.errors
        if result.data["inboxStates"][path] == wanted:
            return result.data["inboxStates"]


@pytest.mark.spec("A16", "F2")
async def test_unread_totals_are_live(shop: Shop) -> None:
    """The badges follow each message and mark: summed over accounts, a marked one as 1, without the archive."""
    mei = await shop.hire("Mei", Permission.SEND_MESSAGES)
    anna = await shop.written("anna", "one", "two")
    async with looking(mei) as following:
        await until(following, "unreadTotals", totals(2))
        await shop.written("ben")
        state = await until(following, "unreadTotals", totals(3))
        await mei.do("markRead", "__typename", conversationId=anna.id)
        await until(following, "unreadTotals", totals(1))
        await mei.do("markUnread", "__typename", conversationId=anna.id)
        await until(following, "unreadTotals", totals(2))
        named = [{"id": anna.id}]
        await mei.do("markConversations", "__typename", mark="ARCHIVED", conversations=named)
        await until(following, "unreadTotals", totals(1))
    assert state["expiresAt"] > "2026-06-01T04:00:30"


def totals(total: int) -> dict[str, Any]:
    """All on the one account."""
    return {"total": total, "accounts": [{"account": {"name": "Test page"}, "total": total}]}


@pytest.mark.spec("H5", "F2")
async def test_who_views_and_who_types_is_seen_and_expires(shop: Shop) -> None:
    """A colleague sees who is at a conversation and who is typing; both end by themselves, or on leaving."""
    mei, an = await shop.hire("Mei"), await shop.hire("An")
    anna, ben = await shop.written("anna"), await shop.written("ben")
    viewing = {"conversationId": anna.id, "typing": False, "staff": {"name": "Mei"}}
    async with looking(an) as following:
        await until(following, "presence", [])
        given = {"conversationId": anna.id}
        payload = await mei.do("setPresence", "presence { typing staff { name } }", **given, state="TYPING")
        assert payload["presence"] == [{"typing": True, "staff": {"name": "Mei"}}]
        await until(following, "presence", [{**viewing, "typing": True}])
        shop.center.clock.advance(seconds=6)
        await until(following, "presence", [viewing])
        shop.center.clock.advance(seconds=24)
        await until(following, "presence", [])
        await mei.do("setPresence", "__typename", **given, state="VIEWING")
        await an.do("setPresence", "__typename", conversationId=ben.id, state="VIEWING")
        at_ben = {"conversationId": ben.id, "typing": False, "staff": {"name": "An"}}
        await until(following, "presence", [viewing, at_ben])
        async with looking(an, conversationId=ben.id) as at_one:
            await until(at_one, "presence", [at_ben])
        await mei.do("setPresence", "__typename", **given, state="AWAY")
        await until(following, "presence", [at_ben])
    facts = await shop.center.storage.database.facts.count_documents({"kind": {"$regex": "PRESEN"}})
    assert facts == 0


@pytest.mark.spec("C9", "H5")
async def test_nothing_of_another_shop_is_seen_or_said(
    shop: Shop, schema: ExtensibleSchema, database: Database
) -> None:
    """Another shop's totals and presence never come, and nobody can be present at its conversations."""
    mei = await shop.hire("Mei")
    anna = await shop.written("anna")
    await mei.do("setPresence", "__typename", conversationId=anna.id, state="VIEWING")
    async with open_test_center(database) as center, open_shop(schema, center) as other:
        stranger = await other.hire("Stranger", *Permission)
        for conversation_id in (anna.id, new_id(), "nonsense"):
            payload = await stranger.do(
                "setPresence", "__typename", conversationId=conversation_id, state="TYPING"
            )
            [error] = payload["userErrors"]
            assert (error["code"], error["field"]) == ("NOT_FOUND", "conversationId")
        async with looking(stranger) as following:
            result = await following()
            state = result.data["inboxStates"]
            assert (state["presence"], state["unreadTotals"]) == ([], {"total": 0, "accounts": []})
        async with looking(stranger, conversationId=anna.id) as following:
            result = await following()
            assert [error.extensions["code"] for error in result.errors] == ["NOT_FOUND"]
    assert await shop.center.storage.database.presence.count_documents({}) == 1


@pytest.mark.spec("C9")
async def test_losing_access_ends_open_states(shop: Shop) -> None:
    """Whoever is deactivated sees no more states; nobody without a token sees any."""
    mei = await shop.hire("Mei")
    async with looking(mei) as following:
        await following()
        await shop.center.storage.database.staff.update_one({"name": "Mei"}, {"$set": {"active": False}})
        await settings_changed(shop, FactKind.STAFF_CHANGED)
        result = await following()
        assert [error.extensions["code"] for error in result.errors] == ["UNAUTHENTICATED"]
    async with looking(shop.nobody()) as following:
        result = await following()
        assert [error.extensions["code"] for error in result.errors] == ["UNAUTHENTICATED"]


@pytest.mark.spec("A16")
async def test_many_who_look_cost_as_much_as_one(shop: Shop) -> None:
    """The states of a shop are computed once for all who look, and not at all when nobody does."""
    people = [await shop.hire(f"Person {number}") for number in range(3)]
    states = shop.shared.states
    async with looking(people[0]) as one, looking(people[1]) as two, looking(people[2]) as three:
        await asyncio.gather(one(), two(), three())
        assert len(states._boards) == 1
    assert states._boards == {}


@pytest.mark.spec("H5")
async def test_a_reply_over_unseen_messages_is_refused_and_shows_them(shop: Shop) -> None:
    """Who answers without having seen the latest messages sends nothing, and is shown what was missed."""
    mei = await shop.hire("Mei", Permission.SEND_MESSAGES)
    conversation = await shop.written("anna", "Is it in stock?", "No, wait", "I meant the blue one")
    given = {"conversationId": conversation.id, "text": "Yes!"}
    shown = "message { id } missed { sequence text }"
    payload = await mei.do("sendMessage", shown, **given, expectedSequence=1)
    assert payload["userErrors"] == [
        {
            "field": "expectedSequence",
            "code": "SEQUENCE_OUTDATED",
            "message": "2 newer messages arrived; read them, then send again.",
        }
    ]
    assert payload["message"] is None
    assert payload["missed"] == [
        {"sequence": 2, "text": "No, wait"},
        {"sequence": 3, "text": "I meant the blue one"},
    ]
    assert (await shop.stored(conversation.id)).sequence == 3
    payload = await mei.do("sendMessage", shown, **given, expectedSequence=3)
    assert (payload["userErrors"], payload["missed"]) == ([], None)
