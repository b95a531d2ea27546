"""The page of a thread: shows it live and lets the customer answer (spec A5, A20).

The links in our e-mails lead here, and the shop's own pages may show it in a frame: the order's page does, with
the token that the shop signed for it.
"""

import re
import secrets
from html import escape
from importlib.resources import files
from string import Template

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from message_center.channels.storefront_mail import language_of
from message_center.domain.shops import Shop
from message_center.errors import PermissionDenied, Unauthenticated
from message_center.storefront.desk import Desk
from message_center.storefront.door import origin_of, shop_of

_PAGE = Template(files("message_center.storefront").joinpath("thread.html").read_text(encoding="utf-8"))

_WORDS = {
    "zh-Hant": {
        "title": "與 {shop} 的對話",
        "you": "您",
        "write": "輸入訊息",
        "send": "送出",
        "earlier": "顯示較早的訊息",
        "product": "商品",
        "order": "訂單",
        "file": "檔案",
        "failed": "訊息沒有送出，請再試一次。",
        "expired": "此連結已失效。請使用最新電郵中的連結，或透過商店的聯絡表單、訂單頁面再次留言。",
    },
    "en": {
        "title": "Your conversation with {shop}",
        "you": "You",
        "write": "Write a message",
        "send": "Send",
        "earlier": "Show earlier messages",
        "product": "Product",
        "order": "Order",
        "file": "File",
        "failed": "The message was not sent. Please try again.",
        "expired": "This link is no longer valid. Use the one in our latest e-mail, or write again through the "
        "shop's contact form or your order's page.",
    },
}

_NOBODY = "'none'"
_LANGUAGE = re.compile(r"\s*([A-Za-z-]+)")


class PageEndpoints:
    """GET `thread/page?token=`, with any token that reads a thread."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def show(self, request: Request) -> Response:
        """The page, or (401) the same page saying that the link is no longer valid."""
        shop = shop_of(request)
        language = language_of(preferred_language(request), shop.locale)
        try:
            await self._desk.reader(request, shop)
        except (Unauthenticated, PermissionDenied):
            return _page(language, shop, status=401)
        return _page(language, shop, status=200)


def _page(language: str, shop: Shop, *, status: int) -> Response:
    """Only the shop's pages may frame it; none may learn its address (which holds the token), or run scripts."""
    nonce = secrets.token_urlsafe(16)
    words = {name: escape(text.format(shop=shop.name)) for name, text in _WORDS[language].items()}
    state = "open" if status == 200 else "expired"
    html = _PAGE.substitute(words, language=language, nonce=nonce, state=state)
    policy = (
        f"default-src 'none'; script-src 'nonce-{nonce}'; style-src 'nonce-{nonce}'; connect-src 'self'; "
        "img-src 'self' https: http:; base-uri 'none'; form-action 'none'; "
        f"frame-ancestors {origin_of(shop) or _NOBODY}"
    )
    headers = {
        "content-security-policy": policy,
        "referrer-policy": "no-referrer",
        "cache-control": "no-store",
        "x-content-type-options": "nosniff",
    }
    return HTMLResponse(html, status, headers)


def preferred_language(request: Request) -> str | None:
    """The first language that the browser names."""
    found = _LANGUAGE.match(request.headers.get("accept-language", ""))
    return found.group(1) if found else None
