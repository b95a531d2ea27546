"""What a cart holds, what it costs, and what is refused."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from message_center.domain.cart_changes import (
    emptied,
    noted,
    with_changed_item,
    with_custom_item,
    with_gift,
    with_product,
    without_item,
)
from message_center.domain.cart_problems import CartProblemKind, problems_of, with_current_prices
from message_center.domain.carts import ITEMS_LIMIT, QUANTITY_LIMIT, REMEMBERED_KEYS, Cart, CartItemKind
from message_center.domain.money import PRICE_LIMIT, Money
from message_center.domain.products import Product
from message_center.errors import UserError
from message_center.storage.mapping import from_part, new_id, to_part
from message_center.testing import START

EMPTY = Cart(
    id=new_id(), shop_id=new_id(), conversation_id=new_id(), currency="TWD", created_at=START, changed_at=START
)
LAMP = Product(id="P-1", title="檯燈", price=Money(Decimal(1280), "TWD"))

amounts = st.decimals(min_value="0.01", max_value=PRICE_LIMIT, places=2)
quantities = st.integers(1, QUANTITY_LIMIT)
lines = st.lists(st.tuples(amounts, quantities), max_size=ITEMS_LIMIT)


def twd(amount: str) -> Money:
    """So many dollars."""
    return Money(Decimal(amount), "TWD")


@pytest.mark.spec("E3", "E4")
@settings(max_examples=30)
@given(lines=lines)
def test_the_total_is_exact_whatever_is_in_it(lines: list[tuple[Decimal, int]]) -> None:
    """A customer pays to the cent what the lines say, however large the cart; and it is stored as exactly.
    Would catch: floating point, and rounding by line."""
    cart = EMPTY
    for amount, quantity in lines:
        price = Money(amount, "TWD")
        cart = with_custom_item(cart, title="x", price=price, quantity=quantity, item_id=new_id())
    assert cart.total == Money(sum((a * q for a, q in lines), Decimal(0)), "TWD")
    assert cart.item_count == sum(q for _, q in lines)
    assert from_part(Cart, to_part(cart)).total == cart.total


@pytest.mark.spec("E3")
def test_the_same_product_again_is_one_line_at_the_price_of_now() -> None:
    """Putting in one more raises the quantity; the gift of the same product is a line of its own and free."""
    cart = with_product(EMPTY, LAMP, quantity=2, item_id=new_id())
    dearer = replace(LAMP, price=twd("1380"))
    cart = with_gift(with_product(cart, dearer, quantity=1, item_id=new_id()), LAMP, quantity=1, item_id=new_id())
    product, gift = cart.items
    assert (product.kind, product.quantity, product.unit_price) == (CartItemKind.PRODUCT, 3, twd("1380"))
    assert (gift.kind, gift.quantity, gift.unit_price) == (CartItemKind.GIFT, 1, twd("0"))
    assert (cart.total, cart.item_count) == (twd("4140"), 4)
    assert without_item(cart, gift.id).items == (product,)
    assert emptied(cart).total == twd("0")


REFUSED_PRICES = [
    ("0", "TWD", "price.amount"),
    ("-1", "TWD", "price.amount"),
    ("100000000", "TWD", "price.amount"),
    ("1E+6000", "TWD", "price.amount"),
    ("NaN", "TWD", "price.amount"),
    ("-Infinity", "TWD", "price.amount"),
    ("1.005", "TWD", "price.amount"),
    ("1E-6000", "TWD", "price.amount"),
    ("10", "USD", "price.currency"),
]


@pytest.mark.spec("E3")
@pytest.mark.parametrize(("amount", "currency", "field"), REFUSED_PRICES)
def test_a_price_that_nothing_can_have_is_refused(amount: str, currency: str, field: str) -> None:
    """Nothing, less than nothing, more than anything costs, fractions of a cent, another currency: named."""
    with pytest.raises(UserError) as refused:
        with_custom_item(EMPTY, title="x", price=Money(Decimal(amount), currency), quantity=1, item_id=new_id())
    assert refused.value.field == field


@pytest.mark.spec("E3")
def test_a_price_is_kept_plainly() -> None:
    """However a client writes a number, the cart shows it as people do."""
    written = {"1E+3": "1000", "12.500000": "12.5", "300.00": "300"}
    for given_, kept in written.items():
        cart = with_custom_item(EMPTY, title=" a  b ", price=twd(given_), quantity=1, item_id=new_id())
        assert (str(cart.items[0].unit_price.amount), cart.items[0].title) == (kept, "a b")


@pytest.mark.spec("E3")
@pytest.mark.parametrize("quantity", [0, -1, QUANTITY_LIMIT + 1])
def test_a_quantity_that_nobody_orders_is_refused(quantity: int) -> None:
    """None, less, and more than a cart line may hold, also by adding up and by changing."""
    full = with_product(EMPTY, LAMP, quantity=QUANTITY_LIMIT, item_id=new_id())
    for refused in (
        lambda: with_product(EMPTY, LAMP, quantity=quantity, item_id=new_id()),
        lambda: with_gift(EMPTY, LAMP, quantity=quantity, item_id=new_id()),
        lambda: with_custom_item(EMPTY, title="x", price=twd("1"), quantity=quantity, item_id=new_id()),
        lambda: with_changed_item(full, full.items[0].id, quantity=quantity),
        lambda: with_product(full, LAMP, quantity=1, item_id=new_id()),
    ):
        with pytest.raises(UserError) as error:
            refused()
        assert error.value.field == "quantity"


@pytest.mark.spec("E3")
@pytest.mark.parametrize(
    ("product", "quantity", "field"),
    [
        (replace(LAMP, stock=0), 1, "productId"),
        (replace(LAMP, stock=2), 3, "quantity"),
        (replace(LAMP, price=None), 1, "productId"),
        (replace(LAMP, price=Money(Decimal(40), "USD")), 1, "productId"),
    ],
)
def test_what_cannot_be_sold_is_refused(product: Product, quantity: int, field: str) -> None:
    """Sold out, fewer left than wanted, without a price, in another currency; a back-order is taken."""
    with pytest.raises(UserError) as refused:
        with_product(EMPTY, product, quantity=quantity, item_id=new_id())
    assert refused.value.field == field
    later = replace(LAMP, stock=0, backorder=True)
    assert with_product(EMPTY, later, quantity=5, item_id=new_id()).item_count == 5


@pytest.mark.spec("E3")
def test_name_and_price_of_a_product_stay_the_catalogues() -> None:
    """Whoever wants another price adds a custom item, so that a catalogue price is never a typing error."""
    cart = with_product(EMPTY, LAMP, quantity=1, item_id=new_id())
    for change, field in (({"price": twd("1")}, "price"), ({"title": "x"}, "title")):
        with pytest.raises(UserError) as refused:
            with_changed_item(cart, cart.items[0].id, **change)  # type: ignore[arg-type]
        assert refused.value.field == field
    cart = with_custom_item(EMPTY, title="刻字", price=twd("100"), quantity=1, item_id=new_id())
    changed = with_changed_item(cart, cart.items[0].id, title="刻字服務", price=twd("120"), quantity=2)
    assert (changed.items[0].title, changed.total) == ("刻字服務", twd("240"))


@pytest.mark.spec("E3")
def test_a_cart_is_bounded() -> None:
    """A hundred lines and no more; the keys of repeated requests do not pile up either."""
    cart = EMPTY
    for _ in range(ITEMS_LIMIT):
        cart = with_custom_item(cart, title="x", price=twd("1"), quantity=1, item_id=new_id())
    with pytest.raises(UserError):
        with_product(cart, LAMP, quantity=1, item_id=new_id())
    with pytest.raises(UserError):
        without_item(cart, new_id())
    for number in range(REMEMBERED_KEYS + 10):
        cart = noted(cart, at=START, client_key=f"key {number}")
    assert (len(cart.applied), cart.applied[-1], cart.revision) == (REMEMBERED_KEYS, "key 59", 60)


@pytest.mark.spec("E3")
def test_what_became_untrue_is_told_item_by_item() -> None:
    """Gone, dearer, too few left: each item says what is wrong; new prices can be taken over."""
    gone, dearer, few = (Product(id=one, title=one, price=twd("10")) for one in ("gone", "dearer", "few"))
    cart = EMPTY
    for product in (gone, dearer, few):
        cart = with_product(cart, product, quantity=3, item_id=new_id())
    cart = with_gift(cart, dearer, quantity=1, item_id=new_id())
    cart = with_custom_item(cart, title="x", price=twd("1"), quantity=1, item_id=new_id())
    now = {"dearer": replace(dearer, price=twd("12")), "few": replace(few, stock=2)}
    assert [(one.item_id, one.kind) for one in problems_of(cart, now)] == [
        (cart.items[0].id, CartProblemKind.GONE),
        (cart.items[1].id, CartProblemKind.PRICE_CHANGED),
        (cart.items[2].id, CartProblemKind.TOO_FEW_LEFT),
    ]
    updated = with_current_prices(cart, now)
    assert [str(item.unit_price.amount) for item in updated.items] == ["10", "12", "10", "0", "1"]
    assert problems_of(cart, {one.id: one for one in (gone, dearer, few)}) == ()
