"""Searching the inbox: messages by their words, conversations by their customer (spec A10, A17)."""

from dataclasses import replace
from typing import Any

import pytest

from message_center.domain.contacts import Contact
from message_center.domain.conversations import Conversation
from message_center.domain.inbound import Edited, MessageArrived, Unsent
from message_center.domain.permissions import Permission
from message_center.graphql.schema import ExtensibleSchema
from message_center.storage.customer_rows import document_of
from message_center.storage.database import Database
from message_center.storage.mapping import new_id, to_document
from message_center.storage.search_index import learn_due
from message_center.testing import open_test_center
from tests.api.conftest import Answer, Person, Shop, open_shop
from tests.api.test_costs import asked

SEARCH = """query ($query: String!, $first: Int! = 20, $after: String) {
  searchConversations(query: $query, first: $first, after: $after) {
    edges { cursor node {
      reason
      conversation { id archived customer { shownName } account { name } assignee { name } tags { name } }
      message { id text replyTo { text } } spans { start end }
    } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor } customersLeftOut
  }
}"""
WITHIN = """query ($id: ID!, $query: String!, $first: Int! = 20, $after: String) {
  searchMessages(conversationId: $id, query: $query, first: $first, after: $after) {
    edges { cursor node { reason message { text } spans { start end } } } pageInfo { hasNextPage endCursor }
  }
}"""


async def known_as(shop: Shop, identity: str, **contact: str) -> Conversation:
    """A customer who left this contact with their words."""
    await shop.center.customer(identity).does(
        MessageArrived(external_id=f"c-{identity}", text="?", contact=Contact(**contact))
    )
    await shop.center.work()
    return await shop.center.customer(identity).conversation()


async def reasons(person: Person, query: str) -> list[tuple[str, str]]:
    """Whom a search finds, and why."""
    hits = await search(person, query)
    return [(hit["conversation"]["customer"]["shownName"], hit["reason"]) for hit in hits]


async def learn(shop: Shop) -> None:
    """Let the worker learn what was written."""
    while await learn_due(shop.center.storage.database):
        pass


async def search(person: Person, query: str, **variables: Any) -> list[Answer]:
    """The hits."""
    data = await person.ask(SEARCH, query=query, **variables)
    return [edge["node"] for edge in data["searchConversations"]["edges"]]


async def texts(person: Person, query: str) -> list[str]:
    """The texts of the messages that were found."""
    return [hit["message"]["text"] for hit in await search(person, query)]


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


@pytest.mark.spec("A10")
async def test_finds_customers_by_e_mail(shop: Shop, mei: Person) -> None:
    """The whole address or its beginning finds the customer's conversations, in any case, archived ones too."""
    conversation = await known_as(shop, "anna", name="Anna", email="Anna.Chen@Example.com")
    await known_as(shop, "ben", name="Ben", email="ben@example.com")
    await shop.change(conversation, archived=True)
    for query in ("anna.chen@example.com", "ANNA.CHEN@EXAMPLE.COM", "anna.ch", " Anna.Chen@ "):
        [hit] = await search(mei, query)
        assert hit["reason"] == "CUSTOMER_EMAIL"
        assert (hit["conversation"]["id"], hit["conversation"]["archived"]) == (conversation.id, True)
        assert hit["message"] is None
        assert hit["spans"] == [{"start": 0, "end": len(query.strip())}]
    assert await reasons(mei, "chen@example.com") == []


@pytest.mark.spec("A10")
async def test_finds_customers_by_name(shop: Shop, mei: Person) -> None:
    """Any two adjacent characters of a Chinese name, any beginning of a word of others."""
    await known_as(shop, "lin", name="林怡君👒")
    await known_as(shop, "emily", name="Emily Chan")
    for query in ("林怡", "怡君", "林怡君", "君👒"):
        assert await reasons(mei, query) == [("林怡君👒", "CUSTOMER_NAME")]
    for query in ("emily chan", "CHAN", "emi", "ｃｈａｎ"):
        assert await reasons(mei, query) == [("Emily Chan", "CUSTOMER_NAME")]
    for query in ("林君", "mily", "chan lin"):
        assert await reasons(mei, query) == []


