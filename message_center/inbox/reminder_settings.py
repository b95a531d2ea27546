"""What a shop sets for its payment reminders: reading, saving, and seeing it before (spec E5)."""

from dataclasses import replace
from zoneinfo import ZoneInfo

from message_center.contracts.sending import OutgoingMessage
from message_center.domain.buttons import LinkButton
from message_center.domain.features import Feature
from message_center.domain.permissions import Permission
from message_center.domain.reminder_rules import Rhythm
from message_center.domain.reminder_schedule import Schedule, check, remember
from message_center.domain.reminder_settings import (
    EXAMPLE_LINK,
    ReminderSettings,
    check_wording,
    example_values,
    filled_in,
)
from message_center.domain.reminder_wording import ReminderWording
from message_center.domain.reminders import PAYMENT_REMINDERS
from message_center.inbox.desk import Desk
from message_center.inbox.jobs import job_lane
from message_center.inbox.previews import Preview, previews_of
from message_center.inbox.shop_facts import settings_changed
from message_center.storage.database import Session
from message_center.storage.lanes import touch


async def get_reminder_settings(desk: Desk, *, session: Session | None = None) -> ReminderSettings:
    """What is saved; off, with the system's defaults, when nothing ever was."""
    value, revision = await desk.scope.topics.get(PAYMENT_REMINDERS, ReminderSettings(), session=session)
    return replace(value, revision=revision)


async def save_reminder_settings(
    desk: Desk, *, enabled: bool, schedule: Schedule, wording: ReminderWording, revision: int
) -> ReminderSettings:
    """Save all of it. No order's entry is rewritten: each asks for the settings when it comes due.

    Raises FeatureDisabled, PermissionDenied, InvalidInput with the field, and Conflict when `revision` is not the
    one that was read.
    """
    desk.require_feature(Feature.PAYMENT_REMINDERS)
    desk.require(Permission.MANAGE_SETTINGS)
    check(schedule)
    check_wording(wording)

    async def transact(session: Session) -> ReminderSettings:
        stored = await get_reminder_settings(desk, session=session)
        periods = remember(stored.periods, schedule, enabled=enabled, now=desk.clock.now())
        wanted = replace(stored, wording=wording, periods=periods)
        saved = await desk.scope.topics.put(
            PAYMENT_REMINDERS,
            wanted,
            revision=revision,
            fact=settings_changed(desk, PAYMENT_REMINDERS),
            switched={PAYMENT_REMINDERS: enabled},
            session=session,
        )
        await wake_reminders(desk, after=0, session=session)  # for some that were postponed it may be due by now
        return replace(wanted, revision=saved)

    return await desk.scope.database.transaction(transact)


def preview_reminder(desk: Desk, wording: ReminderWording) -> tuple[Preview, ...]:
    """The reminder on each channel that carries reminders, with an example of an order. Raises InvalidInput."""
    check_wording(wording)
    words = filled_in(wording, example_values(desk.shop))
    message = OutgoingMessage(
        id="preview", text=words.text, buttons=(LinkButton(title=words.button, url=EXAMPLE_LINK),)
    )
    return previews_of(message, [one for one in desk.channels.values() if one.capabilities.payment_reminders])


def rhythm_of(desk: Desk, settings: ReminderSettings) -> Rhythm:
    """What the settings say of due times."""
    zone = ZoneInfo(desk.shop.timezone)
    return Rhythm(zone=zone, periods=settings.periods, revision=settings.revision)


async def wake_reminders(desk: Desk, *, after: float, session: Session) -> None:
    """Have the shop's reminders looked at in so many seconds, or earlier."""
    lane = job_lane(PAYMENT_REMINDERS, desk.shop.id, "ledger")
    await touch(desk.scope.database, [lane], after=max(after, 0), session=session)
