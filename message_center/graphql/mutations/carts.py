"""addCartItem, addCartGift, addCustomCartItem and what else changes a cart (spec E3)."""

import strawberry
from strawberry import ID

from message_center.domain.carts import Cart as CartRow
from message_center.domain.conversations import Conversation as Row
from message_center.domain.features import Feature
from message_center.domain.permissions import Permission
from message_center.graphql.context import Context, Info
from message_center.graphql.fields import described, input_type, mutation_field, object_type
from message_center.graphql.mutations.payloads import CLIENT_MUTATION_ID, ConversationInput
from message_center.graphql.permissions import needs
from message_center.graphql.types.carts import Cart, MoneyInput
from message_center.graphql.types.conversations import Conversation
from message_center.graphql.user_errors import Payload
from message_center.inbox import carts
from message_center.inbox.cart_orders import order_cart

MAY_FILL = needs(Permission.SEND_MESSAGES, feature=Feature.CARTS)
WHERE = "The conversation whose cart it is; an instant one."
ADDS_ONCE = (
    "Returned unchanged. Repeating the mutation with the same value adds nothing again, for example after a "
    "broken connection. At most 200 characters."
)


@input_type("A product to put into a cart.")
class AddCartItemInput:
    """At the catalogue's price; what is in the cart of the product becomes more."""

    conversation_id: ID = described(WHERE)
    product_id: ID = described("The shop's id of the product (`products`).")
    quantity: int = described("How many more, 1 to 9,999.", default=1)
    client_mutation_id: str | None = described(ADDS_ONCE, default=None)


@input_type("Something to put into a cart that stands in no catalogue.")
class AddCustomCartItemInput:
    """With a name and a price of the staff's own."""

    conversation_id: ID = described(WHERE)
    title: str = described("Its name, 1 to 200 characters.")
    price: MoneyInput = described("The price of one, more than 0, in the shop's currency.")
    quantity: int = described("How many, 1 to 9,999.", default=1)
    client_mutation_id: str | None = described(ADDS_ONCE, default=None)


@input_type("What is to be different about an item. What is left out stays.")
class ChangeCartItemInput:
    """Name and price can be changed of custom items only."""

    conversation_id: ID = described(WHERE)
    item_id: ID = described("The item.")
    quantity: int | None = described("How many in all, 1 to 9,999.", default=None)
    title: str | None = described("For a custom item: its name.", default=None)
    price: MoneyInput | None = described("For a custom item: the price of one.", default=None)
    client_mutation_id: str | None = described(CLIENT_MUTATION_ID, default=None)


@input_type("Which item of a cart.")
class RemoveCartItemInput:
    """For removing."""

    conversation_id: ID = described(WHERE)
    item_id: ID = described("The item.")
    client_mutation_id: str | None = described(CLIENT_MUTATION_ID, default=None)


@input_type("Which cart to order, as it was seen.")
class OrderCartInput:
    """The conversation's current cart."""

    conversation_id: ID = described(WHERE)
    revision: int = described("The cart's `revision` that is shown; when a colleague changed it, CONFLICT.")
    client_mutation_id: str | None = described(
        "Returned unchanged. Repeating the mutation with the same value orders nothing again. At most 200 "
        "characters.",
        default=None,
    )


@object_type("The cart after the mutation.")
class CartPayload(Payload):
    """Returned by all that changes a cart."""

    cart: Cart | None = described("The cart.", default=None)
    conversation: Conversation | None = described("Its conversation.", default=None)


@strawberry.type
class CartMutations:
    """Filling carts."""

    @mutation_field(
        "Put a product of the catalogue into the conversation's cart; the first item begins the cart. A "
        "colleague's conversation needs MANAGE_CONVERSATIONS as well.",
        access=MAY_FILL,
    )
    async def add_cart_item(self, info: Info, input: AddCartItemInput) -> CartPayload:  # noqa: A002
        changed = await carts.add_product(
            info.context.desk,
            conversation_id=input.conversation_id,
            product_id=input.product_id,
            quantity=input.quantity,
            client_key=input.client_mutation_id,
        )
        return _payload(changed, info.context)

    @mutation_field("Put a product into the cart that the customer gets for nothing.", access=MAY_FILL)
    async def add_cart_gift(self, info: Info, input: AddCartItemInput) -> CartPayload:  # noqa: A002
        changed = await carts.add_gift(
            info.context.desk,
            conversation_id=input.conversation_id,
            product_id=input.product_id,
            quantity=input.quantity,
            client_key=input.client_mutation_id,
        )
        return _payload(changed, info.context)

    @mutation_field("Put something into the cart that stands in no catalogue.", access=MAY_FILL)
    async def add_custom_cart_item(self, info: Info, input: AddCustomCartItemInput) -> CartPayload:  # noqa: A002
        changed = await carts.add_custom_item(
            info.context.desk,
            conversation_id=input.conversation_id,
            title=input.title,
            price=input.price.value(),
            quantity=input.quantity,
            client_key=input.client_mutation_id,
        )
        return _payload(changed, info.context)

    @mutation_field("Change an item of the cart.", access=MAY_FILL)
    async def change_cart_item(self, info: Info, input: ChangeCartItemInput) -> CartPayload:  # noqa: A002
        changed = await carts.change_item(
            info.context.desk,
            conversation_id=input.conversation_id,
            item_id=input.item_id,
            quantity=input.quantity,
            title=input.title,
            price=None if input.price is None else input.price.value(),
        )
        return _payload(changed, info.context)

    @mutation_field("Take an item out of the cart.", access=MAY_FILL)
    async def remove_cart_item(self, info: Info, input: RemoveCartItemInput) -> CartPayload:  # noqa: A002
        changed = await carts.remove_item(
            info.context.desk, conversation_id=input.conversation_id, item_id=input.item_id
        )
        return _payload(changed, info.context)

    @mutation_field("Take everything out of the cart.", access=MAY_FILL)
    async def clear_cart(self, info: Info, input: ConversationInput) -> CartPayload:  # noqa: A002
        changed = await carts.clear_cart(info.context.desk, conversation_id=input.conversation_id)
        return _payload(changed, info.context)

    @mutation_field(
        "Take over the catalogue's prices of now for all products of the cart (`Cart.problems`, PRICE_CHANGED).",
        access=MAY_FILL,
    )
    async def update_cart_prices(self, info: Info, input: ConversationInput) -> CartPayload:  # noqa: A002
        changed = await carts.update_prices(info.context.desk, conversation_id=input.conversation_id)
        return _payload(changed, info.context)

    @mutation_field(
        "Make an order of the cart for the customer, in the shop's own system, with the source MESSAGE_CENTER. "
        "While the shop does not answer, `cart.state` stays ORDERING and the order follows by itself, once: "
        "ORDER_PLACED tells. A cart against which the catalogue says something (`Cart.problems`) is refused with "
        "CONFLICT.",
        access=MAY_FILL,
    )
    async def order_cart(self, info: Info, input: OrderCartInput) -> CartPayload:  # noqa: A002
        changed = await order_cart(
            info.context.desk,
            conversation_id=input.conversation_id,
            revision=input.revision,
            client_key=input.client_mutation_id,
        )
        return _payload(changed, info.context)


def _payload(changed: tuple[Row, CartRow], context: Context) -> CartPayload:
    conversation, cart = changed
    return CartPayload(cart=Cart.of(cart, context), conversation=Conversation.of(conversation, context))
