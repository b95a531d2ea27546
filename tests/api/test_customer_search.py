"""Searching finds customers, by what is known of them, beside what they wrote (spec A10)."""

from dataclasses import replace

import pytest

from message_center.domain.contacts import Contact
from message_center.domain.inbound import MessageArrived
from message_center.storage.customer_rows import document_of
from message_center.storage.mapping import new_id, to_document
from tests.api.conftest import Person, Shop
from tests.api.searching import SEARCH, known_as, learn, reasons, search


@pytest.fixture
async def mei(shop: Shop) -> Person:
    """Somebody who searches."""
    return await shop.hire("Mei")


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
