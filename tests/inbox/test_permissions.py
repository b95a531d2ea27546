"""Who may do what to whose conversation, and what is refused leaves no trace."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from message_center.domain.conversations import ConversationStatus
from message_center.domain.permissions import Permission
from message_center.errors import (
    InvalidInput,
    LimitExceeded,
    NotFound,
    PermissionDenied,
    SequenceOutdated,
    UserError,
)
from message_center.inbox.assign import assign
from message_center.inbox.desk import Desk
from message_center.inbox.mark import mark_read, mark_unread, set_status, star
from message_center.inbox.reply import send_message
from message_center.testing import TestCenter, TestCustomer

Act = Callable[[Desk, str], Awaitable[Any]]
ACTS: dict[str, Act] = {
    "answer": lambda desk, one: send_message(desk, conversation_id=one, text="Hi"),
    "mark read": lambda desk, one: mark_read(desk, conversation_id=one),
    "mark unread": lambda desk, one: mark_unread(desk, conversation_id=one),
    "complete": lambda desk, one: set_status(desk, conversation_id=one, status=ConversationStatus.COMPLETED),
}
SEND, MANAGE = Permission.SEND_MESSAGES, Permission.MANAGE_CONVERSATIONS


@pytest.fixture
async def anna(center: TestCenter) -> TestCustomer:
    """A customer who wrote."""
    anna = center.customer("anna")
    await anna.writes("hello")
    return anna


@pytest.mark.spec("C7", "C8", "C9")
@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS.keys())
@pytest.mark.parametrize(
    ("whose", "permissions", "allowed"),
    [
        ("nobody", (SEND,), True),
        ("nobody", (), False),
        ("nobody", (MANAGE,), False),
        ("own", (SEND,), True),
        ("colleague", (SEND,), False),
        ("colleague", (MANAGE,), False),
        ("colleague", (SEND, MANAGE), True),
    ],
)
async def test_acting_on_a_conversation(
    anna: TestCustomer, act: Act, whose: str, permissions: tuple[Permission, ...], allowed: bool
) -> None:
    """On one's own and unassigned conversations sending is enough; a colleague's takes both permissions."""
    center = anna.center
    conversation = await anna.conversation()
    eva = await center.staff("Eva", SEND)
    ben = await center.staff("Ben", *permissions)
    assignee = {"nobody": None, "own": ben.staff_id, "colleague": eva.staff_id}[whose]
    await assign(center.desk(), conversation_id=conversation.id, staff_id=assignee)
    before = await anna.conversation()
    if allowed:
        await act(center.desk(ben), conversation.id)
        assert (await anna.conversation()).assignee_id == assignee
        return
    with pytest.raises(PermissionDenied):
        await act(center.desk(ben), conversation.id)
    assert (await anna.conversation(), len(await anna.messages())) == (before, 1)


@pytest.mark.spec("C6", "C8")
async def test_assigning_takes_permission_and_somebody_who_may_answer(anna: TestCustomer) -> None:
    """Only who manages conversations assigns, and only to colleagues who may send messages."""
    center = anna.center
    conversation = await anna.conversation()
    eva, guest = await center.staff("Eva", SEND), await center.staff("Guest")
    with pytest.raises(PermissionDenied):
        await assign(center.desk(eva), conversation_id=conversation.id, staff_id=eva.staff_id)
    manager = center.desk(await center.staff("Ben", MANAGE))
    with pytest.raises(InvalidInput) as refusal:
        await assign(manager, conversation_id=conversation.id, staff_id=guest.staff_id)
    assert refusal.value.field == "staffId"
    with pytest.raises(NotFound):
        await assign(manager, conversation_id=conversation.id, staff_id="f" * 24)
    assert await anna.conversation() == conversation
    given = await assign(manager, conversation_id=conversation.id, staff_id=eva.staff_id)
    assert given.assignee_id == eva.staff_id
    assert (await assign(manager, conversation_id=conversation.id, staff_id=None)).assignee_id is None


@pytest.mark.spec("H5")
async def test_nobody_answers_over_a_message_that_they_have_not_seen(anna: TestCustomer) -> None:
    """Who answers what was on their screen is told when something newer came, and nothing is sent."""
    center = anna.center
    conversation = await anna.conversation()
    await anna.writes("and another thing")
    before = await anna.conversation()
    with pytest.raises(SequenceOutdated, match="1 newer") as refusal:
        await send_message(center.desk(), conversation_id=conversation.id, text="Hi", expected_sequence=1)
    assert refusal.value.field == "expectedSequence"
    assert await anna.conversation() == before
    await send_message(center.desk(), conversation_id=conversation.id, text="Hi", expected_sequence=2)


@pytest.mark.parametrize(
    ("given", "error", "field"),
    [
        ({"text": " \n"}, InvalidInput, "text"),
        ({"text": "字" * 5001}, LimitExceeded, "text"),
        ({"text": "x" * 10_000_000}, LimitExceeded, "text"),
        ({"text": "Hi", "client_key": ""}, LimitExceeded, "clientMutationId"),
        ({"text": "Hi", "client_key": "x" * 201}, LimitExceeded, "clientMutationId"),
        ({"text": "Hi", "reply_to_id": "f" * 24}, NotFound, "replyToId"),
        ({"text": "Hi", "reply_to_id": "nonsense"}, NotFound, "replyToId"),
    ],
)
async def test_a_bad_reply_names_the_field_and_writes_nothing(
    anna: TestCustomer, given: dict[str, Any], error: type[UserError], field: str
) -> None:
    """An empty, too long or misdirected reply is refused with the field to correct."""
    before = await anna.conversation()
    with pytest.raises(error) as refusal:
        await send_message(anna.center.desk(), conversation_id=before.id, **given)
    assert refusal.value.field == field
    assert (await anna.conversation(), len(await anna.messages())) == (before, 1)


@pytest.mark.spec("A12")
async def test_reading_up_to_a_message_leaves_the_later_ones_unread(anna: TestCustomer) -> None:
    """What came after the message that somebody had on the screen stays unread."""
    await anna.writes("two", "three")
    given = {"conversation_id": (await anna.conversation()).id}
    assert (await mark_read(anna.center.desk(), **given, up_to_sequence=1)).unread == 2
    assert (await mark_read(anna.center.desk(), **given, up_to_sequence=0)).unread == 2
    with pytest.raises(InvalidInput) as refusal:
        await mark_read(anna.center.desk(), **given, up_to_sequence=-1)
    assert refusal.value.field == "upToSequence"
    assert (await mark_read(anna.center.desk(), **given)).unread == 0


async def test_starring_takes_permission(anna: TestCustomer) -> None:
    """Somebody without any permission cannot star."""
    guest = anna.center.desk(await anna.center.staff("Guest"))
    with pytest.raises(PermissionDenied):
        await star(guest, conversation_id=(await anna.conversation()).id)
    assert (await anna.conversation()).starred is False
