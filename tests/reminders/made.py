"""A shop that reminds, its customers' orders, and what the ledger says of them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any, Protocol

from message_center.contracts.channels import Capabilities
from message_center.contracts.shop_backend import ShopBackend
from message_center.domain.imports import ImportKind
from message_center.domain.orders import Buyer, Order, PlatformIdentity
from message_center.domain.reminder_schedule import Schedule
from message_center.domain.reminder_wording import ReminderWording
from message_center.domain.reminders import Reminder, ReminderReason, ReminderState
from message_center.inbox.desk import Desk
from message_center.inbox.import_records import take_in
from message_center.inbox.reminder_settings import get_reminder_settings, save_reminder_settings
from message_center.storage.database import Database
from message_center.testing import PlayedChannel, SetClock, TestCenter, open_test_center
from tests.shop import made

WORDING = ReminderWording(text="Dear {{customer_name}}, {{order_amount}} is to be paid.", button="Pay now")
CARRIES = Capabilities(images=True, echoes=True, payment_reminders=True)


@asynccontextmanager
async def reminding_shop(
    database: Database, *, channel: PlayedChannel | None = None, host: ShopBackend | None = None
) -> AsyncIterator[TestCenter]:
    """Switched on with two days at ten, at noon of the first of June in Taipei; Anna has written once."""
    played = channel or PlayedChannel(capabilities=CARRIES)
    async with open_test_center(database, channel=played, host=host) as center:
        await settle(center, Schedule(days=2, hour=10))
        await center.customer("anna").writes("I would like to order")
        yield center


async def settle(center: TestCenter, schedule: Schedule, *, enabled: bool = True) -> None:
    """Save the shop's settings."""
    desk = center.desk()
    stored = await get_reminder_settings(desk)
    await save_reminder_settings(
        desk,
        enabled=enabled,
        schedule=schedule,
        wording=WORDING,
        revision=stored.revision,
    )


def order(center: TestCenter, order_id: str = "O-1", *, buyer: str = "anna", **fields: Any) -> Order:
    """An order made now by a customer of the played channel, of 1,280 TWD, with a page to pay it on."""
    now = center.clock.now()
    who = Buyer(identities=(PlatformIdentity(center.channel.name, buyer),))
    given = {"buyer": who, "updated_at": now, "url": f"https://shop.example/pay/{order_id}"}
    return replace(made.order(order_id), placed_at=now, **{**given, **fields})


class Desked(Protocol):
    """Whoever has a desk and a clock, as a test center has."""

    clock: SetClock

    def desk(self) -> Desk:
        """The center's own desk."""
        ...


async def tell(center: Desked, *orders: Order) -> None:
    """Let the host tell these orders."""
    await take_in(center.desk(), ImportKind.ORDERS, orders)


async def entry(center: Desked, order_id: str = "O-1") -> Reminder:
    """What the ledger says of an order."""
    return (await center.desk().scope.reminders.of_orders([order_id]))[order_id]


async def stands(center: Desked, order_id: str = "O-1") -> tuple[ReminderState, ReminderReason]:
    """State and reason of an order's reminder."""
    found = await entry(center, order_id)
    return found.state, found.reason


async def until(center: TestCenter, moment: str) -> None:
    """Move on to a moment of June by the clock in Taipei, and let the workers work."""
    at = datetime.fromisoformat(f"2026-06-{moment}+08:00")
    await center.later(seconds=(at - center.clock.now()).total_seconds())
