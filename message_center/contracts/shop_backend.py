"""What the host shop system knows and we only ask for (spec D7): products for now."""

from typing import Protocol

from message_center.domain.ids import Id
from message_center.domain.products import Product


class ShopBackend(Protocol):
    """The host shop, or the built-in stand-in for it (storage/products.py)."""

    async def product(self, shop_id: Id, product_id: str) -> Product | None:
        """The product of this shop with the host's id, or None."""
        ...
