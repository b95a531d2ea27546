"""A product of the shop: for the storefront's contact button and the cart (spec A4, D7, E3)."""

from dataclasses import dataclass
from datetime import UTC, datetime

from message_center.domain.money import Money

_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """A product. `id` is the host shop's; `stock` counts what can be sold, None where it is not counted.

    `price` is known to staff also where it is hidden from customers (`price_hidden`).
    """

    id: str
    title: str
    url: str | None = None
    image_url: str | None = None
    price: Money | None = None
    price_hidden: bool = False
    stock: int | None = None
    backorder: bool = False
    updated_at: datetime = _NEVER

    @property
    def is_sold_out(self) -> bool:
        """Whether nothing is left and orders beyond the stock are not taken."""
        return self.stock is not None and self.stock <= 0 and not self.backorder
