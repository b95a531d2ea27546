"""Staff's notes on a customer (spec D3)."""

from typing import Any

import pytest

from message_center.domain.permissions import Permission
from tests.api.conftest import Person, Shop
from tests.api.test_live_events import cursor

SEND, MANAGE = Permission.SEND_MESSAGES, Permission.MANAGE_CONVERSATIONS
NOTES = """query ($id: ID!, $first: Int! = 20, $after: String) { customer(id: $id) { noteCount
  notes(first: $first, after: $after) {
    edges { node { text at author { name } editor { name } editedAt } } pageInfo { hasNextPage endCursor } } } }"""
EVENTS = """subscription ($after: String!) { inboxEvents(after: $after) {
  kind actor { name } values { name value } customer { noteCount notes { edges { node { text } } } } } }"""


async def noted(person: Person, customer_id: str, text: str) -> str:
    """A new note's id."""
    payload = await person.do("addNote", "note { id }", customerId=customer_id, text=text)
    assert payload["userErrors"] == []
    made: str = payload["note"]["id"]
    return made


async def texts(person: Person, customer_id: str) -> list[str]:
    """What is noted of a customer, the newest first."""
    found = (await person.ask(NOTES, id=customer_id))["customer"]["notes"]["edges"]
    return [edge["node"]["text"] for edge in found]


@pytest.mark.spec("D3")
async def test_a_note_has_its_author_and_time(shop: Shop) -> None:
    """Notes are listed newest first, each with who wrote it and when, and who changed it and when."""
    mei, boss = await shop.hire("Mei", SEND), await shop.hire("Boss", SEND, MANAGE)
    customer_id = (await shop.written("anna")).customer_id
    first = await noted(mei, customer_id, "  對堅果過敏\r\n要小心  ")
    shop.center.clock.advance(minutes=5)
    await noted(boss, customer_id, "喜歡紅茶 🍵")
    shop.center.clock.advance(minutes=5)
    changed = await boss.do("changeNote", "note { text } customer { noteCount }", noteId=first, text="對花生過敏")
    assert (changed["note"], changed["customer"]) == ({"text": "對花生過敏"}, {"noteCount": 2})
    answer = await mei.ask(NOTES, id=customer_id)
    assert answer["customer"]["noteCount"] == 2
    assert [edge["node"] for edge in answer["customer"]["notes"]["edges"]] == [
        {
            "text": "喜歡紅茶 🍵",
            "at": "2026-06-01T04:05:01.000Z",
            "author": {"name": "Boss"},
            "editor": None,
            "editedAt": None,
        },
        {
            "text": "對花生過敏",
            "at": "2026-06-01T04:00:01.000Z",
            "author": {"name": "Mei"},
            "editor": {"name": "Boss"},
            "editedAt": "2026-06-01T04:10:01.000Z",
        },
    ]


@pytest.mark.spec("D3")
async def test_whose_note_it_is_decides_who_may_change_it(shop: Shop) -> None:
    """A colleague's note is changed and deleted only by whoever manages conversations; a refusal leaves it."""
    mei, lin = await shop.hire("Mei", SEND), await shop.hire("Lin", SEND)
    boss = await shop.hire("Boss", SEND, MANAGE)
    customer_id = (await shop.written("anna")).customer_id
    note = await noted(mei, customer_id, "VIP")
    for mutation, given in (("changeNote", {"text": "mine"}), ("deleteNote", {})):
        payload = await lin.do(mutation, "customer { id }", noteId=note, **given)
        assert [error["code"] for error in payload["userErrors"]] == ["PERMISSION_DENIED"], mutation
        assert await texts(mei, customer_id) == ["VIP"]
    await mei.do("changeNote", "__typename", noteId=note, text="my own")
    assert await texts(mei, customer_id) == ["my own"]
    payload = await boss.do("deleteNote", "deletedNoteId customer { noteCount }", noteId=note)
    assert (payload["deletedNoteId"], payload["customer"]) == (note, {"noteCount": 0})
    assert await texts(mei, customer_id) == []
    payload = await mei.do("deleteNote", "__typename", noteId=note)
    assert [(error["field"], error["code"]) for error in payload["userErrors"]] == [("noteId", "NOT_FOUND")]


@pytest.mark.spec("D3")
@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("", "A note needs some text."),
        (" \n\t ", "A note needs some text."),
        ("字" * 2001, "At most 2,000 characters."),
        ("👍" * 2001, "At most 2,000 characters."),
        ("half \ud83d", "This text has characters that cannot be kept."),
    ],
)
async def test_what_is_no_note_is_refused(shop: Shop, text: str, refusal: str) -> None:
    """Nothing, too much, or what no database keeps: the field and the reason are named, nothing is written."""
    mei = await shop.hire("Mei", SEND)
    customer_id = (await shop.written("anna")).customer_id
    payload = await mei.do("addNote", "__typename", customerId=customer_id, text=text)
    assert payload["userErrors"] == [{"field": "text", "code": "INVALID", "message": refusal}]
    assert (await mei.ask(NOTES, id=customer_id))["customer"] == {
        "noteCount": 0,
        "notes": {"edges": [], "pageInfo": {"hasNextPage": False, "endCursor": None}},
    }


@pytest.mark.spec("D3")
@pytest.mark.parametrize("text", ["字" * 2000, "👍" * 2000, "e\u0301" * 2000])
async def test_a_note_of_the_longest_length_is_taken(shop: Shop, text: str) -> None:
    """Two thousand characters as people count them in code points, in any script."""
    mei = await shop.hire("Mei", SEND)
    customer_id = (await shop.written("anna")).customer_id
    await noted(mei, customer_id, text)
    [kept] = await texts(mei, customer_id)
    assert len(kept) == 2000


@pytest.mark.spec("D3")
async def test_notes_are_paged_while_colleagues_go_on_writing(shop: Shop) -> None:
    """No note is shown twice or left out, though new ones come in meanwhile."""
    mei = await shop.hire("Mei", SEND)
    customer_id = (await shop.written("anna")).customer_id
    for number in range(7):
        shop.center.clock.advance(seconds=number % 2)
        await noted(mei, customer_id, str(number))
    seen, after = [], None
    for _ in range(4):
        page = (await mei.ask(NOTES, id=customer_id, first=2, after=after))["customer"]["notes"]
        seen += [edge["node"]["text"] for edge in page["edges"]]
        after = page["pageInfo"]["endCursor"]
        await noted(mei, customer_id, "new")
    assert seen == [str(number) for number in reversed(range(7))]
    assert page["pageInfo"]["hasNextPage"] is False


@pytest.mark.spec("D3", "F2")
async def test_every_console_follows_the_notes(shop: Shop) -> None:
    """Each change of a note is an event with the customer as they are now, and says nothing of its text."""
    mei = await shop.hire("Mei", SEND)
    customer_id = (await shop.written("anna")).customer_id
    now = await cursor(mei)
    note = await noted(mei, customer_id, "secret")
    await mei.do("changeNote", "__typename", noteId=note, text="changed")
    await mei.do("deleteNote", "__typename", noteId=note)
    stream: Any = await mei.schema.stream(EVENTS, variable_values={"after": now}, context_value=mei.connection())
    events = [(await anext(stream)).data["inboxEvents"] for _ in range(3)]
    await stream.aclose()
    assert [event["kind"] for event in events] == ["NOTE_ADDED", "NOTE_CHANGED", "NOTE_DELETED"]
    for event in events:
        assert event["values"] == [{"name": "note_id", "value": note}]
        assert event["customer"] == {"noteCount": 0, "notes": {"edges": []}}
