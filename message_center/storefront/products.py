"""Whether a product page shows the contact button (spec A4)."""

from starlette.requests import Request
from starlette.responses import Response

from message_center.domain.contact_button import contact_button
from message_center.errors import NotFound
from message_center.storefront.answers import answer
from message_center.storefront.desk import Desk
from message_center.storefront.door import shop_of


class ProductEndpoints:
    """What the storefront's list and detail pages ask about a product."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def button(self, request: Request) -> Response:
        """Whether to show the contact button, and why."""
        product = await self._desk.backend.product(shop_of(request).id, request.path_params["product"])
        if product is None:
            raise NotFound("This shop has no such product.")
        button = contact_button(product)
        return answer({"visible": button.visible, "reason": button.reason})
