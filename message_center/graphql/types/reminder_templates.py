"""Approved templates that carry payment reminders outside a platform's window (spec E7)."""

from strawberry import ID

from message_center.domain import reminder_templates as domain
from message_center.domain.ids import Id
from message_center.graphql.fields import described, input_type, object_type

NAME = "The template's name at the platform: small letters, digits and underscores."
LANGUAGE = "The language that it was approved in, as the platform writes it: `zh_TW`, `en`."
TEXT = (
    "A copy of the approved text, at most 1,024 characters, with `{{1}}`, `{{2}}` and so on as they stand there."
)
VARIABLES = (
    "What stands for `{{1}}`, `{{2}}` and so on, at most ten: names of "
    "`templateVariables(kind: PAYMENT_REMINDER_TEMPLATE)`."
)


@object_type("The template that a platform approved for an account's payment reminders.")
class PaymentReminderTemplate:
    """It carries reminders only when the answer window is closed."""

    account_id: ID = described("The account whose reminders it carries.")
    name: str = described(NAME)
    language: str = described(LANGUAGE)
    text: str = described(TEXT)
    variables: list[str] = described(VARIABLES)

    @classmethod
    def of(cls, template: domain.ReminderTemplate) -> "PaymentReminderTemplate":
        """The domain's template, for the schema."""
        return cls(
            account_id=ID(template.account_id),
            name=template.name,
            language=template.language,
            text=template.text,
            variables=list(template.variables),
        )


@input_type("A template that the platform has approved.")
class PaymentReminderTemplateInput:
    """All of it at once."""

    name: str = described(NAME)
    language: str = described(LANGUAGE)
    text: str = described(TEXT)
    variables: list[str] = described(VARIABLES)


def template_of(account_id: str, given: PaymentReminderTemplateInput) -> domain.ReminderTemplate:
    """The domain's template of an account."""
    return domain.ReminderTemplate(
        account_id=Id(account_id),
        name=given.name,
        language=given.language,
        text=given.text,
        variables=tuple(given.variables),
    )
