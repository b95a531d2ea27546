"""Trying auto-assignment before it is switched on, and seeing who covers what (spec H2, H9)."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from message_center.domain.assignment import at_work, may_be_assigned
from message_center.domain.assignment_replay import Replayed, replay
from message_center.domain.features import Feature
from message_center.domain.ids import Id
from message_center.domain.open_time import Stretch, begin_of, coverage
from message_center.domain.permissions import Permission
from message_center.domain.working_hours import WorkingHours, read_date
from message_center.errors import InvalidInput
from message_center.inbox.desk import Desk

DAYS_BACK = 30
DAYS_SHOWN = 31


@dataclass(frozen=True, slots=True)
class Preview:
    """A dry run from `since` until now; `truncated` when the period has more messages than were played."""

    since: datetime
    until: datetime
    replayed: tuple[Replayed, ...]
    truncated: bool


async def preview_auto_assignment(desk: Desk, *, days: int) -> Preview:
    """Play the last days' messages through with today's people, working hours and turns; nothing is changed.

    Raises PermissionDenied, InvalidInput, LimitExceeded.
    """
    desk.require_feature(Feature.AUTO_ASSIGNMENT)
    desk.require(Permission.MANAGE_SETTINGS)
    if not 1 <= days <= DAYS_BACK:
        raise InvalidInput(f"Ask for 1 to {DAYS_BACK} days.", field="days")
    now = desk.clock.now()
    since = now - timedelta(days=days)
    arrivals, truncated = await desk.scope.arrivals_since(since)
    staff, hours = await desk.scope.staff.all(), await desk.scope.working_hours.all()
    zone = ZoneInfo(desk.shop.timezone)
    played = replay(
        arrivals,
        lambda at: at_work(staff, hours, zone, at),
        await desk.scope.turns.read(),
        # Drawn alike for everybody who looks, and so needs no better source.
        random.Random(desk.scope.shop_id).choice,
    )
    return Preview(since, now, played, truncated)


async def coverage_of(desk: Desk, *, first_day: str, days: int) -> tuple[Stretch, ...]:
    """Who is at work when, from a day of the shop's calendar on; nobody makes a gap. Raises InvalidInput."""
    if not 1 <= days <= DAYS_SHOWN:
        raise InvalidInput(f"Ask for 1 to {DAYS_SHOWN} days.", field="days")
    day, zone = read_date(first_day, field="from"), ZoneInfo(desk.shop.timezone)
    try:
        start, end = begin_of(day, zone), begin_of(day + timedelta(days=days), zone)
    except OverflowError:
        raise InvalidInput("Ask for a day of our time.", field="from") from None
    return coverage(await _people(desk), zone, start, end)


async def _people(desk: Desk) -> Mapping[Id, Sequence[WorkingHours]]:
    """Those to whom conversations can be assigned automatically, with their working hours."""
    known = {one.id: one for one in await desk.scope.working_hours.all()}
    return {
        one.id: [known[hours_id] for hours_id in one.working_hours_ids if hours_id in known]
        for one in await desk.scope.staff.all()
        if may_be_assigned(one)
    }
