"""What a shop says with a cart link: reading, saving, and seeing it before (spec E4)."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from message_center.contracts.sending import OutgoingMessage
from message_center.domain.buttons import LinkButton
from message_center.domain.cart_link_wording import CartLinkWording
from message_center.domain.cart_links import CartLinkSettings, check_wording, filled_in
from message_center.domain.conversations import ConversationKind
from message_center.domain.features import Feature
from message_center.domain.money import Money, shown_amount
from message_center.domain.permissions import Permission
from message_center.inbox.desk import Desk
from message_center.inbox.previews import Preview, previews_of
from message_center.inbox.shop_facts import settings_changed

TOPIC = "cart_link"
EXAMPLE_LINK = "https://shop.example/cart/1001"
EXAMPLE_AMOUNT = Decimal(1280)


async def get_cart_link_settings(desk: Desk) -> CartLinkSettings:
    """What is saved; the system's own words when nothing ever was."""
    value, revision = await desk.scope.topics.get(TOPIC, CartLinkSettings())
    return replace(value, revision=revision)


async def save_cart_link_settings(
    desk: Desk, *, wording: CartLinkWording | None, revision: int
) -> CartLinkSettings:
    """Save the shop's own words, or (None) go back to the system's.

    Raises FeatureDisabled, PermissionDenied, InvalidInput with the field, and Conflict when `revision` is not the
    one that was read.
    """
    desk.require_feature(Feature.CARTS)
    desk.require(Permission.MANAGE_SETTINGS)
    if wording is not None:
        check_wording(wording)
    wanted = CartLinkSettings(wording=wording)
    saved = await desk.scope.topics.put(TOPIC, wanted, revision=revision, fact=settings_changed(desk, TOPIC))
    return replace(wanted, revision=saved)


def preview_cart_link(desk: Desk, wording: CartLinkWording) -> tuple[Preview, ...]:
    """The cart link on each channel of instant conversations, with an example of a cart. Raises InvalidInput."""
    check_wording(wording)
    words = filled_in(wording, _example(desk))
    button = LinkButton(title=words.button, url=EXAMPLE_LINK)
    message = OutgoingMessage(id="preview", text=words.text, buttons=(button,))
    instant = [one for one in desk.channels.values() if one.conversation_kind is ConversationKind.INSTANT]
    return previews_of(message, instant)


def _example(desk: Desk) -> Mapping[str, str]:
    total = shown_amount(Money(EXAMPLE_AMOUNT, desk.shop.currency))
    return {"customer_name": "Amy Lin", "cart_total": total, "cart_item_count": "2"}
