"""Which approved template carries an account's payment reminders outside the platform's window (spec E7)."""

from dataclasses import replace

from message_center.contracts.channels import Channel
from message_center.contracts.sending import OutgoingMessage
from message_center.domain.accounts import ChannelAccount
from message_center.domain.features import Feature
from message_center.domain.permissions import Permission
from message_center.domain.reminder_settings import ReminderSettings, example_values
from message_center.domain.reminder_templates import ReminderTemplate, check_reminder_template
from message_center.domain.reminders import PAYMENT_REMINDERS
from message_center.errors import InvalidInput
from message_center.inbox.desk import Desk
from message_center.inbox.named_account import named_account
from message_center.inbox.previews import Preview, previews_of
from message_center.inbox.reminder_settings import get_reminder_settings
from message_center.inbox.shop_facts import settings_changed


async def save_reminder_template(desk: Desk, template: ReminderTemplate, *, revision: int) -> ReminderSettings:
    """Save the template of its account, in the place of another. It counts for what comes due from now on.

    Raises FeatureDisabled, PermissionDenied, NotFound, InvalidInput with the field, and Conflict when `revision`
    is not the one that was read.
    """
    desk.require_feature(Feature.PAYMENT_REMINDERS)
    desk.require(Permission.MANAGE_SETTINGS)
    account, _ = await _account(desk, template.account_id)
    check_reminder_template(template)
    return await _put(desk, account, (template,), revision=revision)


async def delete_reminder_template(desk: Desk, account_id: str, *, revision: int) -> ReminderSettings:
    """Let the account's reminders be held back outside the window again. Raises as saving one does."""
    desk.require_feature(Feature.PAYMENT_REMINDERS)
    desk.require(Permission.MANAGE_SETTINGS)
    account, _ = await _account(desk, account_id)
    return await _put(desk, account, (), revision=revision)


async def preview_reminder_template(desk: Desk, template: ReminderTemplate) -> Preview:
    """The reminder as the account sends it, with an example of an order. Raises NotFound, InvalidInput."""
    _, channel = await _account(desk, template.account_id)
    check_reminder_template(template)
    values = example_values(desk.shop)
    message = OutgoingMessage(id="preview", text=template.shown(values), template=template.sent(values))
    [preview] = previews_of(message, [channel])
    return preview


async def _put(
    desk: Desk, account: ChannelAccount, wanted: tuple[ReminderTemplate, ...], *, revision: int
) -> ReminderSettings:
    stored = await get_reminder_settings(desk)
    others = tuple(one for one in stored.templates if one.account_id != account.id)
    settings = replace(stored, templates=(*others, *wanted))
    fact = settings_changed(desk, PAYMENT_REMINDERS)
    saved = await desk.scope.topics.put(PAYMENT_REMINDERS, settings, revision=revision, fact=fact)
    return replace(settings, revision=saved)


async def _account(desk: Desk, account_id: str) -> tuple[ChannelAccount, Channel]:
    account, channel = await named_account(desk, account_id)
    if channel is None or not channel.capabilities.utility_templates:
        raise InvalidInput("Accounts of this channel take no approved templates.", field="accountId")
    return account, channel
