"""Working hours, staff and assignment keep the law: who listens sees what everybody sees."""

from collections.abc import Awaitable, Callable

import pytest

from message_center.domain.facts import FactKind
from message_center.domain.permissions import Permission
from message_center.domain.working_hours import TimeRange, Weekday, WeeklyRange, WorkingHours
from message_center.inbox.assign import assign
from message_center.inbox.invitations import accept_invitation, invite
from message_center.inbox.shop_timezone import set_shop_timezone
from message_center.inbox.staff import change_permissions, create_staff, deactivate_staff, reactivate_staff
from message_center.inbox.tokens import Tokens
from message_center.inbox.working_hours import (
    Plan,
    create_working_hours,
    delete_working_hours,
    set_staff_working_hours,
    update_working_hours,
)
from message_center.testing import SECRET_KEY, TestCenter
from tests.inbox.rota import switch_on
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


async def switched(center: TestCenter, staff_id: str, hours: WorkingHours) -> None:
    await switch_on(center, hand_back_minutes=30)


async def moved(center: TestCenter, staff_id: str, hours: WorkingHours) -> None:
    await set_shop_timezone(center.desk(), timezone="Asia/Tokyo")


async def hired(center: TestCenter, staff_id: str, hours: WorkingHours) -> None:
    await create_staff(center.desk(), email="new@shop.example", name="New", permissions=[])


async def revoked(center: TestCenter, staff_id: str, hours: WorkingHours) -> None:
    await assigned(center, staff_id, hours)
    await change_permissions(center.desk(), staff_id=staff_id, revoke=[Permission.SEND_MESSAGES])


async def removed(center: TestCenter, staff_id: str, hours: WorkingHours) -> None:
    await assigned(center, staff_id, hours)
    await deactivate_staff(center.desk(), staff_id=staff_id)
    await reactivate_staff(center.desk(), staff_id=staff_id)


async def invited(center: TestCenter, staff_id: str, hours: WorkingHours) -> None:
    tokens = Tokens(SECRET_KEY, access_seconds=60, refresh_seconds=60)
    _, issued = await invite(center.desk(), tokens, staff_id=staff_id)
    await accept_invitation(
        center.storage, tokens, center.clock, invitation=issued.token, password="correct horse"
    )


ACTS: dict[str, tuple[Act, list[FactKind]]] = {
    "created": (created, [FactKind.SETTINGS_CHANGED]),
    "updated": (updated, [FactKind.SETTINGS_CHANGED]),
    "given": (given, [FactKind.STAFF_CHANGED]),
    "deleted": (deleted, [FactKind.SETTINGS_CHANGED, FactKind.STAFF_CHANGED]),
    "switched": (switched, [FactKind.SETTINGS_CHANGED]),
    "moved": (moved, [FactKind.SETTINGS_CHANGED]),
    "hired": (hired, [FactKind.STAFF_CHANGED]),
    "revoked": (
        revoked,
        [FactKind.CONVERSATION_ASSIGNED, FactKind.STAFF_CHANGED, FactKind.CONVERSATION_UNASSIGNED],
    ),
    "removed": (
        removed,
        [
            FactKind.CONVERSATION_ASSIGNED,
            FactKind.STAFF_CHANGED,
            FactKind.CONVERSATION_UNASSIGNED,
            FactKind.STAFF_CHANGED,
        ],
    ),
    "invited": (invited, [FactKind.STAFF_CHANGED]),
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
