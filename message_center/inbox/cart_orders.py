"""Ordering a customer's cart (spec E12): one order, whatever crashes or does not answer.

That the cart is being ordered is stored before the shop is asked. Whoever finds it like that later, because a
process died or the shop was silent, asks again with the same key, and the shop returns the order that it has made.
"""

from dataclasses import replace

from message_center.domain import cart_orders as rules
from message_center.domain.carts import Cart, CartChange
from message_center.domain.chores import Chore
from message_center.domain.conversations import Conversation
from message_center.domain.facts import FactKind, Happened
from message_center.domain.features import Feature
from message_center.domain.orders import Order
from message_center.errors import ShopBackendUnavailable, UserError
from message_center.inbox.cart_links import check_seen_cart, ready_cart
from message_center.inbox.carts import cart_key, require_to_fill, told
from message_center.inbox.chores import cross_off
from message_center.inbox.desk import Desk
from message_center.inbox.plan_reminders import plan_reminders
from message_center.storage.database import Session
from message_center.storage.moments import Moment
from message_center.storage.moves import Move

REFUSED = "The shop's own system refused the order. Ordering the cart again tells why."


async def order_cart(
    desk: Desk, *, conversation_id: str, revision: int, client_key: str | None = None
) -> tuple[Conversation, Cart]:
    """Make an order of the cart as the caller has seen it, at its `revision`.

    Returns the cart ORDERED, or ORDERING while the shop does not answer: then the conversation's lane goes on.
    Repeating it with the same `client_key`, by the same author, orders nothing again. Raises NotFound,
    PermissionDenied, FeatureDisabled, InvalidInput, Conflict when a colleague changed the cart, CartOutdated, and
    what the shop says when it refuses: the cart is open again then.
    """
    desk.require_feature(Feature.CARTS)
    key = cart_key(desk, client_key, asks="order")
    conversation = await desk.scope.conversations.get(conversation_id)
    require_to_fill(desk, conversation)
    if key is not None and (known := await desk.scope.carts.with_client_key(conversation.id, key)):
        return conversation, known
    await ready_cart(desk, conversation_id, revision=revision)
    conversation, cart = await _begin(desk, conversation_id, revision=revision, client_key=key)
    try:
        return await _go_on(desk, conversation, cart)
    except ShopBackendUnavailable:
        return conversation, cart


async def go_on_ordering(desk: Desk, conversation: Conversation) -> float | None:
    """A lane's chore: learn what became of an order. Returns the seconds until the next try."""
    cart = (await desk.scope.carts.current([conversation.id])).get(conversation.id)
    if cart is None or cart.ordering is None:
        await cross_off(desk, conversation.id, Chore.ORDER)
        return None
    now = desk.clock.now()
    waited = (now - cart.ordering.at).total_seconds()
    if waited < rules.LEAST_SECONDS:  # whoever ordered it is still waiting for the answer themselves
        return rules.LEAST_SECONDS - waited
    try:
        await _go_on(desk, conversation, cart)
    except ShopBackendUnavailable:
        return rules.seconds_until_next_try(cart.ordering, now=now)
    except UserError:
        return None  # the cart is open again, and its fact says that it was refused
    return None


async def _begin(
    desk: Desk, conversation_id: str, *, revision: int, client_key: str | None
) -> tuple[Conversation, Cart]:
    now = desk.clock.now()
    written: list[Cart] = []

    async def decide(moment: Moment) -> Move:
        written.clear()
        current, cart = moment.conversation, await moment.cart()
        require_to_fill(desk, current)
        seen = check_seen_cart(cart, revision=revision)
        after = rules.begin_ordering(seen, by=desk.caller.actor, at=now, client_key=client_key)
        written.append(after)
        return Move(
            conversation=current.with_chore(Chore.ORDER),
            cart=after,
            happened=(told(after, CartChange.ORDERING),),
            wakes=True,
        )

    moved = await desk.scope.conversations.move(conversation_id, decide, at=now)
    return moved, written[0]


async def _go_on(desk: Desk, conversation: Conversation, cart: Cart) -> tuple[Conversation, Cart]:
    """Ask the shop, and store what it said. Raises what the shop says when it refuses, ShopBackendUnavailable."""
    customer = await desk.scope.customers.get(conversation.customer_id)
    draft = rules.draft_of(cart, customer)
    try:
        order = await desk.backend.create_order(desk.shop.id, draft, key=rules.order_key(cart))
    except UserError as refusal:
        after = rules.reopened(cart, at=desk.clock.now())
        await _settle(desk, conversation, cart, after, _refused(after, refusal))
        raise
    await _plan(desk, order)
    after = rules.ordered(cart, order, at=desk.clock.now())
    values = {"cart_id": cart.id, "order_id": order.id, "order_number": order.number}
    by = None if cart.ordering is None else cart.ordering.by
    placed = Happened(kind=FactKind.ORDER_PLACED, values={**values}, actor=by)
    return await _settle(desk, conversation, cart, after, placed)


def _refused(cart: Cart, refusal: UserError) -> Happened:
    """Tells the kind of refusal alone: the shop's sentence is for who orders, and may name what facts outlive."""
    happened = told(cart, CartChange.ORDER_REFUSED)
    return replace(happened, values={**happened.values, "code": refusal.code.value}, why=REFUSED)


async def _settle(
    desk: Desk, conversation: Conversation, before: Cart, after: Cart, happened: Happened
) -> tuple[Conversation, Cart]:
    """Store how it ended, once: whoever comes second finds it done."""
    written: list[Cart] = []

    async def decide(moment: Moment) -> Move:
        current, known = moment.conversation, await moment.cart()
        if known is None or (known.id, known.revision) != (before.id, before.revision):
            written[:] = [known or after]
            return Move(conversation=current)
        written[:] = [after]
        return Move(conversation=current.without_chore(Chore.ORDER), cart=after, happened=(happened,))

    moved = await desk.scope.conversations.move(conversation.id, decide, at=desk.clock.now())
    return moved, written[0]


async def _plan(desk: Desk, order: Order) -> None:
    """Its payment reminder, as for any order that arrives; repeating it changes nothing."""

    async def transact(session: Session) -> None:
        await plan_reminders(desk, [order], session=session)

    await desk.scope.database.transaction(transact)
