"""Private comments: what staff say to each other where the customer never looks (spec H6)."""

import asyncio
from typing import Any

import pytest

from message_center.domain.comments import COMMENT_LIMIT, MENTION_LIMIT
from message_center.domain.permissions import Permission
from message_center.storage.mapping import new_id
from tests.api.conftest import Person, Shop
from tests.api.test_costs import asked
from tests.api.test_live_events import listening
from tests.api.test_mutations import user_error

COMMENT = "comment { id text at editedAt author { kind id name } mentioned { name } canEdit canDelete }"
COMMENTS = """query ($id: ID!, $last: Int! = 50, $before: String) { conversation(id: $id) {
  comments(last: $last, before: $before) {
    edges { node { id text mentioned { name } canEdit canDelete } } pageInfo { hasPreviousPage startCursor }
  }
} }"""
MENTIONED = """query ($first: Int! = 20, $after: String) { mentionedIn(first: $first, after: $after) {
  edges { cursor node { text author { name } } conversation { id customer { shownName } } }
  pageInfo { hasNextPage endCursor }
} }"""


async def texts(person: Person, conversation_id: str) -> list[str]:
    """What the conversation's comments say."""
    data = await person.ask(COMMENTS, id=conversation_id)
    return [edge["node"]["text"] for edge in data["conversation"]["comments"]["edges"]]


@pytest.mark.spec("H6")
async def test_staff_talk_among_themselves_and_the_customer_never_knows(shop: Shop) -> None:
    """A comment calls a colleague by name, everybody on the staff reads it, and nothing goes to the customer."""
    mei = await shop.hire("Mei", Permission.SEND_MESSAGES)
    ben = await shop.hire("Ben", Permission.SEND_MESSAGES)
    conversation = await shop.written("anna")
    payload = await mei.do(
        "addComment",
        f"{COMMENT} conversation {{ sequence unread waitingSince }}",
        conversationId=conversation.id,
        text="  她是老顧客嗎？ @Ben  ",
        mentionedIds=[ben.id, ben.id],
    )
    comment = payload["comment"]
    assert comment == {
        "id": comment["id"],
        "text": "她是老顧客嗎？ @Ben",
        "at": comment["at"],
        "editedAt": None,
        "author": {"kind": "STAFF", "id": mei.id, "name": "Mei"},
        "mentioned": [{"name": "Ben"}],
        "canEdit": True,
        "canDelete": True,
    }
    assert (payload["conversation"]["sequence"], payload["conversation"]["unread"]) == (1, 1)
    data = await ben.ask(COMMENTS, id=conversation.id)
    [edge] = data["conversation"]["comments"]["edges"]
    assert edge["node"] == {
        "id": comment["id"],
        "text": "她是老顧客嗎？ @Ben",
        "mentioned": [{"name": "Ben"}],
        "canEdit": False,
        "canDelete": False,
    }
    await shop.center.work()
    assert await shop.center.customer("anna").is_answered() == []
    assert [one.text for one in await shop.center.customer("anna").messages()] == ["hello"]


@pytest.mark.spec("H6")
async def test_the_words_of_a_comment_stand_nowhere_else(shop: Shop, caplog: pytest.LogCaptureFixture) -> None:
    """Not in facts, not in the journal, not in the search of messages, not in logs; deleted, they are gone."""
    mei = await shop.hire("Mei", Permission.SEND_MESSAGES)
    conversation = await shop.written("anna")
    given = {"conversationId": conversation.id, "text": "unmistakable words"}
    comment = (await mei.do("addComment", COMMENT, **given))["comment"]
    await mei.do("editComment", COMMENT, commentId=comment["id"], text="unmistakable other words")
    assert await where_is(shop, "unmistakable") == ["comments"]
    assert "unmistakable" not in caplog.text

    payload = await mei.do("deleteComment", "deletedId", commentId=comment["id"])

    assert (payload["deletedId"], payload["userErrors"]) == (comment["id"], [])
    assert await where_is(shop, "unmistakable") == []
    assert await texts(mei, conversation.id) == []


async def where_is(shop: Shop, words: str) -> list[str]:
    """The collections that hold these words."""
    raw = shop.center.storage.database.raw
    names = await raw.list_collection_names()
    return [name for name in names if words in str([row async for row in raw[name].find()])]


