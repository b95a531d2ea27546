"""Members, orders and products for tests, with what a test does not say filled in."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from message_center.domain.members import Member, MemberProfile
from message_center.domain.money import Money
from message_center.domain.orders import Buyer, Order, OrderSource
from message_center.storage.customer_changes import CustomerChange
from message_center.testing import TestCenter

DAY_ONE = datetime(2026, 5, 1, 8, 0, tzinfo=UTC)


def member(member_id: str = "M-1", *, days: float = 0, tags: tuple[str, ...] = (), **profile: Any) -> Member:
    """A member whom the host changed `days` after the first day."""
    return Member(
        id=member_id, updated_at=DAY_ONE + timedelta(days=days), profile=MemberProfile(**profile), tags=tags
    )


def order(order_id: str = "O-1", *, days: float = 0, total: str = "1280", **fields: Any) -> Order:
    """An order made `days` after the first day, by the member M-1 unless said otherwise."""
    at = DAY_ONE + timedelta(days=days)
    given = {"buyer": Buyer(member_id="M-1"), "source": OrderSource.LIVE, "updated_at": at, **fields}
    return Order(id=order_id, number=f"#{order_id}", placed_at=at, total=Money(Decimal(total), "TWD"), **given)


async def link(center: TestCenter, customer_id: str, member_id: str) -> None:
    """Let a customer be this member."""
    linked = center.desk().scope.customers.change(
        customer_id,
        lambda before: CustomerChange(customer=replace(before, member_id=member_id)),
        at=center.clock.now(),
    )
    await linked
