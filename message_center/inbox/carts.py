"""Filling a cart for the customer of an instant conversation (spec E3).

A cart belongs to its conversation and changes with it, under the same lock: what colleagues do to it at the same
time is done one after the other, and none of it is lost.
"""

from message_center.domain import cart_changes as rules
from message_center.domain.cart_changes import CartRule
from message_center.domain.cart_problems import with_current_prices
from message_center.domain.carts import Cart, CartChange, CartState
from message_center.domain.conversations import Conversation, ConversationKind
from message_center.domain.facts import FactKind, Happened
from message_center.domain.features import Feature
from message_center.domain.money import Money
from message_center.domain.products import Product
from message_center.errors import Conflict, InvalidInput, NotFound
from message_center.inbox.desk import Desk
from message_center.inbox.reply import check_client_key, own_key
from message_center.storage.mapping import new_id
from message_center.storage.moments import Moment
from message_center.storage.moves import Move

ID_LIMIT = 200
"""Characters of a product's id at the host."""


async def add_product(
    desk: Desk, *, conversation_id: str, product_id: str, quantity: int = 1, client_key: str | None = None
) -> tuple[Conversation, Cart]:
    """Put a product into the cart, at the catalogue's price of now.

    Repeating it with the same `client_key`, by the same author, adds nothing again. Raises NotFound, InvalidInput,
    LimitExceeded, PermissionDenied, FeatureDisabled, Conflict, ShopBackendUnavailable.
    """
    product = await _product(desk, conversation_id, product_id)

    def rule(cart: Cart) -> Cart:
        return rules.with_product(cart, product, quantity=quantity, item_id=new_id())

    key = cart_key(desk, client_key, asks="product")
    return await _change(desk, conversation_id, CartChange.ITEM_ADDED, rule, key=key)


async def add_gift(
    desk: Desk, *, conversation_id: str, product_id: str, quantity: int = 1, client_key: str | None = None
) -> tuple[Conversation, Cart]:
    """Put a product into the cart that costs the customer nothing; as `add_product` otherwise."""
    product = await _product(desk, conversation_id, product_id)

    def rule(cart: Cart) -> Cart:
        return rules.with_gift(cart, product, quantity=quantity, item_id=new_id())

    key = cart_key(desk, client_key, asks="gift")
    return await _change(desk, conversation_id, CartChange.ITEM_ADDED, rule, key=key)


async def add_custom_item(
    desk: Desk,
    *,
    conversation_id: str,
    title: str,
    price: Money,
    quantity: int = 1,
    client_key: str | None = None,
) -> tuple[Conversation, Cart]:
    """Put something into the cart that stands in no catalogue; as `add_product` otherwise."""

    def rule(cart: Cart) -> Cart:
        return rules.with_custom_item(cart, title=title, price=price, quantity=quantity, item_id=new_id())

    key = cart_key(desk, client_key, asks="custom item")
    return await _change(desk, conversation_id, CartChange.ITEM_ADDED, rule, key=key)


async def change_item(
    desk: Desk,
    *,
    conversation_id: str,
    item_id: str,
    quantity: int | None = None,
    title: str | None = None,
    price: Money | None = None,
) -> tuple[Conversation, Cart]:
    """Change an item's quantity, and of a custom item its name and price. Raises as `add_product`."""
    await _require(desk, conversation_id)
    product = await _product_of_item(desk, conversation_id, item_id)

    def rule(cart: Cart) -> Cart:
        return rules.with_changed_item(cart, item_id, quantity=quantity, title=title, price=price, product=product)

    return await _change(desk, conversation_id, CartChange.ITEM_CHANGED, rule)


async def remove_item(desk: Desk, *, conversation_id: str, item_id: str) -> tuple[Conversation, Cart]:
    """Take an item out. Raises NotFound, PermissionDenied, FeatureDisabled, Conflict."""
    return await _change(
        desk, conversation_id, CartChange.ITEM_REMOVED, lambda cart: rules.without_item(cart, item_id)
    )


async def clear_cart(desk: Desk, *, conversation_id: str) -> tuple[Conversation, Cart]:
    """Take everything out. Raises NotFound, PermissionDenied, FeatureDisabled, Conflict."""
    await _require(desk, conversation_id)
    await current_cart(desk, conversation_id)
    return await _change(desk, conversation_id, CartChange.CLEARED, rules.emptied)


async def update_prices(desk: Desk, *, conversation_id: str) -> tuple[Conversation, Cart]:
    """Take over the catalogue's prices of now. Raises as `add_product`."""
    await _require(desk, conversation_id)
    cart = await current_cart(desk, conversation_id)
    products = await desk.backend.products(desk.shop.id, product_ids(cart))
    return await _change(
        desk, conversation_id, CartChange.PRICES_UPDATED, lambda cart: with_current_prices(cart, products)
    )


