"""inboxEvents: what happens, live and from a cursor on (spec F2, F3)."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from strawberry.types import ExecutionResult

from message_center.domain.facts import Fact, FactKind
from message_center.domain.permissions import Permission
from message_center.graphql.schema import ExtensibleSchema
from message_center.inbox.ice_breakers import topic
from message_center.storage.database import Database
from message_center.storage.mapping import new_id
from message_center.testing import open_test_center
from tests.api.conftest import Person, Shop, open_shop

EVENTS = """subscription ($after: String, $conversationId: ID, $accountIds: [ID!]) {
  inboxEvents(after: $after, conversationId: $conversationId, accountIds: $accountIds) {
    cursor kind at actor { kind name } revision reason values { name value } conversationId messageId
    conversation { id revision unread starred archived status lastMessage { snippet } assignee { name } }
    message { id text delivery { status } } account { id } customer { id shownName }
  }
}"""
SECONDS = 10


class Stream:
    """A running subscription."""

    def __init__(self, results: AsyncIterator[Any]) -> None:
        self._results = results

    async def result(self) -> ExecutionResult:
        """The next result, whatever it is."""
        async with asyncio.timeout(SECONDS):
            found: ExecutionResult = await anext(self._results)
        return found

    async def event(self) -> dict[str, Any]:
        """The next event."""
        result = await self.result()
        assert result.errors is None, result.errors
        assert result.data is not None
        event: dict[str, Any] = result.data["inboxEvents"]
        return event

    async def kinds(self, count: int) -> list[str]:
        """The kinds of the next events."""
        return [(await self.event())["kind"] for _ in range(count)]

    async def refusal(self) -> str:
        """The code of the error with which the stream ends."""
        result = await self.result()
        assert result.errors is not None and len(result.errors) == 1
        with pytest.raises(StopAsyncIteration):
            await self.result()
        code: str = (result.errors[0].extensions or {})["code"]
        return code


@asynccontextmanager
async def listening(person: Person, **variables: Any) -> AsyncIterator[Stream]:
    """Subscribe; `after` defaults to now, so that what the test does next is seen."""
    if "after" not in variables:
        variables["after"] = await cursor(person)
    results: Any = await person.schema.stream(EVENTS, variable_values=variables, context_value=person.connection())
    try:
        yield Stream(results)
    finally:
        await results.aclose()


async def cursor(person: Person) -> str:
    """Where the events are now."""
    found: str = (await person.ask("{ eventsCursor }"))["eventsCursor"]
    return found


async def test_shows_messages_deliveries_and_marks_as_they_happen(shop: Shop) -> None:
    """A new message, an answer, its delivery, a mark and an assignment come live, with what they changed."""
    mei = await shop.hire("Mei", Permission.SEND_MESSAGES, Permission.MANAGE_CONVERSATIONS)
    async with listening(mei) as stream:
        conversation = await shop.written("anna", "hello")
        assert await stream.kinds(1) == ["CONVERSATION_STARTED"]
        received = await stream.event()
        given = {"conversationId": conversation.id}
        sent = await mei.do("sendMessage", "message { id }", **given, text="hi")
        queued = await stream.event()
        await shop.center.work()
        sending, done = await stream.event(), await stream.event()
        await mei.do("star", "__typename", **given)
        starred = await stream.event()
        await mei.do("assignConversation", "__typename", **given, staffId=mei.id)
        assigned = await stream.event()

    assert received["kind"] == "MESSAGE_RECEIVED"
    assert received["actor"] == {"kind": "CUSTOMER", "name": ""}
    assert received["message"] == {"id": received["messageId"], "text": "hello", "delivery": None}
    assert received["account"] == {"id": shop.center.account.id}
    assert received["customer"] == {"id": conversation.customer_id, "shownName": "#anna"}
    assert received["conversation"]["unread"] == 1
    assert queued["kind"] == "MESSAGE_QUEUED"
    assert queued["actor"] == {"kind": "STAFF", "name": "Mei"}
    assert queued["message"]["id"] == sent["message"]["id"]
    assert [sending["kind"], done["kind"]] == ["DELIVERY_CHANGED", "DELIVERY_CHANGED"]
    assert done["message"]["delivery"] == {"status": "SENT"}
    assert (starred["kind"], starred["conversation"]["starred"]) == ("CONVERSATION_STARRED", True)
    assert (assigned["kind"], assigned["conversation"]["assignee"]) == (
        "CONVERSATION_ASSIGNED",
        {"name": "Mei"},
    )
    assert assigned["values"] == [{"name": "from", "value": None}, {"name": "to", "value": mei.id}]


@pytest.mark.spec("F3")
async def test_a_reader_who_comes_back_gets_what_was_missed_once_and_in_order(shop: Shop) -> None:
    """With the last cursor one gets every later event, in order, once, and then goes on live."""
    mei = await shop.hire("Mei", Permission.SEND_MESSAGES)
    conversation = await shop.written("anna")
    given = {"conversationId": conversation.id}
    async with listening(mei) as stream:
        await mei.do("star", "__typename", **given)
        last = (await stream.event())["cursor"]
    for mutation in ("unstar", "archive", "unarchive"):
        await mei.do(mutation, "__typename", **given)

    async with listening(mei, after=last) as stream:
        missed = [await stream.event() for _ in range(3)]
        await mei.do("markRead", "__typename", **given)
        live = await stream.event()

    assert [event["kind"] for event in missed] == [
        "CONVERSATION_UNSTARRED",
        "CONVERSATION_ARCHIVED",
        "CONVERSATION_UNARCHIVED",
    ]
    assert live["kind"] == "CONVERSATION_READ"
    revisions = [event["revision"] for event in [*missed, live]]
    assert revisions == sorted(set(revisions))


async def test_events_carry_what_is_true_now(shop: Shop) -> None:
    """The objects of an event are loaded when it is sent, anew for each: a list kept by revision is right."""
    mei = await shop.hire("Mei", Permission.SEND_MESSAGES)
    conversation = await shop.written("anna")
    given = {"conversationId": conversation.id}
    async with listening(mei) as stream:
        await mei.do("star", "__typename", **given)
        first = await stream.event()
        await mei.do("archive", "__typename", **given)
        second = await stream.event()
    assert (first["conversation"]["starred"], first["conversation"]["archived"]) == (True, False)
    assert (second["conversation"]["starred"], second["conversation"]["archived"]) == (True, True)
    assert second["conversation"]["revision"] == second["revision"] == first["revision"] + 1


async def test_snapshot_and_events_make_the_fresh_snapshot(shop: Shop) -> None:
    """What a list shows, with the events after its cursor applied by revision, is what it shows afterwards."""
    mei = await shop.hire("Mei", Permission.SEND_MESSAGES)
    await shop.written("anna")
    ben = await shop.written("ben")
    operation = """{ eventsCursor conversations { edges { node {
      id revision unread starred archived status lastMessage { snippet } assignee { name }
    } } } }"""
    snapshot = await mei.ask(operation)
    rows = {edge["node"]["id"]: edge["node"] for edge in snapshot["conversations"]["edges"]}
    acts = 4
    await mei.do("star", "__typename", conversationId=ben.id)
    await mei.do("markRead", "__typename", conversationId=ben.id)
    await mei.do("setStatus", "__typename", conversationId=ben.id, status="COMPLETED")
    await shop.written("anna", "anything else?")

    async with listening(mei, after=snapshot["eventsCursor"]) as stream:
        for _ in range(acts):
            row = (await stream.event())["conversation"]
            if row["revision"] >= rows[row["id"]]["revision"]:
                rows[row["id"]] = row

    fresh = await mei.ask(operation)
    assert rows == {edge["node"]["id"]: edge["node"] for edge in fresh["conversations"]["edges"]}


async def test_can_be_narrowed_to_a_conversation_or_to_accounts(shop: Shop) -> None:
    """A reader of one conversation hears nothing of others; a reader of an account hears only of it."""
    mei = await shop.hire("Mei", Permission.SEND_MESSAGES)
    anna, ben = await shop.written("anna"), await shop.written("ben")
    async with listening(mei, conversationId=ben.id) as stream:
        await mei.do("star", "__typename", conversationId=anna.id)
        await mei.do("archive", "__typename", conversationId=ben.id)
        assert (await stream.event())["conversationId"] == ben.id
    async with listening(mei, accountIds=[shop.center.account.id]) as stream:
        await mei.do("unstar", "__typename", conversationId=anna.id)
        assert (await stream.event())["account"] == {"id": shop.center.account.id}
    async with listening(mei, accountIds=[]) as stream:
        await mei.do("star", "__typename", conversationId=anna.id)
        await settings_changed(shop)
        event = await stream.event()
        assert (event["kind"], event["account"], event["conversation"]) == ("SETTINGS_CHANGED", None, None)


async def settings_changed(shop: Shop, kind: FactKind = FactKind.SETTINGS_CHANGED) -> None:
    """Write a fact that concerns the whole shop."""
    desk = shop.center.desk()
    fact = Fact(
        id=new_id(),
        shop_id=shop.center.shop.id,
        kind=kind,
        at=shop.center.clock.now(),
        actor=desk.caller.actor,
        values={"topic": topic("all"), "on": True, "count": 3, "nothing": None},
    )
    await desk.scope.facts.add(fact)


async def test_details_are_plain_text(shop: Shop) -> None:
    """Details of an event come as names and texts, whatever they are inside."""
    mei = await shop.hire("Mei")
    async with listening(mei) as stream:
        await settings_changed(shop)
        assert (await stream.event())["values"] == [
            {"name": "topic", "value": "ice_breakers:all"},
            {"name": "on", "value": "true"},
            {"name": "count", "value": "3"},
            {"name": "nothing", "value": None},
        ]


@pytest.mark.spec("C9")
async def test_hears_nothing_of_another_shop(shop: Shop, schema: ExtensibleSchema, database: Database) -> None:
    """Another shop's events never come, its ids cannot be subscribed to, and its cursors are refused."""
    async with open_test_center(database) as center, open_shop(schema, center) as other:
        stranger = await other.hire("Stranger", *Permission)
        mei = await shop.hire("Mei", Permission.SEND_MESSAGES)
        anna = await shop.written("anna")
        async with listening(stranger) as stream:
            await mei.do("star", "__typename", conversationId=anna.id)
            theirs = await other.written("theirs")
            assert (await stream.event())["conversationId"] == theirs.id
        async with listening(stranger, conversationId=anna.id) as stream:
            assert await stream.refusal() == "NOT_FOUND"
        async with listening(stranger, accountIds=[shop.center.account.id]) as stream:
            assert await stream.refusal() == "NOT_FOUND"
        async with listening(stranger, after=await cursor(mei)) as stream:
            assert await stream.refusal() == "CURSOR_INVALID"


