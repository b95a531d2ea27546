"""The page behind a cart link of the built-in shop: what staff put into the cart, to be read (spec E4).

It shows the cart as it is now. A shop of its own has a page of its own, where one can pay.
"""

import secrets
from html import escape
from importlib.resources import files
from string import Template

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from message_center.channels.storefront_mail import language_of
from message_center.domain.carts import Cart, CartItem, CartItemKind, CartState
from message_center.domain.money import shown_amount
from message_center.domain.shops import Shop
from message_center.domain.web_addresses import is_web_address
from message_center.errors import Unauthenticated
from message_center.inbox.cart_pages import SignedCartPages
from message_center.storefront.desk import Desk
from message_center.storefront.door import shop_of
from message_center.storefront.page import preferred_language

_PAGE = Template(files("message_center.storefront").joinpath("cart.html").read_text(encoding="utf-8"))

_WORDS = {
    "zh-Hant": {
        "title": "您在 {shop} 的購物車",
        "gift": "贈品",
        "total": "商品總金額",
        "shipping": "不含運費",
        "empty": "購物車目前沒有商品。",
        "ordered": "此購物車已成立訂單。",
        "expired": "此連結已失效，請聯絡商店索取新的連結。",
    },
    "en": {
        "title": "Your cart at {shop}",
        "gift": "Gift",
        "total": "Total",
        "shipping": "without shipping",
        "empty": "There is nothing in the cart now.",
        "ordered": "This cart has been ordered.",
        "expired": "This link is no longer valid. Please ask the shop for a new one.",
    },
}


class CartEndpoints:
    """GET `cart?token=`."""

    def __init__(self, desk: Desk, pages: SignedCartPages) -> None:
        self._desk = desk
        self._pages = pages

    async def show(self, request: Request) -> Response:
        """The page, or (401) the same page saying that the link is no longer valid."""
        shop = shop_of(request)
        language = language_of(preferred_language(request), shop.locale)
        words = {name: text.format(shop=shop.name) for name, text in _WORDS[language].items()}
        cart = await self._cart(request, shop)
        if cart is None:
            return _page(language, words["title"], f"<p>{escape(words['expired'])}</p>", status=401)
        return _page(language, words["title"], _content(cart, words), status=200)

    async def _cart(self, request: Request, shop: Shop) -> Cart | None:
        try:
            cart_id = self._pages.read(request.query_params.get("token", ""), shop.handle)
        except Unauthenticated:
            return None
        found = await self._desk.scope(shop).carts.by_ids([cart_id])
        return found[0] if found else None


def _content(cart: Cart, words: dict[str, str]) -> str:
    ordered = f"<p>{escape(words['ordered'])}</p>" if cart.state is CartState.ORDERED else ""
    if not cart.items:
        return f"{ordered}<p>{escape(words['empty'])}</p>"
    rows = "".join(_row(item, words) for item in cart.items)
    total = escape(f"{words['total']} ({words['shipping']}): {shown_amount(cart.total)}")
    return f'{ordered}<ul>{rows}</ul><p class="total">{total}</p>'


def _row(item: CartItem, words: dict[str, str]) -> str:
    picture = ""
    if item.image_url and is_web_address(item.image_url):
        picture = f'<img src="{escape(item.image_url)}" alt="">'
    price = words["gift"] if item.kind is CartItemKind.GIFT else shown_amount(item.total)
    return f"<li>{picture}<span>{escape(item.title)} × {item.quantity}</span><b>{escape(price)}</b></li>"


def _page(language: str, title: str, content: str, *, status: int) -> Response:
    """No other site may frame the page or learn its address, which holds the token; it runs no script."""
    nonce = secrets.token_urlsafe(16)
    html = _PAGE.substitute(language=language, title=escape(title), content=content, nonce=nonce)
    policy = (
        f"default-src 'none'; style-src 'nonce-{nonce}'; img-src https: http:; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
    headers = {
        "content-security-policy": policy,
        "referrer-policy": "no-referrer",
        "cache-control": "no-store",
        "x-content-type-options": "nosniff",
    }
    return HTMLResponse(html, status, headers)
