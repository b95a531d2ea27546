"""All public endpoints of the storefront, under `/storefront/{shop}` (docs/storefront.md)."""

from starlette.applications import Starlette
from starlette.routing import BaseRoute, Mount, Route

from message_center.channels.thread_tokens import ThreadTokens
from message_center.contracts.clock import Clock
from message_center.contracts.sending import PublicFiles
from message_center.contracts.shop_backend import ShopBackend
from message_center.inbox.cart_pages import SignedCartPages
from message_center.storage.scope import Storage
from message_center.storefront.answers import REFUSALS
from message_center.storefront.cart import CartEndpoints
from message_center.storefront.desk import Desk
from message_center.storefront.door import ShopDoor
from message_center.storefront.form import ContactFormEndpoints
from message_center.storefront.page import PageEndpoints
from message_center.storefront.products import ProductEndpoints
from message_center.storefront.thread import ThreadEndpoints


def storefront_routes(
    *,
    storage: Storage,
    backend: ShopBackend,
    tokens: ThreadTokens,
    cart_pages: SignedCartPages,
    files: PublicFiles,
    clock: Clock,
) -> list[BaseRoute]:
    """The routes for `app`; the live thread needs the fact feed to run."""
    desk = Desk(storage=storage, backend=backend, tokens=tokens, files=files, clock=clock)
    form, thread, page, products, cart = (
        ContactFormEndpoints(desk),
        ThreadEndpoints(desk),
        PageEndpoints(desk),
        ProductEndpoints(desk),
        CartEndpoints(desk, cart_pages),
    )
    inner = Starlette(
        routes=[
            Route("/messages", form.write, methods=["POST"]),
            Route("/thread", thread.read),
            Route("/thread/messages", form.continue_thread, methods=["POST"]),
            Route("/thread/events", thread.follow),
            Route("/thread/page", page.show),
            Route("/cart", cart.show),
            Route("/products/{product:path}/contact-button", products.button),
        ],
        exception_handlers=REFUSALS,
    )
    return [Mount("/storefront/{shop}", ShopDoor(inner, storage.shops))]
