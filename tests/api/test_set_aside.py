"""Snoozing a conversation, blocking a customer: out of the way, and never lost (spec H10)."""

import asyncio
from datetime import datetime, timedelta
from typing import Any

import pytest

from message_center.contracts.bots import Answer
from message_center.domain.blocks import BlockReason
from message_center.domain.ids import Id
from message_center.domain.inbound import MessageArrived
from message_center.domain.permissions import Permission
from message_center.graphql.schema import ExtensibleSchema
from message_center.inbox.block import block_customer, unblock_customer
from message_center.inbox.mark import mark_read
from message_center.inbox.snooze import snooze
from message_center.storage.database import Database
from message_center.testing import TestCenter, open_test_center
from tests.api.conftest import Person, Shop, open_shop
from tests.api.test_mutations import user_error
from tests.bots.played import PlayedBot

ROW = "conversation { id unread archived snoozedUntil blocked status }"
LISTED = """query ($filter: ConversationFilter) { conversations(filter: $filter) { edges { node { id } } }
  unreadTotals { total } }"""
BLOCK = "customer { block { reason at by { name } } }"


async def folders(person: Person, conversation_id: str) -> list[str]:
    """The folders in which the list shows this conversation."""
    asked: dict[str, dict[str, bool]] = {
        "inbox": {},
        "archived": {"archived": True},
        "snoozed": {"snoozed": True},
        "blocked": {"blocked": True},
    }
    found = []
    for name, wanted in asked.items():
        edges = (await person.ask(LISTED, filter=wanted))["conversations"]["edges"]
        found += [name for edge in edges if edge["node"]["id"] == conversation_id]
    return found


async def unread(person: Person) -> int:
    """The total of the normal list."""
    total: int = (await person.ask(LISTED))["unreadTotals"]["total"]
    return total


def later(shop: Shop, **time: float) -> str:
    """A moment from now, as a client writes it."""
    return (shop.center.clock.now() + timedelta(**time)).isoformat()


@pytest.mark.spec("H10")
async def test_a_snoozed_conversation_comes_back_at_its_time(shop: Shop) -> None:
    """It leaves the list and the totals, can be looked at, and returns by itself, unread so that it is seen."""
    mei = await shop.hire("Mei", Permission.SEND_MESSAGES)
    conversation = await shop.written("anna")
    await mei.do("markRead", ROW, conversationId=conversation.id)
    until = later(shop, minutes=2)
    payload = await mei.do("snoozeConversation", ROW, conversationId=conversation.id, until=until)
    assert payload["userErrors"] == []
    assert datetime.fromisoformat(payload["conversation"]["snoozedUntil"]) == datetime.fromisoformat(until)
    assert (await folders(mei, conversation.id), await unread(mei)) == (["snoozed"], 0)

    await shop.center.later(minutes=1, seconds=59)
    assert await folders(mei, conversation.id) == ["snoozed"]
    await shop.center.later(seconds=1)

    assert (await folders(mei, conversation.id), await unread(mei)) == (["inbox"], 1)
    after = await shop.stored(conversation.id)
    assert (after.snoozed_until, after.chores) == (None, ())


@pytest.mark.spec("H10")
async def test_a_snoozed_conversation_comes_back_when_the_customer_writes(shop: Shop) -> None:
    """The customer's word ends the snooze; the shop's own answer does not, and neither is it woken twice."""
    mei = await shop.hire("Mei", Permission.SEND_MESSAGES)
    conversation = await shop.written("anna")
    given = {"conversationId": conversation.id}
    await mei.do("snoozeConversation", ROW, **given, until=later(shop, minutes=2))
    await mei.do("sendMessage", "__typename", **given, text="We will look into it.")
    await shop.center.work()
    assert await folders(mei, conversation.id) == ["snoozed"]

    await shop.written("anna", "and now?")

    assert (await folders(mei, conversation.id), await unread(mei)) == (["inbox"], 1)
    await mei.do("markRead", ROW, **given)
    await shop.center.later(minutes=3)
    assert await unread(mei) == 0


@pytest.mark.spec("H10")
async def test_snoozing_is_undone_moved_and_ended_by_the_archive(shop: Shop) -> None:
    """Back by hand; a later time instead of an earlier one; out of the archive and into it."""
    mei = await shop.hire("Mei", Permission.SEND_MESSAGES)
    conversation = await shop.written("anna")
    given = {"conversationId": conversation.id}
    await mei.do("snoozeConversation", ROW, **given, until=later(shop, minutes=1))
    await mei.do("unsnoozeConversation", ROW, **given)
    assert await folders(mei, conversation.id) == ["inbox"]
    await mei.do("archive", ROW, **given)
    await mei.do("snoozeConversation", ROW, **given, until=later(shop, minutes=1))
    assert await folders(mei, conversation.id) == ["snoozed"]
    await mei.do("snoozeConversation", ROW, **given, until=later(shop, minutes=5))
    await shop.center.later(minutes=4)
    assert await folders(mei, conversation.id) == ["snoozed"]
    await mei.do("archive", ROW, **given)
    assert await folders(mei, conversation.id) == ["archived"]
    await shop.center.later(minutes=2)
    assert await folders(mei, conversation.id) == ["archived"]


