"""What became untrue in a cart since it was filled (spec E3): it is neither sent nor ordered like that."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from message_center.domain.carts import Cart, CartItem, CartItemKind
from message_center.domain.money import Money
from message_center.domain.products import Product


class CartProblemKind(StrEnum):
    """What is wrong with an item."""

    GONE = "GONE"
    PRICE_CHANGED = "PRICE_CHANGED"
    TOO_FEW_LEFT = "TOO_FEW_LEFT"


@dataclass(frozen=True, slots=True, kw_only=True)
class CartProblem:
    """One item that cannot stay as it is. `price` is the catalogue's price of now."""

    item_id: str
    kind: CartProblemKind
    message: str
    price: Money | None = None


def problems_of(cart: Cart, products: Mapping[str, Product]) -> tuple[CartProblem, ...]:
    """What the catalogue says against the cart, item by item; `products` are those of its products that exist."""
    return tuple(
        problem
        for item in cart.items
        if item.product_id is not None
        for problem in _problems(cart, item, products.get(item.product_id))
    )


def with_current_prices(cart: Cart, products: Mapping[str, Product]) -> Cart:
    """The cart at the catalogue's prices of now. Products that are gone, or have no price in this currency, stay
    as they are: staff take them out."""
    return replace(cart, items=tuple(_at_current_price(cart, item, products) for item in cart.items))


def _problems(cart: Cart, item: CartItem, product: Product | None) -> Iterator[CartProblem]:
    price = None if product is None else product.price
    is_gift = item.kind is CartItemKind.GIFT
    if product is None or product.is_sold_out or not (is_gift or _is_in(price, cart.currency)):
        yield CartProblem(
            item_id=item.id, kind=CartProblemKind.GONE, message=f"{item.title} is no longer sold. Remove it."
        )
        return
    if not is_gift and price != item.unit_price:
        yield CartProblem(
            item_id=item.id,
            kind=CartProblemKind.PRICE_CHANGED,
            message=f"The price of {item.title} has changed. Update the prices, and tell the customer.",
            price=price,
        )
    if product.stock is not None and not product.backorder and cart.quantity_of(product.id) > product.stock:
        yield CartProblem(
            item_id=item.id,
            kind=CartProblemKind.TOO_FEW_LEFT,
            message=f"Only {product.stock} of {item.title} are left. Change the quantity.",
        )


def _at_current_price(cart: Cart, item: CartItem, products: Mapping[str, Product]) -> CartItem:
    product = products.get(item.product_id or "")
    if item.kind is not CartItemKind.PRODUCT or product is None or product.price is None:
        return item
    return replace(item, unit_price=product.price) if _is_in(product.price, cart.currency) else item


def _is_in(price: Money | None, currency: str) -> bool:
    return price is not None and price.currency == currency
