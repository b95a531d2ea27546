"""Working hours, staff and assignment keep the law: who listens sees what everybody sees."""

from collections.abc import Awaitable, Callable

import pytest

from message_center.domain.facts import FactKind
from message_center.domain.permissions import Permission
from message_center.domain.working_hours import TimeRange, Weekday, WeeklyRange, WorkingHours
from message_center.inbox.assign import assign
from message_center.inbox.working_hours import (
    Plan,
    create_working_hours,
    delete_working_hours,
    set_staff_working_hours,
    update_working_hours,
)
from message_center.testing import TestCenter
from tests.law import the_law

MONDAY = WeeklyRange(weekday=Weekday.MONDAY, time=TimeRange(start=540, end=1020))
Act = Callable[[TestCenter, str, WorkingHours], Awaitable[object]]


async def created(center: TestCenter, staff_id: str, hours: WorkingHours) -> None:
    await create_working_hours(center.desk(), Plan(name="Night", ranges=[MONDAY]))


async def updated(center: TestCenter, staff_id: str, hours: WorkingHours) -> None:
    await update_working_hours(center.desk(), working_hours_id=hours.id, plan=Plan(name="x", ranges=[MONDAY]))


async def given(center: TestCenter, staff_id: str, hours: WorkingHours) -> None:
    await set_staff_working_hours(center.desk(), staff_id=staff_id, working_hours_ids=[])


async def deleted(center: TestCenter, staff_id: str, hours: WorkingHours) -> None:
    await delete_working_hours(center.desk(), working_hours_id=hours.id, confirm=True)


async def assigned(center: TestCenter, staff_id: str, hours: WorkingHours) -> None:
    conversation = await center.customer("anna").conversation()
    await assign(center.desk(), conversation_id=conversation.id, staff_id=staff_id)


ACTS: dict[str, tuple[Act, list[FactKind]]] = {
    "created": (created, [FactKind.SETTINGS_CHANGED]),
    "updated": (updated, [FactKind.SETTINGS_CHANGED]),
    "given": (given, [FactKind.STAFF_CHANGED]),
    "deleted": (deleted, [FactKind.SETTINGS_CHANGED, FactKind.STAFF_CHANGED]),
    "assigned": (assigned, [FactKind.CONVERSATION_ASSIGNED]),
}


@pytest.mark.spec("F2", "F3")
@pytest.mark.parametrize("name", ACTS)
async def test_snapshot_and_facts_are_a_fresh_snapshot(center: TestCenter, name: str) -> None:
    """Whatever changes, a listener who looks again at what the facts name misses nothing."""
    act, told = ACTS[name]
    ben = await center.staff("Ben", Permission.SEND_MESSAGES)
    hours = await create_working_hours(center.desk(), Plan(name="Day", ranges=[MONDAY]))
    assert ben.staff_id is not None
    await set_staff_working_hours(center.desk(), staff_id=ben.staff_id, working_hours_ids=[hours.id])
    await center.customer("anna").writes("hello")
    async with the_law(center) as facts:
        await act(center, ben.staff_id, hours)
    assert [fact.kind for fact in facts] == told
