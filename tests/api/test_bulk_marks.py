"""markConversations: one mark on many conversations, live for everybody (spec A12 to A14, C7)."""

from typing import Any

import pytest

from message_center.domain.ids import Id
from message_center.domain.permissions import Permission
from message_center.graphql.schema import ExtensibleSchema
from message_center.storage.database import Database
from message_center.storage.mapping import new_id
from message_center.testing import open_test_center
from tests.api.conftest import Shop, open_shop
from tests.api.test_live_events import cursor

OUTCOME = "succeeded failed failures { conversationId code message } endCursor"
ROWS = (
    "{ eventsCursor conversations(first: 100) { edges { node { id revision unread starred archived status } } } }"
)
EVENTS = """subscription ($after: String!, $conversationId: ID, $accountIds: [ID!]) {
  inboxEvents(after: $after, conversationId: $conversationId, accountIds: $accountIds) {
    kind revision actor { name } conversationId conversation { id }
    conversations { id revision unread starred archived status }
  }
}"""


async def next_event(shop: Shop, token_of: Any, **variables: Any) -> dict[str, Any]:
    """The first event after a cursor."""
    stream: Any = await shop.schema.stream(EVENTS, variable_values=variables, context_value=token_of.connection())
    try:
        result = await anext(stream)
    finally:
        await stream.aclose()
    assert result.errors is None, result.errors
    event: dict[str, Any] = result.data["inboxEvents"]
    return event


@pytest.mark.spec("A11", "A12", "A13")
@pytest.mark.parametrize(
    ("mark", "shown"),
    [
        ("READ", {"unread": 0}),
        ("UNREAD", {"unread": 2}),
        ("STARRED", {"starred": True}),
        ("UNSTARRED", {"starred": False}),
        ("ARCHIVED", {"archived": True}),
        ("UNARCHIVED", {"archived": False}),
        ("COMPLETED", {"status": "COMPLETED"}),
        ("IN_PROGRESS", {"status": "IN_PROGRESS"}),
    ],
)
async def test_every_mark_can_be_put_on_many(shop: Shop, mark: str, shown: dict[str, Any]) -> None:
    """Whatever can be done to one conversation can be done to many: all carry the mark afterwards."""
    mei = await shop.hire("Mei", Permission.SEND_MESSAGES)
    named = [{"id": (await shop.written(name, "one", "two")).id} for name in ("anna", "ben")]
    payload = await mei.do("markConversations", OUTCOME, mark=mark, conversations=named)
    assert payload == {
        "clientMutationId": None,
        "userErrors": [],
        "succeeded": 2,
        "failed": 0,
        "failures": [],
        "endCursor": None,
    }
    for one in named:
        operation = "query ($id: ID!) { conversation(id: $id) { unread starred archived status } }"
        row = (await mei.ask(operation, id=one["id"]))["conversation"]
        assert {name: row[name] for name in shown} == shown


@pytest.mark.spec("A14", "C7", "C9")
async def test_tells_how_many_succeeded_and_which_failed_and_why(
    shop: Shop, schema: ExtensibleSchema, database: Database
) -> None:
    """A colleague's conversation, another shop's and one that does not exist fail; the others are marked."""
    mei = await shop.hire("Mei", Permission.SEND_MESSAGES)
    an = await shop.hire("An", Permission.SEND_MESSAGES)
    anna, ben = await shop.written("anna"), await shop.written("ben")
    colleagues = await shop.change(await shop.written("clara"), assignee_id=Id(an.id))
    unknown = new_id()
    async with open_test_center(database) as center, open_shop(schema, center) as other:
        foreign = await other.written("theirs")
        wanted = [unknown, anna.id, foreign.id, colleagues.id, ben.id]
        payload = await mei.do(
            "markConversations", OUTCOME, mark="READ", conversations=[{"id": i} for i in wanted]
        )
        assert await other.stored(foreign.id) == foreign
    nothing = "This shop has no such conversation."
    needs = "This needs the permission MANAGE_CONVERSATIONS; ask whoever manages staff."
    assert (payload["succeeded"], payload["failed"]) == (2, 3)
    assert payload["failures"] == [
        {"conversationId": unknown, "code": "NOT_FOUND", "message": nothing},
        {"conversationId": foreign.id, "code": "NOT_FOUND", "message": nothing},
        {"conversationId": colleagues.id, "code": "PERMISSION_DENIED", "message": needs},
    ]
    assert await shop.stored(colleagues.id) == colleagues
    assert [(await shop.stored(one.id)).unread for one in (anna, ben)] == [0, 0]


