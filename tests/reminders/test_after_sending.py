"""What becomes of a reminder's message, and the ledger that follows it (spec E7)."""

from collections.abc import AsyncIterator

import pytest

from message_center.contracts.sending import Rejected, Unknown
from message_center.domain.delivery import Failure, FailureKind
from message_center.domain.reminders import ReminderReason, ReminderState
from message_center.inbox.cancel_message import cancel_message
from message_center.inbox.mark import archive
from message_center.inbox.reply import retry_message
from message_center.storage.database import Database
from message_center.testing import PlayedChannel, TestCenter
from tests.law import the_law
from tests.reminders.made import CARRIES, entry, order, reminding_shop, stands, tell, until

SENT = (ReminderState.SENT, ReminderReason.MESSAGE_ACCEPTED)
WAITING = (ReminderState.PLANNED, ReminderReason.WAITING)


@pytest.fixture
async def center(database: Database) -> AsyncIterator[TestCenter]:
    """A shop that reminds two days after an order, at ten."""
    async with reminding_shop(database) as center:
        yield center


@pytest.mark.spec("E7", "A19")
async def test_the_ledger_follows_what_becomes_of_the_message(database: Database) -> None:
    """Refused: failed, with the platform's words. Sent again by a person: sent."""
    channel = PlayedChannel(capabilities=CARRIES)
    async with reminding_shop(database, channel=channel) as center:
        await tell(center, order(center))
        channel.outcomes.append(Rejected(Failure(FailureKind.BAD_CONTENT, "Not like this.")))
        async with the_law(center):
            await until(center, "03T10:00")
        failed = await entry(center)
        assert (failed.state, failed.reason, failed.detail) == (
            ReminderState.FAILED,
            ReminderReason.MESSAGE_REFUSED,
            "Not like this.",
        )
        async with the_law(center):
            await retry_message(center.desk(), message_id=str(failed.message_id))
            await center.work()
        assert (await stands(center), (await entry(center)).detail) == (SENT, "")


@pytest.mark.spec("E7", "A19")
async def test_a_reminder_that_staff_take_back_is_cancelled_for_good(database: Database) -> None:
    """While it waits for another try: the ledger says who ended it, and the order is not reminded of again."""
    channel = PlayedChannel(capabilities=CARRIES)
    async with reminding_shop(database, channel=channel) as center:
        await tell(center, order(center))
        channel.outcomes.append(Rejected(Failure(FailureKind.TRANSIENT, "busy")))
        await until(center, "03T10:00")
        waits = await entry(center)
        assert waits.state is ReminderState.QUEUED
        async with the_law(center):
            await cancel_message(center.desk(), message_id=str(waits.message_id))
        ended = (ReminderState.CANCELLED, ReminderReason.MESSAGE_CANCELLED)
        assert await stands(center) == ended
        await tell(center, order(center))
        await until(center, "03T10:30")
        await until(center, "05T10:00")
        assert (await stands(center), await center.customer().is_answered()) == (ended, [])
        assert len(channel.marks) == 1


@pytest.mark.spec("E7")
async def test_an_unknown_outcome_is_not_sent_again(database: Database) -> None:
    """The platform took it and did not answer in time."""
    channel = PlayedChannel(capabilities=CARRIES)
    async with reminding_shop(database, channel=channel) as center:
        await tell(center, order(center))
        channel.outcomes.append(Unknown("no answer"))
        await until(center, "03T10:00")
        await until(center, "03T10:30")
        await until(center, "05T10:30")
        assert await stands(center) == (ReminderState.UNKNOWN, ReminderReason.OUTCOME_UNKNOWN)
        assert len(channel.marks) == 1


@pytest.mark.spec("A11", "E9")
async def test_a_reminder_leaves_the_conversation_where_it_is(center: TestCenter) -> None:
    """Archived, unread and waiting as before: a machine reminded, nobody answered."""
    before = await archive(center.desk(), conversation_id=(await center.customer().conversation()).id)
    await tell(center, order(center))
    await until(center, "03T10:00")
    after = await center.customer().conversation()
    assert await stands(center) == SENT
    assert (after.archived, after.unread, after.waiting_since) == (True, 1, before.waiting_since)
