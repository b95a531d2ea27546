"""People at work, for tests of assignment."""

from collections.abc import Sequence

from message_center.domain.actors import Caller
from message_center.domain.permissions import Permission
from message_center.domain.working_hours import WEEK, TimeRange, WeeklyRange
from message_center.inbox.auto_assignment import get_auto_assignment, save_auto_assignment
from message_center.inbox.working_hours import Plan, create_working_hours, set_staff_working_hours
from message_center.testing import TestCenter


async def switch_on(center: TestCenter, *, enabled: bool = True, hand_back_minutes: int | None = None) -> None:
    """Save the switch."""
    desk = center.desk()
    revision = (await get_auto_assignment(desk)).revision
    await save_auto_assignment(desk, enabled=enabled, hand_back_minutes=hand_back_minutes, revision=revision)
    center.shop = await center.storage.shops.get(center.shop.id)


async def hours(center: TestCenter, name: str, start: int, end: int) -> str:
    """Working hours of every day, from hour to hour; returns their id."""
    ranges = [WeeklyRange(weekday=day, time=TimeRange(start=start * 60, end=end * 60)) for day in WEEK]
    return (await create_working_hours(center.desk(), Plan(name=name, ranges=ranges))).id


async def hire(center: TestCenter, name: str, *hours_ids: str) -> Caller:
    """Somebody who may send messages, with these working hours."""
    caller = await center.staff(name, Permission.SEND_MESSAGES)
    assert caller.staff_id is not None
    await set_staff_working_hours(center.desk(), staff_id=caller.staff_id, working_hours_ids=hours_ids)
    return caller


async def always_at_work(center: TestCenter, *names: str) -> dict[str, str]:
    """Auto-assignment on, and these people at work round the clock: their names by id."""
    await switch_on(center)
    always = await hours(center, "Always", 0, 24)
    people = [await hire(center, name, always) for name in names]
    return {str(one.staff_id): one.actor.name for one in people}


def in_turn(given: Sequence[str], people: int) -> bool:
    """Whether everybody came once before anybody came again, in the same order round after round."""
    rounds = len(given) // people
    return len(set(given[:people])) == people and list(given) == [*given[:people]] * rounds