async def test_a_bad_cursor_is_a_clear_error(shop: Shop) -> None:
    """A made-up cursor ends the subscription with a code that tells the client to reload."""
    mei = await shop.hire("Mei")
    async with listening(mei, after="nonsense") as stream:
        assert await stream.refusal() == "CURSOR_INVALID"


async def test_without_a_token_nothing_is_heard(shop: Shop) -> None:
    """A subscription needs a signed-in staff member."""
    async with listening(shop.nobody(), after=None) as stream:
        assert await stream.refusal() == "UNAUTHENTICATED"


async def test_losing_access_ends_an_open_subscription(shop: Shop) -> None:
    """Whoever is deactivated stops hearing at once; whoever only changed permissions goes on."""
    mei, an = await shop.hire("Mei"), await shop.hire("An")
    staff = shop.center.storage.database.staff
    async with listening(mei) as gone, listening(an) as stays:
        await staff.update_one({"name": "Mei"}, {"$set": {"active": False}})
        await staff.update_one({"name": "An"}, {"$set": {"permissions": ["SEND_MESSAGES"]}})
        await settings_changed(shop, FactKind.STAFF_CHANGED)
        assert await gone.refusal() == "UNAUTHENTICATED"
        assert await stays.kinds(1) == ["STAFF_CHANGED"]


async def test_an_expired_token_ends_an_open_subscription(shop: Shop) -> None:
    """A subscription lives no longer than its token, even when nothing happens."""
    mei = await shop.hire("Mei")
    now = await cursor(mei)
    shop.center.clock.advance(seconds=899.7)  # the token has 0.3 seconds left
    async with listening(mei, after=now) as stream:
        assert await stream.refusal() == "UNAUTHENTICATED"
