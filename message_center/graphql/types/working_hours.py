"""Working hours (spec C1, H9)."""

from collections.abc import Mapping

import strawberry
from strawberry import ID

from message_center.domain import working_hours as domain
from message_center.domain.ids import Id
from message_center.domain.working_hours import Weekday, show_time
from message_center.graphql.context import Context, Info
from message_center.graphql.fields import computed, described, field, object_type
from message_center.graphql.loaders import Loader
from message_center.graphql.parts import extend_type
from message_center.graphql.types.shops import Staff, everybody

TIME = "as `HH:MM` in the shop's time zone"


@object_type("A time of every week. An end before the start is on the next day.")
class WorkingRange:
    """One of several a day."""

    weekday: Weekday = described("The day on which it begins.")
    start: str = described(f"When it begins, {TIME}.")
    end: str = described(f"When it ends, {TIME}; `24:00` is the end of the day.")


@object_type("A time of one date. An end before the start is on the next day.")
class HolidayRange:
    """One of several."""

    start: str = described(f"When it begins, {TIME}.")
    end: str = described(f"When it ends, {TIME}; `24:00` is the end of the day.")


@object_type("A date on which other times hold than in other weeks.")
class Holiday:
    """A range that began the day before still runs to its end."""

    date: str = described("The date, as `YYYY-MM-DD`.")
    ranges: list[HolidayRange] = described("When people work on that date; empty: a day off.")


@object_type("Named working hours: when those who have them are at work.")
class WorkingHours:
    """In the shop's time zone."""

    id: ID = described("Their id.")
    name: str = described("Their name; unique in the shop.")
    ranges: list[WorkingRange] = described("The times of every week, in the order in which they were saved.")
    holidays: list[Holiday] = described("The dates with times of their own.")
    context: strawberry.Private[Context]
    row: strawberry.Private[domain.WorkingHours]

    @computed("Who has these working hours, by name.")
    async def staff(self) -> list[Staff]:
        people = await everybody(self.context)
        return [one for one in people if self.row.id in one.row.working_hours_ids]

    @classmethod
    def of(cls, row: domain.WorkingHours, context: Context) -> "WorkingHours":
        """The domain's working hours, for the schema."""
        return cls(
            id=ID(row.id),
            name=row.name,
            ranges=[
                WorkingRange(weekday=one.weekday, start=show_time(one.time.start), end=show_time(one.time.end))
                for one in row.ranges
            ],
            holidays=[_holiday(one) for one in row.holidays],
            context=context,
            row=row,
        )


def _holiday(holiday: domain.Holiday) -> Holiday:
    ranges = [HolidayRange(start=show_time(one.start), end=show_time(one.end)) for one in holiday.ranges]
    return Holiday(date=holiday.date.isoformat(), ranges=ranges)


@extend_type(Staff)
class StaffWorkingHours:
    """When a colleague works."""

    @field("When this person works; without any, nothing is assigned to them automatically.")
    async def working_hours(self, info: Info, staff: strawberry.Parent[Staff]) -> list[WorkingHours]:
        found = await info.context.load_many(working_hours_by_id, staff.row.working_hours_ids)
        return [hours for hours in found if hours is not None]


async def _working_hours(context: Context, ids: list[Id]) -> Mapping[Id, WorkingHours]:
    return {row.id: WorkingHours.of(row, context) for row in await context.desk.scope.working_hours.by_ids(ids)}


working_hours_by_id = Loader("working_hours_by_id", _working_hours)
