"""An assigned conversation that nobody answers goes back (spec H9)."""

from collections.abc import AsyncIterator

import pytest

from message_center.bots.auto_assignment import AutoAssignmentBot
from message_center.domain.facts import FactKind
from message_center.domain.permissions import Permission
from message_center.inbox.assign import assign
from message_center.inbox.reply import send_message
from message_center.storage.database import Database
from message_center.storage.lanes import next_due_in
from message_center.testing import TestCenter, open_test_center
from tests.inbox.rota import hire, hours, switch_on
from tests.law import the_law


@pytest.fixture
async def center(database: Database) -> AsyncIterator[TestCenter]:
    """A shop with the bot; it is Monday, noon in Taipei."""
    async with open_test_center(database, bots=[AutoAssignmentBot()]) as center:
        yield center


@pytest.mark.spec("H9")
async def test_a_conversation_that_nobody_answers_goes_back(center: TestCenter) -> None:
    """Thirty minutes after the customer's word the conversation is unassigned again, and says why; an answer in
    time, from whomever, keeps it.
    """
    await switch_on(center, hand_back_minutes=30)
    always = await hours(center, "Always", 0, 24)
    an = await hire(center, "An", always)
    answered, silent = center.customer("answered"), center.customer("silent")
    for customer in (answered, silent):
        await customer.writes("hello")
        assert (await customer.conversation()).assignee_id == an.staff_id
    await reply(center, (await answered.conversation()).id)
    await center.later(minutes=29)
    assert (await silent.conversation()).assignee_id == an.staff_id
    async with the_law(center) as facts:
        await center.later(minutes=1)
    assert (await silent.conversation()).assignee_id is None
    assert (await answered.conversation()).assignee_id == an.staff_id
    [fact] = facts
    assert (fact.kind, fact.why) == (
        FactKind.CONVERSATION_UNASSIGNED,
        "Nobody answered within the time that is set for handing back.",
    )
    await answered.writes("one more thing")
    await center.later(minutes=30)
    assert (await answered.conversation()).assignee_id is None


@pytest.mark.spec("H9")
async def test_only_the_assignees_working_time_counts(center: TestCenter) -> None:
    """A message at the end of the shift waits until the next one; by hand assigned conversations go back, too,
    and off is off.
    """
    await switch_on(center, enabled=False, hand_back_minutes=30)
    shift = await hours(center, "Day", 9, 18)
    an = await hire(center, "An", shift)
    anna = center.customer("anna")
    center.clock.advance(hours=5, minutes=50)  # 17:50 in Taipei
    await anna.writes("hello")
    conversation = await anna.conversation()
    await assign(center.desk(), conversation_id=conversation.id, staff_id=an.staff_id)
    await center.later(hours=15, minutes=29)  # 9:19 the next morning
    assert (await anna.conversation()).assignee_id == an.staff_id
    await center.later(minutes=1)
    assert (await anna.conversation()).assignee_id is None
    await assign(center.desk(), conversation_id=conversation.id, staff_id=an.staff_id)
    await switch_on(center, enabled=False)
    await center.later(hours=5)
    assert (await anna.conversation()).assignee_id == an.staff_id


@pytest.mark.spec("H9")
async def test_the_lane_comes_back_by_itself_when_the_time_is_up(center: TestCenter) -> None:
    """The worker asks to be called again after exactly the time that is left."""
    await switch_on(center, hand_back_minutes=30)
    await hire(center, "An", await hours(center, "Always", 0, 24))
    await center.customer("anna").writes("hello")
    due_in = await next_due_in(center.storage.database)
    assert due_in is not None
    assert 29 * 60 < due_in <= 30 * 60


async def reply(center: TestCenter, conversation_id: str) -> None:
    """A colleague answers."""
    ben = await center.staff("Ben", Permission.SEND_MESSAGES, Permission.MANAGE_CONVERSATIONS)
    await send_message(center.desk(ben), conversation_id=conversation_id, text="Hi")
    await center.work()
