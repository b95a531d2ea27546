"""Reminders in words that the platform approved: what is written, and what becomes of them (decision 0035)."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from message_center.contracts.sending import OutgoingPart, Rejected
from message_center.domain.delivery import Failure, FailureKind
from message_center.domain.platform_templates import PlatformTemplate
from message_center.domain.reminder_templates import ReminderTemplate
from message_center.domain.reminders import ReminderReason, ReminderState
from message_center.domain.replyability import Replyability, ReplyBarrier
from message_center.errors import NotReplyable
from message_center.inbox.reminder_settings import get_reminder_settings
from message_center.inbox.reminder_templates import delete_reminder_template, save_reminder_template
from message_center.inbox.reply import retry_message
from message_center.storage.database import Database
from message_center.testing import PlayedChannel, TestCenter
from tests.law import the_law
from tests.reminders.made import CARRIES, entry, order, reminding_shop, stands, tell, until

SENT = (ReminderState.SENT, ReminderReason.MESSAGE_ACCEPTED)
FAILED = (ReminderState.FAILED, ReminderReason.MESSAGE_REFUSED)
CLOSED = Replyability(barrier=ReplyBarrier.WINDOW_CLOSED, advice="The window is closed.")
AS_TEMPLATE = OutgoingPart(
    text="NT$1,280 is to be paid by 顧客.",
    template=PlatformTemplate(name="payment_reminder", language="en", parameters=("顧客", "NT$1,280")),
)


@pytest.fixture
async def center(database: Database) -> AsyncIterator[TestCenter]:
    """A shop whose account has a template, after Anna ordered; the window is closed by now."""
    channel = PlayedChannel(capabilities=replace(CARRIES, utility_templates=True))
    async with reminding_shop(database, channel=channel) as center:
        template = ReminderTemplate(
            account_id=center.account.id,
            name="payment_reminder",
            language="en",
            text="{{2}} is to be paid by {{1}}.",
            variables=("customer_name", "order_amount"),
        )
        revision = (await get_reminder_settings(center.desk())).revision
        await save_reminder_template(center.desk(), template, revision=revision)
        await tell(center, order(center))
        channel.open_until = lambda _: CLOSED
        yield center


@pytest.mark.spec("E7", "H2")
async def test_outside_the_window_the_reminder_is_the_approved_template(center: TestCenter) -> None:
    """Sent once, told live like every message, and kept as what was sent."""
    async with the_law(center):
        await until(center, "03T10:00")
    assert (await stands(center), center.channel.sent["anna"]) == (SENT, [AS_TEMPLATE])
    *_, message = await center.customer().messages()
    assert (message.text, message.template) == (AS_TEMPLATE.text, AS_TEMPLATE.template)


@pytest.mark.spec("E7", "A19")
async def test_staff_send_a_refused_template_again_as_it_was(center: TestCenter) -> None:
    """Though nothing else may be sent then, and the template is no longer the account's; but to nobody blocked."""
    center.channel.outcomes.append(Rejected(Failure(FailureKind.BAD_REQUEST, "Not approved yet.")))
    await until(center, "03T10:00")
    assert (await stands(center), (await entry(center)).detail) == (FAILED, "Not approved yet.")
    revision = (await get_reminder_settings(center.desk())).revision
    await delete_reminder_template(center.desk(), center.account.id, revision=revision)
    message_id = str((await entry(center)).message_id)
    center.channel.open_until = lambda _: Replyability(barrier=ReplyBarrier.CUSTOMER_UNREACHABLE)
    with pytest.raises(NotReplyable):
        await retry_message(center.desk(), message_id=message_id)
    center.channel.open_until = lambda _: CLOSED
    async with the_law(center):
        await retry_message(center.desk(), message_id=message_id)
        await center.work()
    assert (await stands(center), center.channel.sent["anna"]) == (SENT, [AS_TEMPLATE])
