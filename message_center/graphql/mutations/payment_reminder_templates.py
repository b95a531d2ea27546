"""savePaymentReminderTemplate and deletePaymentReminderTemplate (spec E7)."""

import strawberry
from strawberry import ID

from message_center.domain.features import Feature
from message_center.domain.permissions import Permission
from message_center.graphql.context import Info
from message_center.graphql.fields import described, input_type, mutation_field, object_type
from message_center.graphql.mutations.payloads import CLIENT_MUTATION_ID
from message_center.graphql.permissions import needs
from message_center.graphql.types.reminder_templates import PaymentReminderTemplateInput, template_of
from message_center.graphql.types.reminders import PaymentReminders
from message_center.graphql.user_errors import Payload
from message_center.inbox.reminder_templates import delete_reminder_template, save_reminder_template

REVISION = "The `revision` of `paymentReminders` that was read; 0 when nothing was ever saved."


@input_type("The template of an account.")
class SavePaymentReminderTemplateInput:
    """It takes the place of the account's former one."""

    account_id: ID = described("The account; its channel must send approved templates, as Messenger does.")
    template: PaymentReminderTemplateInput = described("The template.")
    revision: int = described(REVISION)
    client_mutation_id: str | None = described(CLIENT_MUTATION_ID, default=None)


@input_type("The account whose template is no longer to be used.")
class DeletePaymentReminderTemplateInput:
    """Its reminders are held back outside the window again."""

    account_id: ID = described("The account.")
    revision: int = described(REVISION)
    client_mutation_id: str | None = described(CLIENT_MUTATION_ID, default=None)


@object_type("The shop's payment reminders after a template was saved or deleted.")
class PaymentReminderTemplatePayload(Payload):
    """In force for every reminder that comes due from now on."""

    payment_reminders: PaymentReminders | None = described("What is saved now.", default=None)


@strawberry.type
class PaymentReminderTemplates:
    """Changing the templates that carry payment reminders outside the window."""

    @mutation_field(
        "Save the template that the platform approved for an account's payment reminders. It is used when the "
        "platform's answer window is closed; the reminder is then sent in its words, and not in the shop's own.",
        access=needs(Permission.MANAGE_SETTINGS, feature=Feature.PAYMENT_REMINDERS),
    )
    async def save_payment_reminder_template(
        self,
        info: Info,
        input: SavePaymentReminderTemplateInput,  # noqa: A002
    ) -> PaymentReminderTemplatePayload:
        desk = info.context.desk
        template = template_of(input.account_id, input.template)
        saved = await save_reminder_template(desk, template, revision=input.revision)
        return PaymentReminderTemplatePayload(payment_reminders=PaymentReminders.of(saved, desk.shop))

    @mutation_field(
        "Use no template for an account's payment reminders any more.",
        access=needs(Permission.MANAGE_SETTINGS, feature=Feature.PAYMENT_REMINDERS),
    )
    async def delete_payment_reminder_template(
        self,
        info: Info,
        input: DeletePaymentReminderTemplateInput,  # noqa: A002
    ) -> PaymentReminderTemplatePayload:
        desk = info.context.desk
        saved = await delete_reminder_template(desk, input.account_id, revision=input.revision)
        return PaymentReminderTemplatePayload(payment_reminders=PaymentReminders.of(saved, desk.shop))
