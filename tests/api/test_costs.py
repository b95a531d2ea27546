"""What a query costs the database: the same for one row and for a hundred (decision 0002)."""

import asyncio
from dataclasses import replace

import pytest

from message_center.domain.conversations import Conversation
from message_center.domain.ids import Id
from message_center.domain.permissions import Permission
from message_center.domain.tags import Tag
from message_center.storage.customers import document_of
from message_center.storage.mapping import new_id, to_document
from tests.api.conftest import COMMANDS, Person, Shop
from tests.api.test_live_events import listening
from tests.api.test_reading_the_inbox import LIST


async def asked(person: Person, operation: str, **variables: object) -> list[str]:
    """The commands that an operation sends to the database."""
    COMMANDS.seen.clear()
    await person.ask(operation, **variables)
    return sorted(COMMANDS.seen)


@pytest.fixture
async def many(shop: Shop) -> list[Conversation]:
    """A hundred and ten conversations of as many customers, each with tags and an assignee."""
    scope = shop.center.desk().scope
    an = await shop.hire("An", Permission.SEND_MESSAGES)
    first = await shop.written("first")
    tags = [Tag(id=new_id(), shop_id=scope.shop_id, name=f"tag {n}", color="#112233") for n in range(40)]
    await asyncio.gather(*(scope.tags.add(tag) for tag in tags))
    rows, customers = [], []
    for number in range(110):
        customer_id, labels = new_id(), [tags[(number + step) % 40] for step in range(3)]
        customers.append(replace(await scope.customers.get(first.customer_id), id=customer_id, identities=()))
        row = replace(first, id=new_id(), key=f"key {number}", customer_id=customer_id, assignee_id=Id(an.id))
        rows.append(replace(row, tag_ids=tuple(tag.id for tag in labels)))
    database = shop.center.storage.database
    await database.conversations.insert_many([to_document(row) for row in rows])
    await database.customers.insert_many([{**document_of(one), "identity_keys": [one.id]} for one in customers])
    return rows


async def test_a_page_of_the_inbox_costs_six_commands_whatever_its_size(
    shop: Shop, many: list[Conversation]
) -> None:
    """Who asks, the rows, and one command each for customers, accounts, assignees and tags."""
    mei = await shop.hire("Mei")
    assert len(many) == 110
    for first in (1, 10, 50, 100):
        assert await asked(mei, LIST, first=first) == [
            "aggregate staff",
            "find channel_accounts",
            "find conversations",
            "find customers",
            "find staff",
            "find tags",
        ], first


async def test_asks_only_for_what_was_selected(shop: Shop, many: list[Conversation]) -> None:
    """A relation that nobody selected is not loaded; fragments are looked into."""
    mei = await shop.hire("Mei")
    rows = "query { conversations { edges { node { id unread lastMessage { snippet } } } } }"
    assert await asked(mei, rows) == ["aggregate staff", "find conversations"]
    fragments = """query { conversations { ...Page } }
      fragment Page on ConversationConnection { edges { ... on ConversationEdge { node { ...Row } } } }
      fragment Row on Conversation { customer { shownName } }"""
    assert await asked(mei, fragments) == ["aggregate staff", "find conversations", "find customers"]
    first = many[0]
    single = "query ($id: ID!) { conversation(id: $id) { customer { shownName } account { name } } }"
    assert await asked(mei, single, id=first.id) == [
        "aggregate staff",
        "find channel_accounts",
        "find conversations",
        "find customers",
    ]


async def test_a_page_of_messages_costs_three_commands(shop: Shop) -> None:
    """Who asks, the conversation, the messages; one more when quotes were selected."""
    mei = await shop.hire("Mei", Permission.SEND_MESSAGES)
    conversation = await shop.written("anna", *(str(number) for number in range(12)))
    quoted = (await shop.center.customer("anna").messages())[0]
    for number in range(5):
        await mei.do(
            "sendMessage", "__typename", conversationId=conversation.id, text=f"{number}", replyToId=quoted.id
        )
    operation = """query ($id: ID!, $last: Int) { conversation(id: $id) { messages(last: $last) {
      edges { node { id text author { name } delivery { status } %s } } } } }"""
    for last in (1, 5, 17):
        found = await asked(mei, operation % "", id=conversation.id, last=last)
        assert found == ["aggregate staff", "find conversations", "find messages"]
        found = await asked(mei, operation % "replyTo { text }", id=conversation.id, last=last)
        assert found == ["aggregate staff", "find conversations", "find messages", "find messages"]


async def test_node_asks_each_kind_once(shop: Shop) -> None:
    """Looking for an object of unknown kind costs one command a kind, at the same time."""
    mei = await shop.hire("Mei")
    conversation = await shop.written("anna")
    found = await asked(mei, "query ($id: ID!) { node(id: $id) { id } }", id=conversation.id)
    kinds = (
        *("channel_accounts", "comments", "conversations", "customers", "messages"),
        *("notes", "saved_replies", "staff", "tags"),
    )
    assert found == ["aggregate staff", *(f"find {kind}" for kind in kinds)]


async def test_an_event_that_is_filtered_out_costs_nothing(shop: Shop) -> None:
    """Somebody who listens to one conversation causes no work for what happens in others."""
    mei = await shop.hire("Mei", Permission.SEND_MESSAGES)
    anna, ben = await shop.written("anna"), await shop.written("ben")
    async with listening(mei, conversationId=anna.id) as stream:
        await mei.do("star", "__typename", conversationId=anna.id)
        await stream.event()
        await mei.do("star", "__typename", conversationId=ben.id)
        await mei.do("unstar", "__typename", conversationId=ben.id)
        await mei.do("unstar", "__typename", conversationId=anna.id)
        COMMANDS.seen.clear()
        await stream.event()
    assert sorted(COMMANDS.seen) == ["find channel_accounts", "find conversations", "find customers"]


async def test_the_list_of_tags_costs_three_commands_however_many(shop: Shop, many: list[Conversation]) -> None:
    """Who asks, the tags, and one for the number of customers of all of them; a row's number of tags one."""
    mei = await shop.hire("Mei")
    assert many
    found = await asked(mei, "{ tags { name customerCount } }")
    assert found == ["aggregate staff", "aggregate tags", "find tags"]
    for first in (1, 100):
        found = await asked(
            mei, "query ($n: Int!) { conversations(first: $n) { edges { node { tagCount } } } }", n=first
        )
        assert found == ["aggregate staff", "find conversations", "find tags"]


async def test_a_page_of_notes_costs_one_command_whatever_its_size(shop: Shop) -> None:
    """Who asks, the customer, the notes."""
    mei = await shop.hire("Mei", Permission.SEND_MESSAGES)
    conversation = await shop.written("anna")
    for number in range(12):
        await mei.do("addNote", "__typename", customerId=conversation.customer_id, text=f"note {number}")
    operation = """query ($id: ID!, $first: Int!) { customer(id: $id) { noteCount notes(first: $first) {
      edges { node { text at editedAt author { name } editor { name } } } } } }"""
    for first in (1, 5, 12):
        found = await asked(mei, operation, id=conversation.customer_id, first=first)
        assert found == ["aggregate staff", "find customers", "find notes"], first
