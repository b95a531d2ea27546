"""Searching the inbox: messages by their words, conversations by their customer (spec A10, A17)."""

import pytest

from message_center.domain.inbound import Edited, MessageArrived, Unsent
from message_center.domain.permissions import Permission
from message_center.graphql.schema import ExtensibleSchema
from message_center.storage.database import Database
from message_center.testing import open_test_center
from tests.api.conftest import Person, Shop, open_shop
from tests.api.searching import SEARCH, learn, search, texts
from tests.api.test_costs import asked

WITHIN = """query ($id: ID!, $query: String!, $first: Int! = 20, $after: String) {
  searchMessages(conversationId: $id, query: $query, first: $first, after: $after) {
    edges { cursor node { reason message { text } spans { start end } } } pageInfo { hasNextPage endCursor }
  }
}"""


@pytest.fixture
async def mei(shop: Shop) -> Person:
    """Somebody who searches."""
    return await shop.hire("Mei")


@pytest.mark.spec("A10")
async def test_finds_messages_by_their_words_newest_first(shop: Shop, mei: Person) -> None:
    """Words, beginnings of words, and any two Chinese characters find a message, whatever their case and width."""
    await shop.written("anna", "可以退貨嗎？", "我想買iPhone15手機殼", "Do you ship to Hong Kong?")
    await shop.written("ben", "想退貨 Return please")
    await learn(shop)
    assert await texts(mei, "退貨") == ["想退貨 Return please", "可以退貨嗎？"]
    assert await texts(mei, "貨 ret") == ["想退貨 Return please"]
    for query in ("5手", "IPHONE", "ｉｐｈｏｎｅ１５手機", "手機殼"):
        assert await texts(mei, query) == ["我想買iPhone15手機殼"]
    for query in ("hong", "kong ship", "SHIP TO"):
        assert await texts(mei, query) == ["Do you ship to Hong Kong?"]
    for query in ("hip", "貨退", "退貨手機", "ship 退貨"):
        assert await texts(mei, query) == []


@pytest.mark.spec("A10")
async def test_a_hit_shows_where_and_why(shop: Shop, mei: Person) -> None:
    """A hit tells the conversation, the message, and what to highlight, counted as browsers count."""
    conversation = await shop.written("anna", "😊可以退貨嗎，退貨")
    await learn(shop)
    [hit] = await search(mei, "退貨")
    [message] = await shop.center.customer("anna").messages()
    assert hit == {
        "reason": "MESSAGE",
        "conversation": {
            "id": conversation.id,
            "archived": False,
            "customer": {"shownName": "#anna"},
            "account": {"name": "Test page"},
            "assignee": None,
            "tags": [],
        },
        "message": {"id": message.id, "text": "😊可以退貨嗎，退貨", "replyTo": None},
        "spans": [{"start": 4, "end": 6}, {"start": 8, "end": 10}],
    }


@pytest.mark.spec("A10")
async def test_covers_the_archive_and_says_so(shop: Shop, mei: Person) -> None:
    """Archived conversations are found among the others, and labelled."""
    await shop.change(await shop.written("anna", "可以退貨嗎"), archived=True)
    await shop.written("ben", "想退貨")
    await learn(shop)
    assert [hit["conversation"]["archived"] for hit in await search(mei, "退貨")] == [False, True]


@pytest.mark.spec("A10", "G6")
async def test_what_was_taken_back_is_never_found_again(shop: Shop, mei: Person) -> None:
    """From the moment a message is taken back or edited it is not found by its old words, learned or not."""
    anna = shop.center.customer("anna")
    await anna.does(
        MessageArrived(external_id="m1", text="我的秘密"), MessageArrived(external_id="m2", text="退貨")
    )
    await shop.center.work()
    await learn(shop)
    assert await texts(mei, "秘密") == ["我的秘密"]
    await anna.does(Unsent(external_id="m1"), Edited(external_id="m2", text="換貨", edit_number=1))
    await shop.center.work()
    for _ in range(2):
        assert await texts(mei, "秘密") == []
        assert await texts(mei, "退貨") == []
        await learn(shop)
    assert await texts(mei, "換貨") == ["換貨"]


@pytest.mark.spec("A10")
async def test_pages_lead_through_all_hits_once(shop: Shop, mei: Person) -> None:
    """Following the cursors shows every hit once, newest first, also of one moment, and false candidates never."""
    await shop.center.customer("anna").writes(*(f"退貨 {number}" for number in range(7)))
    await shop.written("ben", *(f"退貨，第{number}次" for number in range(4)))
    await learn(shop)
    await shop.center.storage.database.messages.update_many(
        {"text": {"$in": ["退貨 3", "退貨 4"]}}, {"$set": {"text": "?"}}
    )
    seen: list[str] = []
    after, pages = None, 0
    while True:
        data = (await mei.ask(SEARCH, query="退貨", first=2, after=after))["searchConversations"]
        seen += [edge["node"]["message"]["text"] for edge in data["edges"]]
        pages += 1
        assert data["pageInfo"]["hasPreviousPage"] == (after is not None)
        after = data["pageInfo"]["endCursor"]
        if not data["pageInfo"]["hasNextPage"]:
            break
    assert pages == 6
    assert seen == [
        *(f"退貨，第{number}次" for number in (3, 2, 1, 0)),
        *(f"退貨 {number}" for number in (6, 5, 2, 1, 0)),
    ]


