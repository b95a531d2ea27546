"""Taking in what customers write."""

import asyncio

import pytest

from message_center.domain.conversations import ConversationStatus
from message_center.domain.inbound import MessageArrived
from message_center.domain.permissions import Permission
from message_center.inbox.mark import archive, set_status
from message_center.inbox.reply import send_message
from message_center.testing import TestCenter


async def test_a_first_message_opens_a_conversation(center: TestCenter) -> None:
    """A stranger's first message is a conversation with one unread message, waiting for an answer."""
    anna = center.customer("anna")
    await anna.writes("你好")
    conversation = await anna.conversation()
    assert (conversation.sequence, conversation.unread, conversation.waiting_since) == (1, 1, center.clock.now())
    assert [message.text for message in await anna.messages()] == ["你好"]


async def test_a_reply_reaches_the_customer_once(center: TestCenter) -> None:
    """Staff's answer goes out once, and ends waiting and unread."""
    anna = center.customer("anna")
    await anna.writes("hello")
    conversation = await anna.conversation()
    ben = center.desk(await center.staff("Ben", Permission.SEND_MESSAGES))
    await send_message(ben, conversation_id=conversation.id, text="Hi Anna", client_key="1")
    await send_message(ben, conversation_id=conversation.id, text="Hi Anna", client_key="1")
    await center.work()
    assert await anna.is_answered() == ["Hi Anna"]
    after = await anna.conversation()
    assert (after.unread, after.waiting_since, after.outbox, after.sequence) == (0, None, 0, 2)


@pytest.mark.spec("A11", "A13")
async def test_a_new_message_brings_a_conversation_back(center: TestCenter) -> None:
    """An archived, completed conversation returns to the list, in progress, when the customer writes."""
    anna = center.customer("anna")
    await anna.writes("hello")
    conversation = await anna.conversation()
    await archive(center.desk(), conversation_id=conversation.id)
    await set_status(center.desk(), conversation_id=conversation.id, status=ConversationStatus.COMPLETED)
    await anna.writes("one more thing")
    after = await anna.conversation()
    assert (after.archived, after.status) == (False, ConversationStatus.IN_PROGRESS)


@pytest.mark.spec("G2")
async def test_five_simultaneous_first_messages_make_one_conversation(center: TestCenter) -> None:
    """Five first messages at once make one conversation with five messages, none lost, none twice."""
    anna = center.customer("anna")
    events = [MessageArrived(external_id=f"m{number}", text=str(number)) for number in range(5)]
    await asyncio.gather(*(anna.does(event) for event in events))
    await asyncio.gather(*(center.work() for _ in range(4)))
    messages = await anna.messages()
    assert sorted(message.text for message in messages) == ["0", "1", "2", "3", "4"]
    assert [message.sequence for message in messages] == [1, 2, 3, 4, 5]
    assert (await anna.conversation()).unread == 5
