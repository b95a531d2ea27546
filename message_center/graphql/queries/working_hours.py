"""When people work (spec C1)."""

import strawberry

from message_center.graphql.context import Info
from message_center.graphql.fields import query_field
from message_center.graphql.permissions import SIGNED_IN
from message_center.graphql.types.working_hours import WorkingHours


@strawberry.type
class WorkingHoursQueries:
    """Reading working hours."""

    @query_field("The shop's working hours, by name, in the time zone `shop.timezone`.", access=SIGNED_IN)
    async def working_hours(self, info: Info) -> list[WorkingHours]:
        rows = await info.context.desk.scope.working_hours.all()
        return [WorkingHours.of(row, info.context) for row in rows]
