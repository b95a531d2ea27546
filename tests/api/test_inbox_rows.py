"""The inbox list as staff live with it: tabs, order, archive, badges, status (spec A1, A11 to A13)."""

from typing import Any

import pytest

from message_center.domain.conversations import Conversation, ConversationKind
from message_center.domain.permissions import Permission
from tests.api.conftest import Person, Shop
from tests.api.test_reading_the_inbox import names

ROW = "query ($id: ID!) { conversation(id: $id) { unread starred archived status } }"


async def row(person: Person, conversation: Conversation) -> dict[str, Any]:
    """What the list shows of one conversation."""
    found: dict[str, Any] = (await person.ask(ROW, id=conversation.id))["conversation"]
    return found


@pytest.mark.spec("A1")
async def test_the_three_kinds_are_shown_apart(shop: Shop) -> None:
    """Storefront, order and instant conversations each have their own list; together they are one by time."""
    mei = await shop.hire("Mei")
    for kind in ConversationKind:
        await shop.change(await shop.written(kind.value.lower()), kind=kind)
    for kind in ConversationKind:
        assert await names(shop, mei, filter={"kinds": [kind.value]}) == [kind.value.lower()]
    store = await names(shop, mei, filter={"kinds": ["STOREFRONT", "ORDER"]})
    assert store == ["order", "storefront"]
    assert await names(shop, mei) == ["instant", *store]


@pytest.mark.spec("A1")
async def test_only_messages_reorder_the_list(shop: Shop) -> None:
    """The latest message leads; marks, status and assignment leave the order as it is."""
    mei = await shop.hire("Mei", Permission.SEND_MESSAGES, Permission.MANAGE_CONVERSATIONS)
    anna = await shop.written("anna")
    await shop.written("ben")
    given = {"conversationId": anna.id}
    for mutation, more in (
        ("star", {}),
        ("markRead", {}),
        ("markUnread", {}),
        ("setStatus", {"status": "COMPLETED"}),
        ("assignConversation", {"staffId": mei.id}),
        ("setPresence", {"state": "TYPING"}),
    ):
        await mei.do(mutation, "__typename", **given, **more)
        assert await names(shop, mei) == ["ben", "anna"]
    shop.center.clock.advance(seconds=1)
    await mei.do("sendMessage", "__typename", **given, text="On its way!")
    assert await names(shop, mei) == ["anna", "ben"]


@pytest.mark.spec("A11")
@pytest.mark.parametrize("writer", ["customer", "staff"])
async def test_a_new_message_brings_an_archived_conversation_back(shop: Shop, writer: str) -> None:
    """Archived conversations leave the list, and come back with the next message from either side."""
    mei = await shop.hire("Mei", Permission.SEND_MESSAGES)
    anna = await shop.written("anna")
    await mei.do("archive", "__typename", conversationId=anna.id)
    assert await names(shop, mei) == []
    assert await names(shop, mei, filter={"archived": True}) == ["anna"]
    if writer == "customer":
        await shop.written("anna", "hello again")
    else:
        await mei.do("sendMessage", "__typename", conversationId=anna.id, text="Anything else?")
    assert await names(shop, mei) == ["anna"]
    assert await names(shop, mei, filter={"archived": True}) == []


@pytest.mark.spec("A12")
async def test_the_badge_counts_unread_messages(shop: Shop) -> None:
    """The badge counts what is unread, falls to what came after the last one seen, and is 1 when marked."""
    mei = await shop.hire("Mei", Permission.SEND_MESSAGES)
    anna = await shop.written("anna", "one", "two", "three")
    given = {"conversationId": anna.id}
    assert (await row(mei, anna))["unread"] == 3
    await mei.do("markRead", "__typename", **given, upToSequence=2)
    assert (await row(mei, anna))["unread"] == 1
    await mei.do("markRead", "__typename", **given)
    assert (await row(mei, anna))["unread"] == 0
    await mei.do("markUnread", "__typename", **given)
    assert (await row(mei, anna))["unread"] == 1
    assert await names(shop, mei, filter={"unread": True}) == ["anna"]


@pytest.mark.spec("A13")
async def test_completed_falls_back_when_there_is_work_again(shop: Shop) -> None:
    """A conversation is in progress until completed, and again on a customer's message or when marked unread."""
    mei = await shop.hire("Mei", Permission.SEND_MESSAGES)
    anna = await shop.written("anna")
    given = {"conversationId": anna.id}
    statuses = [(await row(mei, anna))["status"]]
    await mei.do("setStatus", "__typename", **given, status="COMPLETED")
    await mei.do("sendMessage", "__typename", **given, text="Done.")
    statuses.append((await row(mei, anna))["status"])
    await shop.written("anna", "One more thing")
    statuses.append((await row(mei, anna))["status"])
    await mei.do("setStatus", "__typename", **given, status="COMPLETED")
    await mei.do("markUnread", "__typename", **given)
    statuses.append((await row(mei, anna))["status"])
    assert statuses == ["IN_PROGRESS", "COMPLETED", "IN_PROGRESS", "IN_PROGRESS"]
