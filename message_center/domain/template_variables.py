"""Which variables each kind of template may hold (glossary: variable; spec E2, E8, E10).

Each editor lists its own, so that staff copy a placeholder instead of guessing its name.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class TemplateKind(StrEnum):
    """What is written with variables."""

    ICE_BREAKER_ANSWER = "ICE_BREAKER_ANSWER"
    SAVED_REPLY = "SAVED_REPLY"
    KEYWORD_ANSWER = "KEYWORD_ANSWER"
    PAYMENT_REMINDER = "PAYMENT_REMINDER"
    PAYMENT_REMINDER_TEMPLATE = "PAYMENT_REMINDER_TEMPLATE"
    CART_LINK = "CART_LINK"


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateVariable:
    """A variable, and what it stands for."""

    name: str
    description: str

    @property
    def placeholder(self) -> str:
        """What is written into the template."""
        return f"{{{{{self.name}}}}}"


ACCOUNT_NAME = TemplateVariable(
    name="account_name", description="The name of the account that the customer wrote to."
)
CUSTOMER_NAME = TemplateVariable(
    name="customer_name", description="The customer's name; nothing while it is not known."
)
ADDRESSED_NAME = TemplateVariable(
    name="customer_name", description="The customer's name; the word for customer while it is not known."
)
ORDER_AMOUNT = TemplateVariable(name="order_amount", description="What the buyer pays, as NT$1,280.")
ORDER_NUMBER = TemplateVariable(name="order_number", description="What people call the order.")
ORDER_URL = TemplateVariable(
    name="order_url", description="The address of the order's own page; an order without one is not told of."
)
CART_TOTAL = TemplateVariable(
    name="cart_total", description="The price of the goods in the cart, without shipping, as `NT$1,280`."
)
CART_ITEM_COUNT = TemplateVariable(
    name="cart_item_count", description="How many things are in the cart: the sum of the quantities."
)

VARIABLES_OF: Mapping[TemplateKind, tuple[TemplateVariable, ...]] = {
    TemplateKind.ICE_BREAKER_ANSWER: (ACCOUNT_NAME,),
    TemplateKind.SAVED_REPLY: (CUSTOMER_NAME,),
    TemplateKind.KEYWORD_ANSWER: (ADDRESSED_NAME, ACCOUNT_NAME),
    TemplateKind.PAYMENT_REMINDER: (ADDRESSED_NAME, ORDER_AMOUNT),
    TemplateKind.PAYMENT_REMINDER_TEMPLATE: (ADDRESSED_NAME, ORDER_AMOUNT, ORDER_NUMBER, ORDER_URL),
    TemplateKind.CART_LINK: (ADDRESSED_NAME, CART_TOTAL, CART_ITEM_COUNT),
}


def names_of(kind: TemplateKind) -> frozenset[str]:
    """The names that a template of this kind may use."""
    return frozenset(variable.name for variable in VARIABLES_OF[kind])
