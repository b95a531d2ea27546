"""The door of one shop: finds the shop of the address, and lets its storefront's pages call us from browsers."""

from urllib.parse import urlsplit

from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from message_center.domain.shops import Shop
from message_center.errors import NotFound
from message_center.storage.shops import Shops
from message_center.storefront.answers import refusal

_SHOP = "message_center.shop"


class ShopDoor:
    """Mounted under `/storefront/{shop}`.

    Tokens are sent by the page itself, never as cookies, so any origin may call; a shop that has set its
    storefront's address lets only that one in.
    """

    def __init__(self, app: ASGIApp, shops: Shops) -> None:
        self._app = app
        self._shops = shops

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with its shop, or answer 404."""
        shop = await self._shops.by_handle(scope["path_params"]["shop"])
        app = self._app if shop else _unknown_shop
        cors = CORSMiddleware(
            app,
            allow_origins=[origin_of(shop) or "*"],
            allow_methods=["GET", "POST"],
            allow_headers=["Authorization", "Content-Type", "Last-Event-ID"],
        )
        await cors({**scope, _SHOP: shop}, receive, send)


def shop_of(request: Request) -> Shop:
    """The shop that the door found."""
    shop: Shop = request.scope[_SHOP]
    return shop


def origin_of(shop: Shop | None) -> str | None:
    """Where the shop's own pages come from; None when it has not told."""
    if shop is None or not shop.storefront_url:
        return None
    parts = urlsplit(shop.storefront_url)
    return f"{parts.scheme}://{parts.netloc}"


async def _unknown_shop(scope: Scope, receive: Receive, send: Send) -> None:
    response = await refusal(Request(scope), NotFound("There is no such shop."))
    await response(scope, receive, send)
