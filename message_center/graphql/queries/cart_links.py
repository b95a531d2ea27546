"""What a shop says with a cart link, and what it will look like (spec E4)."""

from typing import Annotated

import strawberry

from message_center.domain.cart_link_wording import CartLinkWording
from message_center.domain.features import Feature
from message_center.domain.permissions import Permission
from message_center.graphql.context import Info
from message_center.graphql.fields import argument, query_field
from message_center.graphql.permissions import SIGNED_IN, needs
from message_center.graphql.types.cart_links import CartLinkSettings
from message_center.graphql.types.previews import MessagePreview
from message_center.inbox.cart_link_settings import get_cart_link_settings, preview_cart_link


@strawberry.type
class CartLinkQueries:
    """Reading the words of cart links."""

    @query_field("What customers read with a link to their cart.", access=SIGNED_IN)
    async def cart_link_settings(self, info: Info) -> CartLinkSettings:
        desk = info.context.desk
        return CartLinkSettings.of(await get_cart_link_settings(desk), desk.shop)

    @query_field(
        "What a cart link will look like on each channel of instant conversations, with an example of a cart. A "
        "text that cannot be saved is the error INVALID.",
        access=needs(Permission.MANAGE_SETTINGS, feature=Feature.CARTS),
    )
    async def cart_link_preview(
        self,
        info: Info,
        text: Annotated[str, argument("The message, saved or not.")],
        button_text: Annotated[str, argument("The button's text, saved or not.")],
    ) -> list[MessagePreview]:
        wording = CartLinkWording(text=text, button=button_text)
        return [MessagePreview.of(one, info.context) for one in preview_cart_link(info.context.desk, wording)]
