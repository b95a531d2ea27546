"""Sending a customer the link to their cart (spec E3, E4)."""

from message_center.domain.buttons import URL_LIMIT, LinkButton
from message_center.domain.cart_link_wording import CartLinkWording
from message_center.domain.cart_links import filled_in, language_for, values_of, wording_for
from message_center.domain.cart_problems import CartProblem, problems_of
from message_center.domain.carts import Cart, CartState
from message_center.domain.conversations import Conversation
from message_center.domain.customers import Customer
from message_center.domain.features import Feature
from message_center.domain.languages import NAMELESS
from message_center.domain.messages import Message, MessageKind
from message_center.domain.orders import buyer_of
from message_center.domain.web_addresses import is_web_address
from message_center.errors import Conflict, InvalidInput, ShopBackendUnavailable
from message_center.inbox.cart_link_settings import get_cart_link_settings
from message_center.inbox.carts import current_cart, product_ids, require_to_fill
from message_center.inbox.desk import Desk
from message_center.inbox.reply import check_client_key, own_key, require_open, send_message
from message_center.storage.moments import Moment


class CartOutdated(Conflict):
    """The catalogue says something against the cart by now; `problems` says what, item by item."""

    def __init__(self, problems: tuple[CartProblem, ...]) -> None:
        super().__init__(problems[0].message, field="conversationId")
        self.problems = problems


async def send_cart_link(
    desk: Desk,
    *,
    conversation_id: str,
    revision: int,
    expected_sequence: int | None = None,
    client_key: str | None = None,
) -> tuple[Conversation, Message]:
    """Queue the message with the link to the cart as the sender has seen it, at its `revision`.

    Repeating it with the same `client_key`, by the same author, returns the first message and sends nothing again.
    Raises NotFound, PermissionDenied, FeatureDisabled, InvalidInput, Conflict when a colleague changed the cart,
    CartOutdated, NotReplyable, SequenceOutdated, ShopBackendUnavailable.
    """
    desk.require_feature(Feature.CARTS)
    check_client_key(client_key)
    conversation = await desk.scope.conversations.get(conversation_id)
    require_to_fill(desk, conversation)
    key = own_key(desk, client_key)
    if key is not None and (known := await desk.scope.messages.with_client_key(conversation.id, key)):
        return conversation, known
    access = await desk.scope.accounts.access(conversation.account_id)
    require_open(desk, conversation, access.account, field="conversationId")
    cart = await ready_cart(desk, conversation_id, revision=revision)
    customer = await desk.scope.customers.get(conversation.customer_id)
    link = await _link(desk, cart, customer)
    words = await _words(desk, cart, customer)

    async def unchanged(moment: Moment) -> None:
        check_seen_cart(await moment.cart(), revision=revision)

    return await send_message(
        desk,
        conversation_id=conversation_id,
        text=words.text,
        buttons=(LinkButton(title=words.button, url=link),),
        kind=MessageKind.CART_LINK,
        expected_sequence=expected_sequence,
        client_key=client_key,
        unless=unchanged,
    )


async def ready_cart(desk: Desk, conversation_id: str, *, revision: int) -> Cart:
    """The cart at the revision that its sender has seen, with nothing said against it.

    Raises NotFound, InvalidInput when it is empty, Conflict when a colleague changed it, CartOutdated.
    """
    cart = await current_cart(desk, conversation_id)
    check_seen_cart(cart, revision=revision)
    if not cart.items:
        raise InvalidInput("The cart is empty. Add an item first.", field="conversationId")
    products = await desk.backend.products(desk.shop.id, product_ids(cart))
    if problems := problems_of(cart, products):
        raise CartOutdated(problems)
    return cart


def check_seen_cart(cart: Cart | None, *, revision: int) -> Cart:
    """The cart, if it is the one that was seen. Raises Conflict."""
    if cart is None or cart.state is not CartState.OPEN or cart.revision != revision:
        raise Conflict("A colleague changed the cart meanwhile; look at it again.", field="revision")
    return cart


async def _words(desk: Desk, cart: Cart, customer: Customer) -> CartLinkWording:
    language = language_for(desk.shop, customer.locale)
    wording = wording_for(await get_cart_link_settings(desk), language)
    return filled_in(wording, values_of(cart, customer_name=(customer.name or "").strip() or NAMELESS[language]))


async def _link(desk: Desk, cart: Cart, customer: Customer) -> str:
    link = await desk.backend.cart_link(desk.shop.id, cart, buyer_of(customer))
    if not is_web_address(link) or len(link) > URL_LIMIT:
        raise ShopBackendUnavailable("The shop system gave no link to the cart that can be sent.")
    return link
