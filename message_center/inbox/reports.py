"""A shop's simple reports (spec F16)."""

from zoneinfo import ZoneInfo

from message_center.domain.features import Feature
from message_center.domain.permissions import Permission
from message_center.domain.reports import Figures, Grouping, Key, ReportPeriod, read_period
from message_center.inbox.desk import Desk


def report_period(desk: Desk, *, first_day: str, last_day: str) -> ReportPeriod:
    """The days of a report, on the shop's calendar, both included.

    Raises FeatureDisabled, PermissionDenied, InvalidInput.
    """
    _require(desk)
    return read_period(first_day, last_day, ZoneInfo(desk.shop.timezone))


async def figures_of(desk: Desk, period: ReportPeriod, by: Grouping) -> dict[Key, Figures]:
    """The rows that have something to tell. Raises FeatureDisabled, PermissionDenied, LimitExceeded."""
    _require(desk)
    return await desk.scope.reports.figures(period, by)


def _require(desk: Desk) -> None:
    desk.require_feature(Feature.REPORTS)
    desk.require(Permission.MANAGE_CONVERSATIONS)
