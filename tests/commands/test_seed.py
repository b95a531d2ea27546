"""Made-up data is as good as real data: the product reads it, and its indexes serve it."""

from datetime import timedelta

import pytest
from beanie import Document
from bson import ObjectId

from message_center.commands.seed_wording import WORDING
from message_center.domain.conversations import Conversation
from message_center.domain.customers import Customer
from message_center.domain.filters import ConversationFilter, ConversationOrder
from message_center.domain.messages import Message
from message_center.domain.search import grams_of
from message_center.storage.customers import document_of
from message_center.storage.database import Database
from message_center.storage.documents.conversations import ConversationDocument
from message_center.storage.documents.customers import CustomerDocument
from message_center.storage.documents.message_search import MessageSearchDocument
from message_center.storage.documents.messages import MessageDocument
from message_center.storage.mapping import new_id, to_document, to_value
from message_center.storage.seeding import load, without_indexes
from message_center.storage.seeding_rows import Rows, SeedShop, rows_of
from message_center.testing import TestCenter


@pytest.fixture
async def shop(center: TestCenter) -> SeedShop:
    person = await center.staff("Mei")
    staff = await center.desk().scope.staff.all()
    assert [one.id for one in staff] == [person.staff_id]
    return SeedShop(
        id=center.shop.id,
        run=new_id(),
        accounts=[center.account],
        staff=staff,
        tag_ids=[new_id() for _ in range(5)],
        until=center.clock.now(),
    )


@pytest.fixture
def rows(shop: SeedShop) -> Rows:
    return rows_of(shop, WORDING, part=0, conversations=200, messages=2_000)


def test_the_counts_are_as_asked_for(rows: Rows) -> None:
    """A load test knows how much data it ran on."""
    assert (len(rows.customers), len(rows.conversations), len(rows.messages)) == (200, 200, 2_000)
    assert sum(one["sequence"] for one in rows.conversations) == 2_000


@pytest.mark.parametrize(
    ("name", "document", "kind"),
    [
        ("customers", CustomerDocument, Customer),
        ("conversations", ConversationDocument, Conversation),
        ("messages", MessageDocument, Message),
    ],
)
def test_every_row_is_a_valid_document(rows: Rows, name: str, document: type[Document], kind: type) -> None:
    """Made-up rows have exactly the shape of real ones, so that what is measured on them holds."""
    for row in getattr(rows, name):
        document.model_validate(row)
        bare = {field: value for field, value in row.items() if field != "identity_keys"}
        value = to_value(kind, bare)
        counted = {"conversation_count": 1}
        again = document_of(value) | counted if isinstance(value, Customer) else to_document(value)
        assert again == row


def test_search_knows_every_message(rows: Rows) -> None:
    """Made-up messages are found as if a worker had learned them."""
    learned = {row["_id"]: row["grams"] for row in rows.message_search}
    assert learned == {message["_id"]: list(grams_of(message["text"])) for message in rows.messages}
    for row in rows.message_search:
        MessageSearchDocument.model_validate(row)


def test_a_conversation_agrees_with_its_messages(rows: Rows, shop: SeedShop) -> None:
    """A row of the inbox shows what its conversation ends with, and only waiting messages are unread."""
    for conversation in rows.conversations:
        messages = [one for one in rows.messages if one["conversation_id"] == conversation["_id"]]
        last = messages[-1]
        assert [one["sequence"] for one in messages] == list(range(1, len(messages) + 1))
        assert [one["at"] for one in messages] == sorted(one["at"] for one in messages)
        assert conversation["last_message"]["id"] == last["_id"]
        assert conversation["last_message_at"] == last["at"]
        assert shop.until - timedelta(days=366) < last["at"] <= shop.until
        assert (conversation["waiting_since"] is None) == (last["direction"] == "OUTBOUND")
        assert (conversation["sorts_unread_by"] is None) == (conversation["unread"] == 0)
        if conversation["unread"]:
            waiting = messages[-conversation["unread"] :]
            assert {one["direction"] for one in waiting} == {"INBOUND"}
            assert conversation["waiting_since"] == waiting[0]["at"]


async def test_loading_leaves_the_indexes_as_they_were(
    database: Database, mongo_url: str, shop: SeedShop, center: TestCenter
) -> None:
    """After loading, the inbox answers from its indexes: a page reads about a page of keys."""
    collections = [database.conversations, database.messages, database.customers]
    before = [set(await one.index_information()) for one in collections]
    async with without_indexes(database):
        assert set(await database.conversations.index_information()) == {"_id_"}
        loading = load(
            mongo_url, database.raw.name, shop, WORDING, conversations=1_100, messages=4_000, processes=2
        )
        sizes = [size async for size in loading]
    assert sorted(sizes) == [(100, 364), (500, 1_818), (500, 1_818)]
    assert [set(await one.index_information()) for one in collections] == before
    assert await database.messages.count_documents({}) == 4_000

    scope = center.desk().scope
    page = await scope.conversations.page(ConversationFilter(), order=ConversationOrder.NEWEST, first=20)
    assert len(page.items) == 20
    assert page.has_next
    messages = await scope.messages.last(page.items[0].id, count=5)
    assert messages.items[-1].id == page.items[0].last_message.id  # type: ignore[union-attr]
    query = {"shop_id": ObjectId(shop.id), "kind": "INSTANT", "folder": "INBOX"}
    plan = (
        await database.conversations.find(query).sort([("last_message_at", -1), ("_id", -1)]).limit(20).explain()
    )
    assert plan["executionStats"]["totalKeysExamined"] == 20
    assert plan["executionStats"]["totalDocsExamined"] == 20
