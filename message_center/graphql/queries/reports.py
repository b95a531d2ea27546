"""A shop's simple reports (spec F16)."""

from typing import Annotated

import strawberry

from message_center.domain.features import Feature
from message_center.domain.permissions import Permission
from message_center.graphql.context import Info
from message_center.graphql.fields import argument, query_field
from message_center.graphql.permissions import needs
from message_center.graphql.types.reports import Report
from message_center.inbox.reports import report_period

DAY = "`YYYY-MM-DD` in the shop's time zone"


@strawberry.type
class ReportQueries:
    """Reading reports."""

    @query_field(
        "How much was written, how long customers waited for a person, and how long work took; 92 days at most.",
        access=needs(Permission.MANAGE_CONVERSATIONS, feature=Feature.REPORTS),
    )
    def report(
        self,
        info: Info,
        first_day: Annotated[str, argument(f"The first day, {DAY}.", name="from")],
        last_day: Annotated[str, argument(f"The last day, {DAY}; it is included.", name="to")],
    ) -> Report:
        period = report_period(info.context.desk, first_day=first_day, last_day=last_day)
        return Report.of(period, info.context)
