"""Payment reminders: the shop's settings, what they will look like, and the ledger (spec E5 to E7)."""

from typing import Annotated

import strawberry
from strawberry import ID

from message_center.domain.features import Feature
from message_center.domain.permissions import Permission
from message_center.domain.reminder_wording import ReminderWording
from message_center.domain.reminders import ReminderState
from message_center.graphql.context import Info
from message_center.graphql.fields import argument, described, input_type, query_field
from message_center.graphql.paging import page_size
from message_center.graphql.permissions import SIGNED_IN, needs
from message_center.graphql.types.previews import MessagePreview
from message_center.graphql.types.reminder_templates import PaymentReminderTemplateInput, template_of
from message_center.graphql.types.reminders import PaymentReminders, ReminderConnection
from message_center.inbox.reminder_ledger import LedgerFilter, reminder_page
from message_center.inbox.reminder_settings import get_reminder_settings, preview_reminder
from message_center.inbox.reminder_templates import preview_reminder_template


@input_type("Which payment reminders; every condition that is given must hold.")
class ReminderFilter:
    """Left out or null: no condition."""

    state: ReminderState | None = described("Those that stand so.", default=None)
    order_id: ID | None = described("The one of this order, by the shop's id.", default=None)
    customer_id: ID | None = described("Those of this customer's orders.", default=None)


@strawberry.type
class ReminderQueries:
    """Reading payment reminders."""

    @query_field("The shop's payment reminders.", access=SIGNED_IN)
    async def payment_reminders(self, info: Info) -> PaymentReminders:
        desk = info.context.desk
        return PaymentReminders.of(await get_reminder_settings(desk), desk.shop)

    @query_field(
        "What a payment reminder will look like on each channel that carries them, with an example of an order. "
        "A text that cannot be saved is the error INVALID.",
        access=needs(Permission.MANAGE_SETTINGS, feature=Feature.PAYMENT_REMINDERS),
    )
    async def payment_reminder_preview(
        self,
        info: Info,
        text: Annotated[str, argument("The message, saved or not.")],
        button_text: Annotated[str, argument("The button's text, saved or not.")],
    ) -> list[MessagePreview]:
        wording = ReminderWording(text=text, button=button_text)
        return [MessagePreview.of(one, info.context) for one in preview_reminder(info.context.desk, wording)]

    @query_field(
        "What a payment reminder will look like when it goes out as an account's approved template, with an "
        "example of an order. A template that cannot be saved is the error INVALID.",
        access=needs(Permission.MANAGE_SETTINGS, feature=Feature.PAYMENT_REMINDERS),
    )
    async def payment_reminder_template_preview(
        self,
        info: Info,
        account_id: Annotated[ID, argument("The account.")],
        template: Annotated[PaymentReminderTemplateInput, argument("The template, saved or not.")],
    ) -> MessagePreview:
        wanted = template_of(account_id, template)
        return MessagePreview.of(await preview_reminder_template(info.context.desk, wanted), info.context)

    @query_field(
        "The ledger of payment reminders: why each order's is planned, held back, sent, failed or cancelled.",
        access=SIGNED_IN,
    )
    async def reminders(
        self,
        info: Info,
        filter: Annotated[  # noqa: A002
            ReminderFilter | None, argument("Which; all of the shop's when it is left out.")
        ] = None,
        first: Annotated[int, argument("How many, 1 to 100.")] = 20,
        after: Annotated[str | None, argument("The cursor after which to go on, of the same list.")] = None,
    ) -> ReminderConnection:
        count = page_size(first, field="first")
        wanted = LedgerFilter()
        if filter is not None:
            wanted = LedgerFilter(state=filter.state, order_id=filter.order_id, customer_id=filter.customer_id)
        page = await reminder_page(info.context.desk, wanted, first=count, after=after)
        return ReminderConnection.of(page, info.context)