@pytest.mark.spec("A10")
async def test_finds_customers_by_phone(shop: Shop, mei: Person) -> None:
    """A number finds its customer however it is written, and by its end."""
    await known_as(shop, "lin", name="Lin", phone="+886912345678")
    await known_as(shop, "wu", name="Wu", phone="0922-333-444")
    found = (
        "+886912345678",
        "00886 912 345 678",
        "0912345678",
        "0912-345-678",
        "(0912) 345 678",
        "345678",
        "5678",
    )
    for query in found:
        assert await reasons(mei, query) == [("Lin", "CUSTOMER_PHONE")]
    for query in ("0922333444", "+886922333444", "333-444", "３３３４４４"):
        assert await reasons(mei, query) == [("Wu", "CUSTOMER_PHONE")]
    [hit] = await search(mei, "33444")
    assert hit["spans"] == [{"start": 6, "end": 12}]  # of 0922-333-444
    for query in ("+852912345678", "+12", "678", "5679"):
        assert await reasons(mei, query) == []


@pytest.mark.spec("A10")
async def test_follows_what_is_learned_of_a_customer(shop: Shop, mei: Person) -> None:
    """A new name or address is found from then on, and the old one no longer."""
    await known_as(shop, "lin", name="林怡君", email="old@example.com", phone="0912345678")
    contact = Contact(name="陳怡君", email="new@example.com", phone="0922333444")
    lin = shop.center.customer("lin")
    await lin.does(MessageArrived(external_id="c2", text="?", contact=contact))
    await shop.center.work()
    for old in ("林怡", "old@example.com", "0912345678"):
        assert await search(mei, old) == []
    for new in ("陳怡", "new@example.com", "0922333444"):
        assert len(await search(mei, new)) == 1


@pytest.mark.spec("A10")
async def test_messages_and_customers_are_one_list(shop: Shop, mei: Person) -> None:
    """What is found in messages and by customers comes newest first, page by page, each hit once."""
    await known_as(shop, "anna", name="Return")
    await shop.written("ben", "return please")
    await shop.written("anna", "hello", "I want to return this")
    await learn(shop)
    seen: list[tuple[str, str]] = []
    after = None
    for _ in range(3):
        data = (await mei.ask(SEARCH, query="return", first=1, after=after))["searchConversations"]
        [edge] = data["edges"]
        seen.append((edge["node"]["conversation"]["customer"]["shownName"], edge["node"]["reason"]))
        after = data["pageInfo"]["endCursor"]
    assert data["pageInfo"]["hasNextPage"] is False
    assert data["customersLeftOut"] is False
    assert sorted(seen) == [("#ben", "MESSAGE"), ("Return", "CUSTOMER_NAME"), ("Return", "MESSAGE")]
    assert seen[2] == ("#ben", "MESSAGE")


async def test_says_that_customers_were_left_out(shop: Shop, mei: Person) -> None:
    """Of more than a hundred customers of one name, a hundred are looked at, and the answer says so."""
    conversation = await known_as(shop, "lin", name="林怡君")
    scope, database = shop.center.desk().scope, shop.center.storage.database
    lin = await scope.customers.get(conversation.customer_id)
    many = [replace(lin, id=new_id(), identities=()) for _ in range(110)]
    await database.customers.insert_many([{**document_of(one), "identity_keys": [one.id]} for one in many])
    rows = [replace(conversation, id=new_id(), key=f"key {one.id}", customer_id=one.id) for one in many]
    await database.conversations.insert_many([to_document(row) for row in rows])
    first = (await mei.ask(SEARCH, query="怡君", first=60))["searchConversations"]
    rest = (await mei.ask(SEARCH, query="怡君", first=60, after=first["pageInfo"]["endCursor"]))[
        "searchConversations"
    ]
    assert (first["customersLeftOut"], rest["customersLeftOut"]) == (True, True)
    assert (len(first["edges"]), len(rest["edges"]), rest["pageInfo"]["hasNextPage"]) == (60, 40, False)
    found = {edge["node"]["conversation"]["id"] for edge in first["edges"] + rest["edges"]}
    assert len(found) == 100
