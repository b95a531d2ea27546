"""How long a shop keeps messages: the setting, and what another would do (spec F15)."""

from dataclasses import replace
from datetime import timedelta

from message_center.domain.permissions import Permission
from message_center.domain.retention import SECOND_THOUGHTS, RetentionSettings, check_days
from message_center.inbox.desk import Desk
from message_center.inbox.jobs import job_lane
from message_center.inbox.shop_facts import settings_changed

TOPIC = JOB = "retention"
COUNTED = 10_000
"""So many conversations a preview counts."""


async def get_retention(desk: Desk) -> RetentionSettings:
    """What is saved; everything is kept when nothing ever was."""
    value, revision = await desk.scope.topics.get(TOPIC, RetentionSettings())
    return replace(value, revision=revision)


async def save_retention(desk: Desk, *, archived_days: int | None, revision: int) -> RetentionSettings:
    """Have conversations emptied that were set aside and silent for so many days; None: keep everything.

    Nothing is removed before a day has passed. Raises PermissionDenied, InvalidInput, and Conflict when
    `revision` is not the one that was read.
    """
    desk.require(Permission.MANAGE_SETTINGS)
    if archived_days is not None:
        check_days(archived_days)
    takes_effect_at = None if archived_days is None else desk.clock.now() + SECOND_THOUGHTS
    wanted = RetentionSettings(archived_days=archived_days, takes_effect_at=takes_effect_at)

    saved = await desk.scope.topics.put(
        TOPIC,
        wanted,
        revision=revision,
        fact=settings_changed(desk, TOPIC),
        wakes=[job_lane(JOB, desk.shop.id, TOPIC)],
    )
    return replace(wanted, revision=saved)


async def preview_retention(desk: Desk, *, archived_days: int) -> int:
    """How many conversations would be emptied now; one more than `COUNTED` when there are more.

    Raises PermissionDenied, InvalidInput.
    """
    desk.require(Permission.MANAGE_SETTINGS)
    check_days(archived_days)
    before = desk.clock.now() - timedelta(days=archived_days)
    return await desk.scope.retention.count_expired(before, most=COUNTED + 1)