@pytest.mark.spec("A17")
async def test_searches_within_one_conversation(shop: Shop, mei: Person) -> None:
    """Search inside a conversation finds its messages only, newest first, page by page."""
    conversation = await shop.written("anna", "退貨 1", "謝謝", "退貨 2", "退貨 3")
    await shop.written("ben", "退貨 9")
    await learn(shop)
    first = (await mei.ask(WITHIN, id=conversation.id, query="退貨", first=2))["searchMessages"]
    assert [edge["node"]["message"]["text"] for edge in first["edges"]] == ["退貨 3", "退貨 2"]
    assert first["edges"][0]["node"] == {
        "reason": "MESSAGE",
        "message": {"text": "退貨 3"},
        "spans": [{"start": 0, "end": 2}],
    }
    after = first["pageInfo"]["endCursor"]
    rest = (await mei.ask(WITHIN, id=conversation.id, query="退貨", after=after))["searchMessages"]
    assert [edge["node"]["message"]["text"] for edge in rest["edges"]] == ["退貨 1"]
    assert rest["pageInfo"]["hasNextPage"] is False


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("", "INVALID"),
        (" \u3000 ", "INVALID"),
        ("貨", "INVALID"),
        ("?!😊", "INVALID"),
        ("[.*]+", "INVALID"),
        ("\ud800", "INVALID"),
        ("字" * 201, "LIMIT_EXCEEDED"),
        ("字" * 10_000, "LIMIT_EXCEEDED"),
    ],
)
async def test_says_what_cannot_be_searched_for(shop: Shop, mei: Person, query: str, code: str) -> None:
    """A query that nothing could answer is refused, and the argument is named."""
    conversation = await shop.written("anna", "退貨")
    error = await mei.error(SEARCH, query=query)
    assert (error["code"], error["field"]) == (code, "query")
    assert await mei.error(WITHIN, id=conversation.id, query=query) == error


@pytest.mark.parametrize("query", ["退.", "(退貨", "^退貨$", "退貨\\", "退貨.*", "退\x00貨", "退\ud800貨 %"])
async def test_symbols_are_literal(shop: Shop, mei: Person, query: str) -> None:
    """What has a meaning elsewhere means itself here."""
    await shop.written("anna", "退貨")
    await learn(shop)
    assert await texts(mei, query) == []


async def test_refuses_wrong_pages(shop: Shop, mei: Person) -> None:
    """Pages have their limits, cursors their list, and a conversation must be the shop's."""
    conversation = await shop.written("anna", "退貨")
    assert await mei.refused(SEARCH, query="退貨", first=0) == "INVALID"
    assert await mei.refused(SEARCH, query="退貨", first=101) == "LIMIT_EXCEEDED"
    listed = await mei.ask("{ conversations { edges { cursor } } }")
    cursor = listed["conversations"]["edges"][0]["cursor"]
    assert await mei.refused(SEARCH, query="退貨", after=cursor) == "CURSOR_INVALID"
    assert await mei.refused(SEARCH, query="退貨", after="x") == "CURSOR_INVALID"
    assert await mei.refused(WITHIN, id=mei.id, query="退貨") == "NOT_FOUND"
    assert await mei.refused(WITHIN, id=conversation.id[:-1], query="退貨") == "NOT_FOUND"


async def test_a_page_of_hits_costs_the_same_whatever_its_size(shop: Shop, mei: Person) -> None:
    """Who asks, which grams are rarest, the candidates, the messages, their conversations, and a relation each."""
    conversation = await shop.written("anna", *(f"可以退貨嗎 {number}" for number in range(30)))
    await learn(shop)
    for first in (1, 10, 100):
        assert await asked(mei, SEARCH, query="退貨嗎", first=first) == [
            "aggregate customers",
            "aggregate message_search",
            "aggregate staff",
            "find channel_accounts",
            "find conversations",
            "find customers",
            "find message_search",
            "find messages",
        ], first
        within = await asked(mei, WITHIN, id=conversation.id, query="退貨嗎", first=first)
        assert len(within) == 6


@pytest.mark.spec("C9")
async def test_finds_nothing_of_another_shop(
    shop: Shop, mei: Person, database: Database, schema: ExtensibleSchema
) -> None:
    """What customers wrote to another shop is found by nobody here, in no conversation."""
    conversation = await shop.written("anna", "退貨")
    await learn(shop)
    async with open_test_center(database) as center, open_shop(schema, center) as other:
        stranger = await other.hire("Stranger", *Permission)
        assert await texts(stranger, "退貨") == []
        assert await stranger.refused(WITHIN, id=conversation.id, query="退貨") == "NOT_FOUND"
    assert await texts(mei, "退貨") == ["退貨"]