async def current_cart(desk: Desk, conversation_id: str) -> Cart:
    """The conversation's current cart. Raises NotFound when there is none."""
    conversation = await desk.scope.conversations.get(conversation_id)
    found = await desk.scope.carts.current([conversation.id])
    if conversation.id not in found:
        raise NotFound("This conversation has no cart. Add an item first.", field="conversationId")
    return found[conversation.id]


def product_ids(cart: Cart) -> tuple[str, ...]:
    """The host's ids of all products in the cart, each once."""
    return tuple(dict.fromkeys(item.product_id for item in cart.items if item.product_id is not None))


def cart_key(desk: Desk, client_key: str | None, *, asks: str) -> str | None:
    """By which a cart remembers a request: a number that a client uses for another request again is another one.

    Raises LimitExceeded.
    """
    check_client_key(client_key)
    key = own_key(desk, client_key)
    return None if key is None else f"{asks}:{key}"


def require_to_fill(desk: Desk, conversation: Conversation) -> None:
    """Refuse who may not answer here, and conversations that have no carts.

    Raises PermissionDenied, InvalidInput, Conflict.
    """
    desk.require_to_act_on(conversation)
    if conversation.kind is not ConversationKind.INSTANT:
        raise InvalidInput("Carts belong to instant conversations.", field="conversationId")
    if conversation.erased_at is not None:
        raise Conflict("This customer's data were erased.", field="conversationId")


async def _require(desk: Desk, conversation_id: str) -> None:
    desk.require_feature(Feature.CARTS)
    require_to_fill(desk, await desk.scope.conversations.get(conversation_id))


async def _change(
    desk: Desk, conversation_id: str, change: CartChange, rule: CartRule, *, key: str | None = None
) -> tuple[Conversation, Cart]:
    desk.require_feature(Feature.CARTS)
    now = desk.clock.now()
    done = None if key is None else await _changed_before(desk, conversation_id, key)
    written: list[Cart] = []

    async def decide(moment: Moment) -> Move:
        written.clear()
        conversation = moment.conversation
        require_to_fill(desk, conversation)
        before = done or await moment.cart() or _begun(desk, conversation)
        if key is not None and key in before.applied:
            written.append(before)
            return Move(conversation=conversation)
        if before.state is not CartState.OPEN:
            raise Conflict(
                "This cart is being ordered; its order will appear in a moment.", field="conversationId"
            )
        changed = rule(before)
        if changed == before:
            written.append(before)
            return Move(conversation=conversation)
        after = rules.noted(changed, at=now, client_key=key)
        written.append(after)
        return Move(conversation=conversation, cart=after, happened=(told(after, change),))

    moved = await desk.scope.conversations.move(conversation_id, decide, at=now)
    return moved, written[0]


async def _changed_before(desk: Desk, conversation_id: str, key: str) -> Cart | None:
    """The cart that a request with this key has changed already; a colleague may have ordered it meanwhile."""
    conversation = await desk.scope.conversations.get(conversation_id)
    return await desk.scope.carts.with_client_key(conversation.id, key)


def told(cart: Cart, change: CartChange) -> Happened:
    """What a change of a cart tells: that it changed, and how many things are in it."""
    values = {"cart_id": cart.id, "change": change.value, "item_count": cart.item_count}
    return Happened(kind=FactKind.CART_CHANGED, values={**values})


def _begun(desk: Desk, conversation: Conversation) -> Cart:
    now = desk.clock.now()
    return Cart(
        id=new_id(),
        shop_id=conversation.shop_id,
        conversation_id=conversation.id,
        currency=desk.shop.currency,
        created_at=now,
        changed_at=now,
    )


async def _product(desk: Desk, conversation_id: str, product_id: str) -> Product:
    """The product, for who may put it into this cart. Raises NotFound."""
    await _require(desk, conversation_id)
    found = None if len(product_id) > ID_LIMIT else await desk.backend.product(desk.shop.id, product_id)
    if found is None:
        raise NotFound("The shop has no such product.", field="productId")
    return found


async def _product_of_item(desk: Desk, conversation_id: str, item_id: str) -> Product | None:
    """What the catalogue says of an item's product; None for a custom item, and for a product that is gone."""
    item = rules.item_of(await current_cart(desk, conversation_id), item_id)
    return None if item.product_id is None else await desk.backend.product(desk.shop.id, item.product_id)
