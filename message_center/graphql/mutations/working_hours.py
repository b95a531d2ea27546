"""createWorkingHours, updateWorkingHours, deleteWorkingHours, setStaffWorkingHours (spec C1, C2)."""

from collections.abc import Sequence

import strawberry
from strawberry import ID

from message_center.domain import working_hours as domain
from message_center.domain.permissions import Permission
from message_center.domain.working_hours import TimeRange, Weekday, WeeklyRange, read_date, read_time
from message_center.graphql.context import Info
from message_center.graphql.fields import described, input_type, mutation_field, object_type
from message_center.graphql.mutations.payloads import CLIENT_MUTATION_ID, StaffPayload
from message_center.graphql.permissions import needs
from message_center.graphql.types.shops import Staff
from message_center.graphql.types.working_hours import TIME, WorkingHours
from message_center.graphql.user_errors import Payload
from message_center.inbox.working_hours import (
    Plan,
    create_working_hours,
    delete_working_hours,
    set_staff_working_hours,
    update_working_hours,
)

MAY_SET = needs(Permission.MANAGE_SETTINGS)
NAME = "At most 40 characters; unique in the shop."
RANGES = (
    "The times of every week, at least one and at most six a day, without overlap. Two may meet only at midnight."
)
HOLIDAYS = "Dates on which other times hold, at most a hundred."


@input_type("A time of every week.")
class WorkingRangeInput:
    """An end before the start is on the next day."""

    weekday: Weekday = described("The day on which it begins.")
    start: str = described(f"When it begins, {TIME}.")
    end: str = described(f"When it ends, {TIME}; `24:00` is the end of the day.")


@input_type("A time of one date.")
class HolidayRangeInput:
    """An end before the start is on the next day."""

    start: str = described(f"When it begins, {TIME}.")
    end: str = described(f"When it ends, {TIME}; `24:00` is the end of the day.")


@input_type("A date on which other times hold.")
class HolidayInput:
    """A day off, or times of its own."""

    date: str = described("The date, as `YYYY-MM-DD`.")
    ranges: list[HolidayRangeInput] = described("When people work on it; empty: a day off.", default_factory=list)


@input_type("New working hours.")
class CreateWorkingHoursInput:
    """As they are to be."""

    name: str = described(NAME)
    ranges: list[WorkingRangeInput] = described(RANGES)
    holidays: list[HolidayInput] = described(HOLIDAYS, default_factory=list)
    client_mutation_id: str | None = described(CLIENT_MUTATION_ID, default=None)


@input_type("Changed working hours.")
class UpdateWorkingHoursInput:
    """All of them as they are to be: what is left out is gone."""

    working_hours_id: ID = described("Which working hours.")
    name: str = described(NAME)
    ranges: list[WorkingRangeInput] = described(RANGES)
    holidays: list[HolidayInput] = described(HOLIDAYS, default_factory=list)
    client_mutation_id: str | None = described(CLIENT_MUTATION_ID, default=None)


@input_type("Which working hours are to go.")
class DeleteWorkingHoursInput:
    """Asked twice when somebody has them."""

    working_hours_id: ID = described("Which working hours.")
    confirm: bool = described(
        "Delete them although somebody has them. Without it that is the user error CONFLICT, which names them.",
        default=False,
    )
    client_mutation_id: str | None = described(CLIENT_MUTATION_ID, default=None)


@input_type("When somebody works.")
class SetStaffWorkingHoursInput:
    """The whole list."""

    staff_id: ID = described("Who.")
    working_hours_ids: list[ID] = described(
        "None, one or several; without any, nothing is assigned automatically."
    )
    client_mutation_id: str | None = described(CLIENT_MUTATION_ID, default=None)


@object_type("The working hours after the mutation.")
class WorkingHoursPayload(Payload):
    """Returned by creating and changing."""

    working_hours: WorkingHours | None = described("What is saved now.", default=None)


@object_type("What was deleted, and from whom it was taken.")
class DeleteWorkingHoursPayload(Payload):
    """Nothing remains of them."""

    deleted_id: ID | None = described("The id of what was deleted.", default=None)
    detached_staff: list[Staff] | None = described("Those who had them.", default=None)


@strawberry.type
class WorkingHoursMutations:
    """Changing working hours."""

    @mutation_field("Make working hours.", access=MAY_SET)
    async def create_working_hours(self, info: Info, input: CreateWorkingHoursInput) -> WorkingHoursPayload:  # noqa: A002
        row = await create_working_hours(info.context.desk, _plan(input))
        return WorkingHoursPayload(working_hours=WorkingHours.of(row, info.context))

    @mutation_field("Change working hours; whoever has them has the changed ones.", access=MAY_SET)
    async def update_working_hours(self, info: Info, input: UpdateWorkingHoursInput) -> WorkingHoursPayload:  # noqa: A002
        desk = info.context.desk
        row = await update_working_hours(desk, working_hours_id=input.working_hours_id, plan=_plan(input))
        return WorkingHoursPayload(working_hours=WorkingHours.of(row, info.context))

    @mutation_field("Delete working hours, and take them from whoever has them.", access=MAY_SET)
    async def delete_working_hours(
        self,
        info: Info,
        input: DeleteWorkingHoursInput,  # noqa: A002
    ) -> DeleteWorkingHoursPayload:
        desk = info.context.desk
        row, users = await delete_working_hours(
            desk, working_hours_id=input.working_hours_id, confirm=input.confirm
        )
        return DeleteWorkingHoursPayload(deleted_id=ID(row.id), detached_staff=[Staff.of(one) for one in users])

    @mutation_field("Say when somebody works.", access=MAY_SET)
    async def set_staff_working_hours(self, info: Info, input: SetStaffWorkingHoursInput) -> StaffPayload:  # noqa: A002
        staff = await set_staff_working_hours(
            info.context.desk, staff_id=input.staff_id, working_hours_ids=input.working_hours_ids
        )
        return StaffPayload(staff=Staff.of(staff))


def _plan(given: CreateWorkingHoursInput | UpdateWorkingHoursInput) -> Plan:
    ranges = [
        WeeklyRange(weekday=one.weekday, time=_time(one, f"ranges.{index}"))
        for index, one in enumerate(given.ranges)
    ]
    holidays = [_holiday(one, f"holidays.{index}") for index, one in enumerate(given.holidays)]
    return Plan(name=given.name, ranges=ranges, holidays=holidays)


def _holiday(given: HolidayInput, where: str) -> domain.Holiday:
    times: Sequence[TimeRange] = [_time(one, f"{where}.ranges.{index}") for index, one in enumerate(given.ranges)]
    return domain.Holiday(date=read_date(given.date, field=f"{where}.date"), ranges=tuple(times))


def _time(given: WorkingRangeInput | HolidayRangeInput, where: str) -> TimeRange:
    start = read_time(given.start, field=f"{where}.start")
    return TimeRange(start=start, end=read_time(given.end, field=f"{where}.end"))