@pytest.mark.spec("H6")
async def test_mentions_are_found_newest_first_by_those_who_are_called(shop: Shop) -> None:
    """Ben finds where he was called, page by page, with the conversation to open; Mei finds nothing of it."""
    mei, ben = await shop.hire("Mei", Permission.SEND_MESSAGES), await shop.hire("Ben")
    anna, eva = await shop.written("anna"), await shop.written("eva")
    for number, conversation in enumerate((anna, eva, anna)):
        shop.center.clock.advance(seconds=1)
        given = {"conversationId": conversation.id, "text": f"{number}"}
        await mei.do("addComment", "__typename", **given, mentionedIds=[ben.id])
        await mei.do("addComment", "__typename", **given)
    first = (await ben.ask(MENTIONED, first=2))["mentionedIn"]
    rest = (await ben.ask(MENTIONED, first=2, after=first["pageInfo"]["endCursor"]))["mentionedIn"]
    found = [(edge["node"]["text"], edge["conversation"]["id"]) for edge in (*first["edges"], *rest["edges"])]
    assert found == [("2", anna.id), ("1", eva.id), ("0", anna.id)]
    assert (first["pageInfo"]["hasNextPage"], rest["pageInfo"]["hasNextPage"]) == (True, False)
    assert (await mei.ask(MENTIONED))["mentionedIn"]["edges"] == []


@pytest.mark.spec("H6")
async def test_a_live_console_hears_of_comments_and_of_whom_they_call(shop: Shop) -> None:
    """Writing tells of the comment and of each colleague called; editing calls only those who are new."""
    mei = await shop.hire("Mei", Permission.SEND_MESSAGES)
    ben, eva = await shop.hire("Ben"), await shop.hire("Eva")
    conversation = await shop.written("anna")
    async with listening(mei) as stream:
        given = {"conversationId": conversation.id, "text": "look"}
        comment = (await mei.do("addComment", COMMENT, **given, mentionedIds=[ben.id]))["comment"]
        edited = {"commentId": comment["id"], "text": "look here", "mentionedIds": [ben.id, eva.id]}
        await mei.do("editComment", COMMENT, **edited)
        await mei.do("editComment", COMMENT, **edited)
        await mei.do("deleteComment", "deletedId", commentId=comment["id"])
        events = [await stream.event() for _ in range(5)]
    called: list[dict[str, Any]] = [
        {value["name"]: value["value"] for value in event["values"]} for event in events
    ]
    assert [event["kind"] for event in events] == [
        "COMMENT_ADDED",
        "STAFF_MENTIONED",
        "COMMENT_EDITED",
        "STAFF_MENTIONED",
        "COMMENT_DELETED",
    ]
    assert {one["comment_id"] for one in called} == {comment["id"]}
    assert [one.get("staff_id") for one in called] == [None, ben.id, None, eva.id, None]


@pytest.mark.spec("H6")
async def test_comments_are_their_authors_own(shop: Shop) -> None:
    """Only the author edits; a colleague's is deleted by whoever acts for colleagues; reading is for all staff."""
    mei = await shop.hire("Mei", Permission.SEND_MESSAGES)
    ben = await shop.hire("Ben", Permission.SEND_MESSAGES)
    boss = await shop.hire("Boss", Permission.SEND_MESSAGES, Permission.MANAGE_CONVERSATIONS)
    guest = await shop.hire("Guest", Permission.MANAGE_CONVERSATIONS)
    conversation = await shop.change(await shop.written("anna"), assignee_id=ben.id)
    given = {"conversationId": conversation.id, "text": "mine"}
    denied = await guest.do("addComment", COMMENT, **given)
    assert denied["userErrors"][0]["code"] == "PERMISSION_DENIED"
    comment = (await mei.do("addComment", COMMENT, **given))["comment"]
    for person in (ben, boss, guest):
        payload = await person.do("editComment", COMMENT, commentId=comment["id"], text="not mine")
        assert [error["code"] for error in payload["userErrors"]] == ["PERMISSION_DENIED"]
    for person in (ben, guest):
        payload = await person.do("deleteComment", "deletedId", commentId=comment["id"])
        assert [error["code"] for error in payload["userErrors"]] == ["PERMISSION_DENIED"]
    assert await texts(guest, conversation.id) == ["mine"]
    payload = await boss.do("deleteComment", "deletedId", commentId=comment["id"])
    assert payload["userErrors"] == []
    again = await boss.do("deleteComment", "deletedId", commentId=comment["id"])
    assert again["userErrors"] == [
        user_error("NOT_FOUND", "commentId", "This shop has no such comment; it may have been deleted.")
    ]


