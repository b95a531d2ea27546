"""Working hours: creating, changing, deleting, and who has which (spec C1, C2)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from message_center.domain.ids import Id
from message_center.domain.permissions import Permission
from message_center.domain.shops import Staff
from message_center.domain.working_hours import (
    WORKING_HOURS_LIMIT,
    Holiday,
    WeeklyRange,
    WorkingHours,
    check,
)
from message_center.errors import Conflict, LimitExceeded, NotFound
from message_center.inbox.desk import Desk
from message_center.inbox.shop_facts import settings_changed, staff_changed
from message_center.inbox.stored_keyword_answers import stored_answers
from message_center.storage.mapping import new_id

TOPIC = "working_hours"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What somebody wants working hours to be."""

    name: str
    ranges: Sequence[WeeklyRange]
    holidays: Sequence[Holiday] = ()


async def create_working_hours(desk: Desk, plan: Plan) -> WorkingHours:
    """Make working hours. Raises PermissionDenied, InvalidInput, LimitExceeded, Conflict for a taken name."""
    desk.require(Permission.MANAGE_SETTINGS)
    if len(await desk.scope.working_hours.all()) >= WORKING_HOURS_LIMIT:
        raise LimitExceeded(f"A shop has at most {WORKING_HOURS_LIMIT} working hours; delete some first.")
    blank = WorkingHours(id=new_id(), shop_id=desk.scope.shop_id, name="", created_at=desk.clock.now(), ranges=())
    return await _save(desk, blank, plan)


async def update_working_hours(desk: Desk, *, working_hours_id: str, plan: Plan) -> WorkingHours:
    """Change all of working hours; whoever has them has them as they are now.

    Raises PermissionDenied, NotFound, InvalidInput, LimitExceeded, Conflict for a taken name.
    """
    desk.require(Permission.MANAGE_SETTINGS)
    return await _save(desk, await desk.scope.working_hours.get(working_hours_id), plan)


async def delete_working_hours(
    desk: Desk, *, working_hours_id: str, confirm: bool
) -> tuple[WorkingHours, tuple[Staff, ...]]:
    """Delete working hours and take them from whoever has them; returns both.

    Raises PermissionDenied, NotFound, and Conflict when somebody has them, or automatic answers
    follow them, and `confirm` is not set.
    """
    desk.require(Permission.MANAGE_SETTINGS)
    hours = await desk.scope.working_hours.get(working_hours_id)
    users = tuple(one for one in await desk.scope.staff.all() if hours.id in one.working_hours_ids)
    if not confirm:
        await _refuse_while_used(desk, hours, users)
    told = settings_changed(desk, TOPIC, working_hours_id=hours.id)
    facts = [told, *(staff_changed(desk, one.id) for one in users)]
    await desk.scope.working_hours.remove(hours.id, facts=facts)
    return hours, tuple(_without(one, hours.id) for one in users)


async def _refuse_while_used(desk: Desk, hours: WorkingHours, users: Sequence[Staff]) -> None:
    if users:
        names = ", ".join(one.name for one in users)
        raise Conflict(f"These are the working hours of {names}. Confirm to take them away.", field="confirm")
    if hours.id in (await stored_answers(desk)).working_hours_ids():
        raise Conflict(
            "Automatic answers follow these working hours; those that follow no others would rest. Confirm that.",
            field="confirm",
        )


async def set_staff_working_hours(desk: Desk, *, staff_id: str, working_hours_ids: Sequence[str]) -> Staff:
    """Say when somebody works: none, one or several working hours (spec C2).

    Raises PermissionDenied, and NotFound for a person or working hours that this shop does not have.
    """
    desk.require(Permission.MANAGE_SETTINGS)
    staff = await desk.scope.staff.get(staff_id)
    wanted = tuple(dict.fromkeys(Id(one) for one in working_hours_ids))
    known = {one.id for one in await desk.scope.working_hours.all()}
    for index, one in enumerate(wanted):
        if one not in known:
            raise NotFound("This shop has no such working hours.", field=f"workingHoursIds.{index}")

    def give(before: Staff, _: Sequence[Staff]) -> Staff:
        return replace(before, working_hours_ids=wanted)

    return await desk.scope.staff.change_by_rule(staff.id, give, fact=staff_changed(desk, staff.id))


async def _save(desk: Desk, before: WorkingHours, plan: Plan) -> WorkingHours:
    hours = replace(before, name=plan.name.strip(), ranges=tuple(plan.ranges), holidays=tuple(plan.holidays))
    check(hours)
    await desk.scope.working_hours.put(hours, fact=settings_changed(desk, TOPIC, working_hours_id=hours.id))
    return hours


def _without(staff: Staff, hours_id: Id) -> Staff:
    return replace(staff, working_hours_ids=tuple(one for one in staff.working_hours_ids if one != hours_id))
