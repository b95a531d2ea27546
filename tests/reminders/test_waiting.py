"""A payment reminder that had to wait is looked at again before it goes out (spec E7)."""

from collections.abc import AsyncIterator, Collection, Mapping
from dataclasses import replace

import pytest

from message_center.contracts.clock import SystemClock
from message_center.contracts.sending import Rejected
from message_center.domain.delivery import DeliveryStatus, Failure, FailureKind
from message_center.domain.ids import Id
from message_center.domain.orders import Order, PaymentStatus
from message_center.domain.reminders import ReminderReason, ReminderState
from message_center.errors import ShopBackendUnavailable
from message_center.inbox.reconnect import reconnect_account
from message_center.inbox.reply import retry_message, send_message
from message_center.storage.built_in_shop import BuiltInShop
from message_center.storage.database import Database
from message_center.testing import TestCenter
from tests.law import the_law
from tests.reminders.made import entry, order, reminding_shop, stands, tell, until

EXPIRED = Rejected(Failure(FailureKind.AUTH, "The token has expired."))
UNREACHABLE = Rejected(Failure(FailureKind.BAD_CONTENT, "no"))
REMINDED = ["Dear 顧客, NT$1,280 is to be paid."]
SENT = (ReminderState.SENT, ReminderReason.MESSAGE_ACCEPTED)
OUTDATED = (ReminderState.CANCELLED, ReminderReason.MESSAGE_OUTDATED)


class SilentShop(BuiltInShop):
    """A host that may fall silent when it is asked about orders."""

    is_silent = False

    async def orders(self, shop_id: Id, ids: Collection[str]) -> Mapping[str, Order]:
        """The orders, unless it is silent."""
        if self.is_silent:
            raise ShopBackendUnavailable("The shop is closed for repairs.")
        return await super().orders(shop_id, ids)


@pytest.fixture
async def center(database: Database) -> AsyncIterator[TestCenter]:
    """A shop that reminds two days after an order, at ten."""
    async with reminding_shop(database, host=SilentShop(database, SystemClock())) as center:
        yield center


async def met_an_expired_token(center: TestCenter) -> None:
    """The reminder comes due when the account's token has just expired, and waits."""
    await tell(center, order(center))
    center.channel.outcomes += [EXPIRED]
    await until(center, "03T10:00")
    assert await stands(center) == (ReminderState.QUEUED, ReminderReason.MESSAGE_QUEUED)


async def reconnected(center: TestCenter) -> None:
    [account] = await center.desk().scope.accounts.all()
    async with the_law(center):
        await reconnect_account(center.desk(), account_id=account.id, values={"token": "new"})
    async with the_law(center):
        await center.work()


@pytest.mark.spec("E7", "G4")
@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"payment_status": PaymentStatus.PAID}, "The order is paid."),
        ({"cancelled": True}, "The order was cancelled."),
    ],
)
async def test_nobody_who_has_paid_meanwhile_is_reminded(
    center: TestCenter, change: dict[str, object], why: str
) -> None:
    """The order is settled while the message waits for the account; it holds back nothing that staff write."""
    await met_an_expired_token(center)
    await until(center, "03T15:00")
    await tell(center, replace(order(center), placed_at=(await entry(center)).placed_at, **change))
    await reconnected(center)
    conversation = await center.customer().conversation()
    await send_message(center.desk(), conversation_id=conversation.id, text="We are back")
    await center.work()
    assert await center.customer().is_answered() == ["We are back"]
    assert (await stands(center), (await entry(center)).detail) == (OUTDATED, why)
    [reminder] = [one for one in await center.customer().messages() if one.client_key]
    assert reminder.delivery is not None
    assert reminder.delivery.status is DeliveryStatus.CANCELLED
    assert reminder.delivery.failure == Failure(FailureKind.NO_LONGER_WANTED, why)


@pytest.mark.spec("E7", "G4")
@pytest.mark.parametrize(("back_at", "sent"), [("04T10:00", True), ("04T10:01", False)])
async def test_what_waited_for_more_than_a_day_is_not_sent(center: TestCenter, back_at: str, sent: bool) -> None:
    """Within a day an unpaid order is reminded of as if nothing had been; later nobody wants it."""
    await met_an_expired_token(center)
    await until(center, back_at)
    await reconnected(center)
    assert await center.customer().is_answered() == (REMINDED if sent else [])
    assert await stands(center) == (SENT if sent else OUTDATED)


@pytest.mark.spec("A19", "E7")
@pytest.mark.parametrize("paid", [False, True])
async def test_a_person_may_send_it_again_later_while_the_order_is_unpaid(center: TestCenter, paid: bool) -> None:
    """What failed days ago goes out when somebody asks for it, but never about an order that is paid."""
    await tell(center, order(center))
    center.channel.outcomes += [UNREACHABLE]
    await until(center, "03T10:00")
    await until(center, "09T10:00")
    failed = await entry(center)
    assert (failed.state, failed.message_id is None) == (ReminderState.FAILED, False)
    await retry_message(center.desk(), message_id=str(failed.message_id))
    center.clock.advance(minutes=2)
    if paid:
        told = replace(order(center), placed_at=failed.placed_at, payment_status=PaymentStatus.PAID)
        await tell(center, told)
    await center.work()
    assert await center.customer().is_answered() == ([] if paid else REMINDED)
    assert await stands(center) == (OUTDATED if paid else SENT)


@pytest.mark.spec("E7")
async def test_while_the_shop_does_not_answer_it_goes_out_as_decided(center: TestCenter) -> None:
    """It was unpaid when it came due, and no answer of staff waits behind a question to the shop."""
    await met_an_expired_token(center)
    await until(center, "03T15:00")
    assert isinstance(center.host, SilentShop)
    center.host.is_silent = True
    await reconnected(center)
    assert await center.customer().is_answered() == REMINDED