@pytest.mark.spec("A14")
async def test_all_that_a_filter_shows_can_be_marked(shop: Shop) -> None:
    """With a filter, what the list shows is marked, and nothing else."""
    mei = await shop.hire("Mei", Permission.SEND_MESSAGES)
    anna, ben = await shop.written("anna"), await shop.written("ben")
    await mei.do("star", "__typename", conversationId=anna.id)
    payload = await mei.do("markConversations", OUTCOME, mark="COMPLETED", filter={"starred": True})
    assert (payload["succeeded"], payload["endCursor"]) == (1, None)
    assert [(await shop.stored(one.id)).status for one in (anna, ben)] == ["COMPLETED", "IN_PROGRESS"]


@pytest.mark.spec("A14", "F2")
async def test_snapshot_and_a_bulk_event_make_the_fresh_snapshot(shop: Shop) -> None:
    """One event tells of all that a bulk operation changed: a list applies it and is what everybody sees."""
    mei = await shop.hire("Mei", Permission.SEND_MESSAGES)
    named = [{"id": (await shop.written(name)).id} for name in ("anna", "ben", "clara")]
    snapshot = await mei.ask(ROWS)
    rows = {edge["node"]["id"]: edge["node"] for edge in snapshot["conversations"]["edges"]}

    await mei.do("markConversations", OUTCOME, mark="READ", conversations=named)
    event = await next_event(shop, mei, after=snapshot["eventsCursor"])

    assert (event["kind"], event["actor"], event["conversation"]) == ("CONVERSATION_READ", {"name": "Mei"}, None)
    for row in event["conversations"]:
        assert row["revision"] == rows[row["id"]]["revision"] + 1
        rows[row["id"]] = row
    fresh = await mei.ask(ROWS)
    assert rows == {edge["node"]["id"]: edge["node"] for edge in fresh["conversations"]["edges"]}


@pytest.mark.spec("F2")
async def test_narrowed_readers_hear_only_of_their_conversations(shop: Shop) -> None:
    """Of a bulk operation, a reader of one conversation hears of that one, a reader of an account of its own."""
    mei = await shop.hire("Mei", Permission.SEND_MESSAGES)
    anna, ben = await shop.written("anna"), await shop.written("ben")
    elsewhere = await shop.change(await shop.written("clara"), account_id=new_id())
    now = await cursor(mei)
    named = [{"id": one.id} for one in (anna, ben, elsewhere)]
    await mei.do("markConversations", OUTCOME, mark="STARRED", conversations=named)

    of_ben = await next_event(shop, mei, after=now, conversationId=ben.id)
    assert (of_ben["conversationId"], of_ben["revision"]) == (ben.id, ben.revision + 1)
    assert of_ben["conversations"] == []
    of_account = await next_event(shop, mei, after=now, accountIds=[shop.center.account.id])
    assert {row["id"] for row in of_account["conversations"]} == {anna.id, ben.id}


async def test_refuses_a_call_that_names_nothing_or_both(shop: Shop) -> None:
    """Neither conversations nor a filter, both, or an empty list: a user error, and nothing is marked."""
    mei = await shop.hire("Mei", Permission.SEND_MESSAGES)
    anna = await shop.written("anna")
    for given in ({}, {"conversations": [{"id": anna.id}], "filter": {}}, {"conversations": []}):
        payload = await mei.do("markConversations", OUTCOME, mark="STARRED", **given)
        assert [(one["code"], one["field"]) for one in payload["userErrors"]] == [("INVALID", "conversations")]
        assert payload["succeeded"] is None
    assert await shop.stored(anna.id) == anna
    guest = await shop.hire("Guest", Permission.MANAGE_CONVERSATIONS)
    payload = await guest.do("markConversations", OUTCOME, mark="STARRED", filter={})
    assert [one["code"] for one in payload["userErrors"]] == ["PERMISSION_DENIED"]
    assert await shop.stored(anna.id) == anna
