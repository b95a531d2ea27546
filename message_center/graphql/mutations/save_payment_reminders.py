"""savePaymentReminders (spec E5)."""

import strawberry

from message_center.domain.features import Feature
from message_center.domain.permissions import Permission
from message_center.domain.reminder_schedule import Schedule
from message_center.domain.reminder_wording import ReminderWording
from message_center.graphql.context import Info
from message_center.graphql.fields import described, input_type, mutation_field, object_type
from message_center.graphql.mutations.payloads import CLIENT_MUTATION_ID
from message_center.graphql.permissions import needs
from message_center.graphql.types.reminders import PaymentReminders
from message_center.graphql.user_errors import Payload
from message_center.inbox.reminder_settings import save_reminder_settings


@input_type("The shop's payment reminders: switch, words and schedule.")
class SavePaymentRemindersInput:
    """All of it at once."""

    enabled: bool = described("Whether they are to be sent.")
    text: str = described(
        "At most 340 characters; may hold `templateVariables(kind: PAYMENT_REMINDER)`. What a channel shows "
        "otherwise is in `paymentReminderPreview`, and never a reason to refuse."
    )
    button_text: str = described("At most 23 characters, with the same variables.")
    days: int = described("How many days after the order's date, 1 to 7.")
    hour: int = described("At which hour of that day in the shop's time zone, 0 to 23.")
    revision: int = described("The `revision` that was read; 0 when nothing was ever saved.")
    client_mutation_id: str | None = described(CLIENT_MUTATION_ID, default=None)


@object_type("The shop's payment reminders after saving.")
class SavePaymentRemindersPayload(Payload):
    """In force for every reminder that comes due from now on."""

    payment_reminders: PaymentReminders | None = described("What is saved now.", default=None)


@strawberry.type
class SavePaymentReminders:
    """Changing payment reminders."""

    @mutation_field(
        "Save the shop's payment reminders. An order is due at the later of two times: by the schedule in force "
        "when it was made, and by the one in force now.",
        access=needs(Permission.MANAGE_SETTINGS, feature=Feature.PAYMENT_REMINDERS),
    )
    async def save_payment_reminders(
        self,
        info: Info,
        input: SavePaymentRemindersInput,  # noqa: A002
    ) -> SavePaymentRemindersPayload:
        desk = info.context.desk
        saved = await save_reminder_settings(
            desk,
            enabled=input.enabled,
            schedule=Schedule(days=input.days, hour=input.hour),
            wording=ReminderWording(text=input.text, button=input.button_text),
            revision=input.revision,
        )
        return SavePaymentRemindersPayload(payment_reminders=PaymentReminders.of(saved, desk.shop))
