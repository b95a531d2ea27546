"""A product of the shop, as far as the storefront's contact button needs to know it (spec A4, D7)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """A product. `id` is the host shop's; `stock` counts what can be sold, None where it is not counted."""

    id: str
    title: str
    url: str | None = None
    price_hidden: bool = False
    stock: int | None = None
    backorder: bool = False

    @property
    def is_sold_out(self) -> bool:
        """Whether nothing is left and orders beyond the stock are not taken."""
        return self.stock is not None and self.stock <= 0 and not self.backorder