@pytest.mark.spec("H10", "C7")
async def test_what_cannot_be_snoozed_is_refused(shop: Shop) -> None:
    """The past, the far future, an unseen message, a colleague's and a blocked customer's conversation."""
    mei = await shop.hire("Mei", Permission.SEND_MESSAGES)
    ben = await shop.hire("Ben", Permission.SEND_MESSAGES)
    conversation = await shop.written("anna", "one", "two")
    given = {"conversationId": conversation.id, "until": later(shop, minutes=1)}
    when = user_error("INVALID", "until", "Choose a time in the future, within a year.")
    for wrong in (later(shop), later(shop, days=367)):
        assert (await mei.do("snoozeConversation", ROW, **{**given, "until": wrong}))["userErrors"] == [when]
    unseen = await mei.do("snoozeConversation", ROW, **given, expectedSequence=1)
    assert [one["code"] for one in unseen["userErrors"]] == ["SEQUENCE_OUTDATED"]
    await shop.change(conversation, assignee_id=Id(ben.id))
    for mutation in ("snoozeConversation", "blockCustomer"):
        about = given if mutation == "snoozeConversation" else {"customerId": conversation.customer_id}
        denied = await mei.do(mutation, "__typename", **about)
        assert [one["code"] for one in denied["userErrors"]] == ["PERMISSION_DENIED"]
    await ben.do("blockCustomer", BLOCK, customerId=conversation.customer_id)
    blocked = await ben.do("snoozeConversation", ROW, **given)
    assert [one["code"] for one in blocked["userErrors"]] == ["CONFLICT"]
    assert (await shop.stored(conversation.id)).snoozed_until is None
    mixed = await mei.error(LISTED, filter={"snoozed": True, "archived": True})
    assert mixed["code"] == "INVALID"


@pytest.mark.spec("H10")
async def test_a_blocked_customer_is_heard_and_troubles_nobody(
    schema: ExtensibleSchema, database: Database
) -> None:
    """What they write is stored; no badge, no bot, no list shows it but one; and nobody can answer by mistake."""
    bot = PlayedBot(answers=[Answer(text="Hello!", why="asked")])
    async with open_test_center(database, bots=[bot]) as center, open_shop(schema, center) as shop:
        mei = await shop.hire("Mei", Permission.SEND_MESSAGES)
        conversation = await shop.written("anna", "buy my pills")
        payload = await mei.do("blockCustomer", BLOCK, customerId=conversation.customer_id, reason="SPAM")
        held = payload["customer"]["block"]
        assert (held["reason"], held["by"]["name"]) == ("SPAM", "Mei")
        assert (await folders(mei, conversation.id), await unread(mei)) == (["blocked"], 0)

        await shop.written("anna", "bot, please", "cheap!")

        assert [one.text for one in await center.customer("anna").messages()][-2:] == ["bot, please", "cheap!"]
        assert await center.customer("anna").is_answered() == []
        assert (await folders(mei, conversation.id), await unread(mei)) == (["blocked"], 0)
        answer = await mei.do("sendMessage", "__typename", conversationId=conversation.id, text="No")
        assert answer["userErrors"] == [
            user_error("NOT_REPLYABLE", "conversationId", "You blocked this customer. Unblock them to answer.")
        ]

        payload = await mei.do("unblockCustomer", BLOCK, customerId=conversation.customer_id)

        assert payload["customer"]["block"] is None
        assert (await folders(mei, conversation.id), await unread(mei)) == (["inbox"], 0)
        await shop.written("anna", "bot, please")
        assert (await unread(mei), await center.customer("anna").is_answered()) == (1, ["Hello!"])


@pytest.mark.spec("H10")
async def test_a_snooze_and_a_message_at_once_never_hide_the_message(center: TestCenter) -> None:
    """Whichever comes first: the customer's message is in the normal list, or the snooze was refused or seen."""
    for number in range(15):
        anna = center.customer(f"anna{number}")
        await anna.writes("hello")
        conversation = await anna.conversation()
        await mark_read(center.desk(), conversation_id=conversation.id)
        await anna.does(MessageArrived(external_id=f"now{number}", text="wait!"))
        until = center.clock.now() + timedelta(minutes=1)
        outcomes: list[Any] = await asyncio.gather(
            snooze(center.desk(), conversation_id=conversation.id, until=until, expected_sequence=1),
            center.work(),
            return_exceptions=True,
        )
        assert not [one for one in outcomes if isinstance(one, Exception) and "newer" not in str(one)]
        after = await anna.conversation()
        assert (after.folder.value, after.badge, after.sequence) == ("INBOX", 1, 2)


@pytest.mark.spec("H10")
async def test_a_block_and_messages_at_once_leave_no_badge(center: TestCenter) -> None:
    """Whichever comes first: all is stored, nothing is unread; also when their second conversation begins then."""
    for number in range(15):
        anna = center.customer(f"anna{number}")
        await anna.writes("hello")
        customer_id = (await anna.conversation()).customer_id
        await anna.does(*(MessageArrived(external_id=f"{number}.{n}", text="spam") for n in range(3)))
        await asyncio.gather(
            block_customer(center.desk(), customer_id=customer_id, reason=BlockReason.SPAM), center.work()
        )
        after = await anna.conversation()
        assert (after.blocked, after.badge, after.waiting_since, after.sequence) == (True, 0, None, 4)
        await asyncio.gather(
            *(block_customer(center.desk(), customer_id=customer_id, reason=BlockReason.SPAM) for _ in range(3))
        )
        await unblock_customer(center.desk(), customer_id=customer_id)
        assert (await anna.conversation()).folder.value == "INBOX"