@pytest.mark.spec("H6")
async def test_a_bad_comment_is_refused_whole(shop: Shop) -> None:
    """Blank, too long, too many or unknown colleagues: refused by field, and nothing is written."""
    mei = await shop.hire("Mei", Permission.SEND_MESSAGES)
    conversation = await shop.written("anna")
    given = {"conversationId": conversation.id}
    refusals = [
        ({"text": " \n "}, "INVALID", "text"),
        ({"text": "😀" * (COMMENT_LIMIT + 1)}, "LIMIT_EXCEEDED", "text"),
        ({"text": "x", "mentionedIds": [mei.id, new_id()]}, "NOT_FOUND", "mentionedIds.1"),
        ({"text": "x", "mentionedIds": ["Ben"]}, "NOT_FOUND", "mentionedIds.0"),
        (
            {"text": "x", "mentionedIds": [new_id() for _ in range(MENTION_LIMIT + 1)]},
            "LIMIT_EXCEEDED",
            "mentionedIds",
        ),
        ({"text": "x", "conversationId": new_id()}, "NOT_FOUND", "conversationId"),
        ({"text": "x", "clientMutationId": ""}, "LIMIT_EXCEEDED", "clientMutationId"),
    ]
    for wrong, code, field in refusals:
        payload = await mei.do("addComment", COMMENT, **{**given, **wrong})
        assert [(one["code"], one["field"]) for one in payload["userErrors"]] == [(code, field)]
    assert await texts(mei, conversation.id) == []
    assert (await shop.stored(conversation.id)).revision == conversation.revision
    longest = await mei.do("addComment", COMMENT, **given, text="漢" * COMMENT_LIMIT)
    assert longest["userErrors"] == []


@pytest.mark.spec("H6")
async def test_a_comment_repeated_at_once_is_written_once(shop: Shop) -> None:
    """A client that repeats a comment over a bad line writes one; a colleague's same key is another."""
    mei = await shop.hire("Mei", Permission.SEND_MESSAGES)
    ben = await shop.hire("Ben", Permission.SEND_MESSAGES)
    conversation = await shop.written("anna")
    given = {"conversationId": conversation.id, "clientMutationId": "1"}
    answers = await asyncio.gather(*(mei.do("addComment", COMMENT, **given, text="once") for _ in range(5)))
    assert len({answer["comment"]["id"] for answer in answers}) == 1
    await ben.do("addComment", COMMENT, **given, text="Ben's")
    assert await texts(mei, conversation.id) == ["once", "Ben's"]


@pytest.mark.spec("H6")
async def test_a_page_of_comments_costs_a_page(shop: Shop) -> None:
    """Comments are paged from the newest, each page in one command and by an index, mentions in one more."""
    mei = await shop.hire("Mei", Permission.SEND_MESSAGES)
    conversation = await shop.written("anna")
    for number in range(12):
        given = {"conversationId": conversation.id, "text": f"{number}", "mentionedIds": [mei.id]}
        await mei.do("addComment", "__typename", **given)
    page = (await mei.ask(COMMENTS, id=conversation.id, last=5))["conversation"]["comments"]
    before = page["pageInfo"]["startCursor"]
    older = (await mei.ask(COMMENTS, id=conversation.id, last=50, before=before))["conversation"]["comments"]
    shown = [edge["node"]["text"] for edge in (*older["edges"], *page["edges"])]
    assert shown == [str(number) for number in range(12)]
    assert (page["pageInfo"]["hasPreviousPage"], older["pageInfo"]["hasPreviousPage"]) == (True, False)
    cost = ["aggregate staff", "find comments", "find conversations", "find staff"]
    for last in (1, 10):
        assert await asked(mei, COMMENTS, id=conversation.id, last=last) == cost
        found = await asked(mei, MENTIONED, first=last)
        assert found == ["aggregate staff", "find comments", "find conversations", "find customers"]
