"""The approved template that carries an account's payment reminders when the answer window is closed (spec E7).

The platform keeps the wording, and we send the parameters only. What a shop saves is therefore a copy of the
wording, for staff and previews, and which of our variables stands for each of its parameters.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from message_center.domain.ids import Id
from message_center.domain.languages import NAMELESS, language_of
from message_center.domain.money import shown_amount
from message_center.domain.orders import Order
from message_center.domain.platform_templates import PlatformTemplate
from message_center.domain.shops import Shop
from message_center.domain.template_variables import (
    ADDRESSED_NAME,
    ORDER_AMOUNT,
    ORDER_NUMBER,
    ORDER_URL,
    TemplateKind,
    names_of,
)
from message_center.domain.templates import typed_length
from message_center.domain.web_addresses import is_web_address
from message_center.errors import InvalidInput

TEXT_LIMIT = 1024
PARAMETER_LIMIT = 10

_NAME = re.compile(r"[a-z0-9_]{1,512}")
_LANGUAGE = re.compile(r"[a-z]{2,3}(_[A-Z]{2})?")
_PLACEHOLDER = re.compile(r"\{\{([1-9][0-9]?)\}\}")
_BRACES = re.compile(r"\{\{|\}\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReminderTemplate:
    """The template of one account. `text` is the approved wording with `{{1}}`, `{{2}}` and so on, `variables`
    the names of what stands for each, in this order."""

    account_id: Id
    name: str
    language: str
    text: str
    variables: tuple[str, ...] = ()

    def carries(self, order: Order) -> bool:
        """Whether it can tell of this order: a parameter must not be empty, and not each order has a page."""
        return ORDER_URL.name not in self.variables or (order.url is not None and is_web_address(order.url))

    def sent(self, values: Mapping[str, str]) -> PlatformTemplate:
        """What the platform gets. It takes no parameter of several lines."""
        parameters = tuple(" ".join(values[name].split()) for name in self.variables)
        return PlatformTemplate(name=self.name, language=self.language, parameters=parameters)

    def shown(self, values: Mapping[str, str]) -> str:
        """What the customer reads."""
        parameters = self.sent(values).parameters
        return _PLACEHOLDER.sub(lambda found: parameters[int(found.group(1)) - 1], self.text)


def check_reminder_template(template: ReminderTemplate) -> None:
    """Refuse what the platform could not send, naming the field. Raises InvalidInput."""
    if not _NAME.fullmatch(template.name):
        raise InvalidInput("A template's name has small letters, digits and underscores.", field="template.name")
    if not _LANGUAGE.fullmatch(template.language):
        raise InvalidInput("Write the language as the platform does: zh_TW or en.", field="template.language")
    if not template.text.strip():
        raise InvalidInput("Copy the approved text.", field="template.text")
    if (length := typed_length(template.text)) > TEXT_LIMIT:
        raise InvalidInput(
            f"The text has at most {TEXT_LIMIT} characters; this has {length}.", field="template.text"
        )
    _check_variables(template.variables)
    _check_placeholders(template.text, parameters=len(template.variables))


def _check_variables(variables: Sequence[str]) -> None:
    if len(variables) > PARAMETER_LIMIT:
        raise InvalidInput(f"At most {PARAMETER_LIMIT} variables.", field="template.variables")
    known = names_of(TemplateKind.PAYMENT_REMINDER_TEMPLATE)
    for index, name in enumerate(variables):
        if name not in known:
            raise InvalidInput(
                f"Unknown variable {name[:40]!r}. Known here: {', '.join(sorted(known))}.",
                field=f"template.variables.{index}",
            )


def _check_placeholders(text: str, *, parameters: int) -> None:
    broken = _BRACES.search(_PLACEHOLDER.sub(lambda found: " " * len(found.group(0)), text))
    if broken is not None:
        raise InvalidInput(
            f"Write a parameter as {{{{1}}}}; see character {broken.start() + 1}.", field="template.text"
        )
    used = {int(found.group(1)) for found in _PLACEHOLDER.finditer(text)}
    if used != set(range(1, parameters + 1)):
        wanted = ", ".join(f"{{{{{number}}}}}" for number in range(1, parameters + 1)) or "none"
        raise InvalidInput(
            f"The text must have a place for each variable, and no other; here: {wanted}.", field="template.text"
        )


def template_values(shop: Shop, customer_name: str | None, order: Order) -> Mapping[str, str]:
    """What the variables stand for in the reminder of an order. A name of blanks only is none."""
    name = (customer_name or "").strip() or NAMELESS[language_of(shop.locale)]
    return {
        ADDRESSED_NAME.name: name,
        ORDER_AMOUNT.name: shown_amount(order.total),
        ORDER_NUMBER.name: order.number,
        ORDER_URL.name: order.url or "",
    }
