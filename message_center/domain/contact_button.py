"""When the storefront shows the contact button beside a product (spec A4).

On the list page and the detail page alike: where a price is hidden, and where a product is out of stock
without back-order. Everything else can simply be bought.
"""

from dataclasses import dataclass
from enum import StrEnum

from message_center.domain.products import Product


class ContactReason(StrEnum):
    """Why the button is shown."""

    PRICE_HIDDEN = "PRICE_HIDDEN"
    OUT_OF_STOCK = "OUT_OF_STOCK"


@dataclass(frozen=True, slots=True)
class ContactButton:
    """The answer; `reason` is None exactly when the button is not shown."""

    reason: ContactReason | None

    @property
    def visible(self) -> bool:
        """Whether to show the button."""
        return self.reason is not None


def contact_button(product: Product) -> ContactButton:
    """Decide for one product; a hidden price is named first when both hold."""
    if product.price_hidden:
        return ContactButton(ContactReason.PRICE_HIDDEN)
    if product.is_sold_out:
        return ContactButton(ContactReason.OUT_OF_STOCK)
    return ContactButton(None)
