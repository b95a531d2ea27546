"""Products of the shop."""

from collections.abc import Mapping

import strawberry
from strawberry import ID

from message_center.domain import products as domain
from message_center.graphql.context import Context
from message_center.graphql.fields import described, object_type
from message_center.graphql.loaders import Loader
from message_center.graphql.types.money import Money


@object_type("A product of the shop.")
class Product:
    """Belongs to the shop's own system, and has its id there."""

    id: ID = described("The shop's id of the product.")
    title: str = described("Its name.")
    url: str | None = described("Its page in the storefront.")
    image_url: str | None = described("A picture of it.")
    price: Money | None = described("Its price; staff see it also where customers do not.")
    price_hidden: bool = described("Whether the storefront hides the price from customers.")
    stock: int | None = described("How many can be sold; null where it is not counted.")
    backorder: bool = described("Whether it can be ordered beyond the stock.")
    sold_out: bool = described("Whether nothing is left and nothing more is taken.")
    row: strawberry.Private[domain.Product]

    @classmethod
    def of(cls, product: domain.Product) -> "Product":
        """The domain's product, for the schema."""
        return cls(
            id=ID(product.id),
            title=product.title,
            url=product.url,
            image_url=product.image_url,
            price=Money.of_some(product.price),
            price_hidden=product.price_hidden,
            stock=product.stock,
            backorder=product.backorder,
            sold_out=product.is_sold_out,
            row=product,
        )


async def _products(context: Context, ids: list[str]) -> Mapping[str, Product]:
    found = await context.desk.backend.products(context.shop_id, ids)
    return {product_id: Product.of(product) for product_id, product in found.items()}


products_by_id = Loader("products_by_id", _products)
