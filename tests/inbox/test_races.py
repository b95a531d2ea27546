"""Many at once on one conversation: nothing lost, nothing twice, and one order that everybody sees."""

import asyncio

import pytest

from message_center.domain.conversations import ConversationStatus
from message_center.domain.inbound import MessageArrived
from message_center.domain.messages import Direction
from message_center.domain.permissions import Permission
from message_center.inbox.mark import archive, mark_read, mark_unread, set_status, star
from message_center.inbox.reply import send_message
from message_center.testing import TestCenter


@pytest.mark.spec("G2")
async def test_replies_against_incoming_messages(center: TestCenter) -> None:
    """Fifty replies while fifty messages come in: all are there, each once, numbered without a gap."""
    anna = center.customer("anna")
    await anna.writes("hello")
    conversation = await anna.conversation()

    async def arrive(number: int) -> None:
        await anna.does(MessageArrived(external_id=f"in{number}", text=f"in {number}"))
        await center.work()

    async def answer(number: int) -> None:
        await send_message(center.desk(), conversation_id=conversation.id, text=f"out {number}")

    await asyncio.gather(*(act(number) for number in range(50) for act in (arrive, answer)))
    await center.later(seconds=1)
    first = (await center.desk().scope.messages.first(conversation.id, count=100)).items
    rest = (await center.desk().scope.messages.last(conversation.id, count=1)).items
    messages = (*first, *rest)
    assert [message.sequence for message in messages] == list(range(1, 102))
    expected = ["hello", *(f"{way} {number}" for way in ("in", "out") for number in range(50))]
    assert sorted(message.text for message in messages) == sorted(expected)
    sent = [message.text for message in messages if message.direction is Direction.OUTBOUND]
    assert await anna.is_answered() == sent
    after = await anna.conversation()
    assert (after.sequence, after.outbox) == (101, 0)


@pytest.mark.spec("A12", "A13")
async def test_marks_at_once_are_all_kept(center: TestCenter) -> None:
    """Five colleagues who mark the same conversation at the same moment do not undo each other."""
    anna = center.customer("anna")
    await anna.writes("hello")
    given = {"conversation_id": (await anna.conversation()).id}
    desk = center.desk()
    await asyncio.gather(
        star(desk, **given),
        archive(desk, **given),
        set_status(desk, status=ConversationStatus.COMPLETED, **given),
        mark_read(desk, **given),
        *(star(desk, **given) for _ in range(5)),
    )
    after = await anna.conversation()
    assert (after.starred, after.archived, after.status) == (True, True, ConversationStatus.COMPLETED)
    assert (after.badge, after.revision) == (0, 5)
    await asyncio.gather(*(mark_unread(desk, **given) for _ in range(5)))
    assert (await anna.conversation()).badge == 1


@pytest.mark.spec("A19")
async def test_a_reply_repeated_ten_times_at_once_is_one_message(center: TestCenter) -> None:
    """A client that repeats a reply ten times over a bad line sends one; a colleague's is another."""
    anna = center.customer("anna")
    await anna.writes("hello")
    conversation = await anna.conversation()
    ben = center.desk(await center.staff("Ben", Permission.SEND_MESSAGES))
    eva = center.desk(await center.staff("Eva", Permission.SEND_MESSAGES))
    answers = await asyncio.gather(
        *(send_message(ben, conversation_id=conversation.id, text="Hi", client_key="1") for _ in range(10))
    )
    assert len({message.id for _, message in answers}) == 1
    await send_message(eva, conversation_id=conversation.id, text="Hello from Eva", client_key="1")
    await center.work()
    assert await anna.is_answered() == ["Hi", "Hello from Eva"]
    assert (await anna.conversation()).sequence == 3
