"""When a product page shows the contact button."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from message_center.domain.contact_button import ContactReason, contact_button
from message_center.domain.products import Product
from tests.storefront.world import World

PRODUCTS = st.builds(
    Product,
    id=st.just("p"),
    title=st.just("檯燈"),
    price_hidden=st.booleans(),
    stock=st.none() | st.integers(min_value=-2, max_value=2),
    backorder=st.booleans(),
)


@pytest.mark.spec("A4")
@pytest.mark.parametrize(
    ("hidden", "stock", "backorder", "reason"),
    [
        (False, 3, False, None),
        (False, None, False, None),
        (False, 0, True, None),
        (False, 0, False, ContactReason.OUT_OF_STOCK),
        (True, 3, False, ContactReason.PRICE_HIDDEN),
        (True, 0, False, ContactReason.PRICE_HIDDEN),
        (True, 0, True, ContactReason.PRICE_HIDDEN),
    ],
)
def test_the_button_is_for_what_cannot_simply_be_bought(
    hidden: bool, stock: int | None, backorder: bool, reason: ContactReason | None
) -> None:
    """The button is shown for hidden prices, and for what is sold out and takes no back-orders."""
    product = Product(id="p", title="檯燈", price_hidden=hidden, stock=stock, backorder=backorder)
    assert contact_button(product).reason is reason


@pytest.mark.spec("A4")
@given(PRODUCTS)
def test_opening_back_orders_never_brings_the_button(product: Product) -> None:
    """Taking back-orders can only take the button away. Wrong code caught: a condition the wrong way round."""
    open_for_orders = Product(
        id=product.id, title=product.title, price_hidden=product.price_hidden, stock=product.stock, backorder=True
    )
    assert contact_button(open_for_orders).visible <= contact_button(product).visible


@pytest.mark.spec("A4")
async def test_the_storefront_asks_for_one_product(world: World) -> None:
    """A product page learns whether to show the button and why; another shop's product is not found."""
    await world.open_another("other")
    for product in (
        Product(id="plain", title="檯燈", stock=5),
        Product(id="a/b", title="吊燈", price_hidden=True),
        Product(id="gone", title="立燈", stock=1),
    ):
        await world.sells(product)
    await world.sells(Product(id="gone", title="立燈", stock=0))
    seen = {}
    for path in ("lamp/products/plain", "lamp/products/a/b", "lamp/products/gone", "other/products/gone"):
        response = await world.http.get(f"/storefront/{path}/contact-button")
        seen[path] = (response.status_code, response.json())
    assert seen["lamp/products/plain"] == (200, {"visible": False, "reason": None})
    assert seen["lamp/products/a/b"] == (200, {"visible": True, "reason": "PRICE_HIDDEN"})
    assert seen["lamp/products/gone"] == (200, {"visible": True, "reason": "OUT_OF_STOCK"})
    assert seen["other/products/gone"][0] == 404
