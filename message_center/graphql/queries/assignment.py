"""How conversations are assigned, and who covers what (spec C2, H2, H9)."""

from typing import Annotated

import strawberry

from message_center.domain.features import Feature
from message_center.domain.permissions import Permission
from message_center.graphql.context import Info
from message_center.graphql.fields import argument, query_field
from message_center.graphql.permissions import SIGNED_IN, needs
from message_center.graphql.types.assignment import AutoAssignment, AutoAssignmentPreview, CoverageStretch
from message_center.inbox.assignment_preview import coverage_of, preview_auto_assignment
from message_center.inbox.auto_assignment import get_auto_assignment


@strawberry.type
class AssignmentQueries:
    """Reading about assignment."""

    @query_field("Whether and how conversations are assigned automatically.", access=SIGNED_IN)
    async def auto_assignment(self, info: Info) -> AutoAssignment:
        return AutoAssignment.of(await get_auto_assignment(info.context.desk))

    @query_field(
        "Who would have got which conversation in the last days, had auto-assignment been on. Changes nothing; "
        "plays at most 2,000 messages of the 500 latest conversations.",
        access=needs(Permission.MANAGE_SETTINGS, feature=Feature.AUTO_ASSIGNMENT),
    )
    async def auto_assignment_preview(
        self, info: Info, days: Annotated[int, argument("How many days back, 1 to 30.")] = 7
    ) -> AutoAssignmentPreview:
        preview = await preview_auto_assignment(info.context.desk, days=days)
        return AutoAssignmentPreview.of(preview, info.context)

    @query_field(
        "Who is at work when, of those to whom conversations can be assigned: a calendar that shows its gaps.",
        access=SIGNED_IN,
    )
    async def coverage(
        self,
        info: Info,
        first_day: Annotated[str, argument("The first day, `YYYY-MM-DD` in the shop's time zone.", name="from")],
        days: Annotated[int, argument("How many days, 1 to 31.")] = 7,
    ) -> list[CoverageStretch]:
        stretches = await coverage_of(info.context.desk, first_day=first_day, days=days)
        return [CoverageStretch.of(one, info.context) for one in stretches]
