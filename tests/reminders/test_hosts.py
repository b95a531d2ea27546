"""Payment reminders of orders that are a host's: told by the import, asked for when they come due."""

from dataclasses import replace
from typing import Any

import pytest

from message_center.domain.imports import ImportKind, Outcome
from message_center.domain.orders import Order, PaymentStatus
from message_center.domain.reminders import ReminderReason, ReminderState
from message_center.errors import ShopBackendUnavailable
from message_center.inbox.import_records import take_in
from message_center.storage.database import Database
from tests.reminders.made import order, reminding_shop, stands, until
from tests.shop.hosts import HostShop


@pytest.mark.spec("E7", "D7")
async def test_a_hosts_orders_are_asked_for_when_they_come_due(database: Database) -> None:
    """Unpaid: sent. Paid meanwhile, or unknown by then: not sent. A host that is away is waited for."""
    known: dict[str, Order] = {}
    away = [ShopBackendUnavailable("The host does not answer.")]

    def answer() -> Any:
        if away:
            raise away.pop()
        return known

    async with reminding_shop(database, host=HostShop(answer)) as center:
        told = [order(center, name) for name in ("O-1", "paid", "gone")]
        assert await take_in(center.desk(), ImportKind.ORDERS, told) == (Outcome.CHANGED,) * 3
        assert await take_in(center.desk(), ImportKind.ORDERS, told) == (Outcome.UNCHANGED,) * 3
        assert await database.orders.count_documents({}) == 0
        known |= {"O-1": told[0], "paid": replace(told[1], payment_status=PaymentStatus.PAID)}
        await until(center, "03T10:00")
        assert await stands(center) == (ReminderState.PLANNED, ReminderReason.WAITING)
        await until(center, "03T10:01")
        assert [await stands(center, one.id) for one in told] == [
            (ReminderState.SENT, ReminderReason.MESSAGE_ACCEPTED),
            (ReminderState.CANCELLED, ReminderReason.ORDER_PAID),
            (ReminderState.HELD_BACK, ReminderReason.ORDER_UNKNOWN),
        ]
