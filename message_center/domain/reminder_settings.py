"""What a shop sets for its payment reminders (spec E5, E10)."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from message_center.domain.ids import Id
from message_center.domain.languages import NAMELESS, language_of
from message_center.domain.money import Money, shown_amount
from message_center.domain.reminder_schedule import NEVER_SET, Period, Periods, Schedule
from message_center.domain.reminder_templates import ReminderTemplate
from message_center.domain.reminder_wording import DEFAULT_WORDING, ReminderWording
from message_center.domain.shops import Shop
from message_center.domain.template_variables import (
    ADDRESSED_NAME,
    ORDER_AMOUNT,
    ORDER_NUMBER,
    ORDER_URL,
    TemplateKind,
    names_of,
)
from message_center.domain.templates import check_template, render, typed_length
from message_center.errors import InvalidInput

TEXT_LIMIT = 340
BUTTON_LIMIT = 23
EXAMPLE_LINK = "https://shop.example/orders/1001"

_CURRENCIES = {
    "TW": "TWD",
    "HK": "HKD",
    "CN": "CNY",
    "JP": "JPY",
    "TH": "THB",
    "VN": "VND",
    "MY": "MYR",
    "ID": "IDR",
    "SG": "SGD",
}
"""Of the example, by the shop's country."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReminderSettings:
    """Off by default. `wording` is None until the shop saves its own; `periods` is what was in force when.

    `templates` are what carries reminders outside the platforms' windows, at most one an account.
    """

    wording: ReminderWording | None = None
    periods: Periods = NEVER_SET
    templates: tuple[ReminderTemplate, ...] = ()
    revision: int = 0

    @property
    def now(self) -> Period:
        """What is in force."""
        return self.periods[-1]

    @property
    def enabled(self) -> bool:
        """Whether reminders are sent."""
        return self.now.enabled

    def template_of(self, account_id: Id) -> ReminderTemplate | None:
        """The template of an account, if it has one."""
        return next((one for one in self.templates if one.account_id == account_id), None)

    @property
    def schedule(self) -> Schedule:
        """The schedule in force."""
        return self.now.schedule


def default_wording(locale: str) -> ReminderWording:
    """What the system says in the shop's language."""
    return DEFAULT_WORDING[language_of(locale)]


def check_wording(wording: ReminderWording) -> None:
    """Refuse what cannot be saved, naming the field, and the position of what is wrong with a variable.

    Raises InvalidInput.
    """
    _check(wording.text, "The text", limit=TEXT_LIMIT, field="text")
    _check(wording.button, "The button's text", limit=BUTTON_LIMIT, field="buttonText")


def _check(text: str, name: str, *, limit: int, field: str) -> None:
    if not text.strip():
        raise InvalidInput(f"{name} is required.", field=field)
    if (length := typed_length(text)) > limit:
        raise InvalidInput(f"{name} has at most {limit} characters; this has {length}.", field=field)
    check_template(text, variables=names_of(TemplateKind.PAYMENT_REMINDER), field=field)


def words_of(settings: ReminderSettings, shop: Shop, customer_name: str | None, amount: Money) -> ReminderWording:
    """What one customer reads: the shop's words, or the system's in the shop's language."""
    name = customer_name or NAMELESS[language_of(shop.locale)]
    wording = settings.wording or default_wording(shop.locale)
    return filled_in(wording, {ADDRESSED_NAME.name: name, ORDER_AMOUNT.name: shown_amount(amount)})


def example_values(shop: Shop) -> Mapping[str, str]:
    """An example for each variable, for previews."""
    currency = _CURRENCIES.get(shop.country, "USD")
    return {
        ADDRESSED_NAME.name: NAMELESS[language_of(shop.locale)],
        ORDER_AMOUNT.name: shown_amount(Money(Decimal(1280), currency)),
        ORDER_NUMBER.name: "1001",
        ORDER_URL.name: EXAMPLE_LINK,
    }


def filled_in(wording: ReminderWording, values: Mapping[str, str]) -> ReminderWording:
    """The words that one customer reads."""
    return ReminderWording(text=render(wording.text, values), button=render(wording.button, values))
