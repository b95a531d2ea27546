"""How a cart changes: pure rules, which refuse what cannot be sold and name the field (spec E3).

Each takes the cart as it is and returns it as it is afterwards. Raises InvalidInput, LimitExceeded, NotFound.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from message_center.domain.carts import (
    ITEMS_LIMIT,
    QUANTITY_LIMIT,
    REMEMBERED_KEYS,
    Cart,
    CartItem,
    CartItemKind,
)
from message_center.domain.ids import Id
from message_center.domain.money import Money, checked_price
from message_center.domain.products import Product
from message_center.domain.templates import typed_length
from message_center.errors import InvalidInput, LimitExceeded, NotFound

TITLE_LIMIT = 200

CartRule = Callable[[Cart], Cart]


def with_product(cart: Cart, product: Product, *, quantity: int, item_id: Id) -> Cart:
    """More of a product, at the catalogue's price of now; what of it is in the cart has that price then, too."""
    price = _price_of(product, cart.currency)
    item = CartItem(
        id=item_id,
        kind=CartItemKind.PRODUCT,
        title=product.title,
        quantity=quantity,
        unit_price=price,
        product_id=product.id,
        image_url=product.image_url,
    )
    return _with_more(cart, product, item)


def with_gift(cart: Cart, product: Product, *, quantity: int, item_id: Id) -> Cart:
    """More of a product that the customer gets for nothing."""
    item = CartItem(
        id=item_id,
        kind=CartItemKind.GIFT,
        title=product.title,
        quantity=quantity,
        unit_price=Money(Decimal(0), cart.currency),
        product_id=product.id,
        image_url=product.image_url,
    )
    return _with_more(cart, product, item)


def with_custom_item(cart: Cart, *, title: str, price: Money, quantity: int, item_id: Id) -> Cart:
    """Something that stands in no catalogue."""
    item = CartItem(
        id=item_id,
        kind=CartItemKind.CUSTOM,
        title=_checked_title(title),
        quantity=_checked_quantity(quantity),
        unit_price=checked_price(price, currency=cart.currency),
    )
    return _with_items(cart, (*cart.items, item))


def with_changed_item(
    cart: Cart,
    item_id: str,
    *,
    quantity: int | None = None,
    title: str | None = None,
    price: Money | None = None,
    product: Product | None = None,
) -> Cart:
    """Another quantity, and for a custom item another name or price. `product` is what the catalogue says of a
    product or gift, or None when it is gone."""
    item = item_of(cart, item_id)
    if item.kind is not CartItemKind.CUSTOM and (title is not None or price is not None):
        field = "title" if title is not None else "price"
        raise InvalidInput(
            "Name and price of a product are the catalogue's. Add a custom item instead.", field=field
        )
    changed = replace(
        item,
        quantity=item.quantity if quantity is None else _checked_quantity(quantity),
        title=item.title if title is None else _checked_title(title),
        unit_price=item.unit_price if price is None else checked_price(price, currency=cart.currency),
    )
    if product is not None and changed.quantity > item.quantity:
        _check_stock(cart, product, more=changed.quantity - item.quantity)
    return _with_items(cart, tuple(changed if one.id == item.id else one for one in cart.items))


def without_item(cart: Cart, item_id: str) -> Cart:
    """One item less."""
    item = item_of(cart, item_id)
    return _with_items(cart, tuple(one for one in cart.items if one.id != item.id))


def emptied(cart: Cart) -> Cart:
    """Nothing left in it."""
    return _with_items(cart, ())


def item_of(cart: Cart, item_id: str) -> CartItem:
    """One item of the cart. Raises NotFound."""
    found = next((item for item in cart.items if item.id == item_id), None)
    if found is None:
        raise NotFound("The cart has no such item; a colleague may have removed it.", field="itemId")
    return found


def noted(cart: Cart, *, at: datetime, client_key: str | None) -> Cart:
    """The changed cart with its next revision, and the key of the request that changed it."""
    keys = cart.applied if client_key is None else (*cart.applied, client_key)[-REMEMBERED_KEYS:]
    return replace(cart, revision=cart.revision + 1, changed_at=at, applied=keys)


def _price_of(product: Product, currency: str) -> Money:
    if product.price is None:
        raise InvalidInput(
            "The catalogue has no price for this product. Add it as a custom item.", field="productId"
        )
    if product.price.currency != currency:
        raise InvalidInput(
            f"This product is priced in {product.price.currency}, but the cart is in {currency}.",
            field="productId",
        )
    return product.price


def _with_more(cart: Cart, product: Product, item: CartItem) -> Cart:
    _checked_quantity(item.quantity)
    _check_stock(cart, product, more=item.quantity)
    known = next((one for one in cart.items if (one.kind, one.product_id) == (item.kind, item.product_id)), None)
    if known is None:
        return _with_items(cart, (*cart.items, item))
    more = replace(item, id=known.id, quantity=_checked_quantity(known.quantity + item.quantity))
    return _with_items(cart, tuple(more if one.id == known.id else one for one in cart.items))


def _check_stock(cart: Cart, product: Product, *, more: int) -> None:
    if product.is_sold_out:
        raise InvalidInput("This product is sold out.", field="productId")
    wanted = cart.quantity_of(product.id) + more
    if product.stock is not None and not product.backorder and wanted > product.stock:
        raise InvalidInput(f"Only {product.stock} of this product are left.", field="quantity")


def _with_items(cart: Cart, items: tuple[CartItem, ...]) -> Cart:
    if len(items) > ITEMS_LIMIT:
        raise LimitExceeded(f"A cart has at most {ITEMS_LIMIT} items.")
    return replace(cart, items=items)


def _checked_quantity(quantity: int) -> int:
    if not 0 < quantity <= QUANTITY_LIMIT:
        raise InvalidInput(
            f"A quantity is 1 to {QUANTITY_LIMIT:,}. Remove the item to have none.", field="quantity"
        )
    return quantity


def _checked_title(title: str) -> str:
    words = " ".join(title.split())
    if not words:
        raise InvalidInput("A custom item needs a name.", field="title")
    if typed_length(words) > TITLE_LIMIT:
        raise LimitExceeded(f"A name has at most {TITLE_LIMIT} characters.", field="title")
    return words
