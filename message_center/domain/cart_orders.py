"""Ordering a cart: until the shop has said yes or no, it cannot be changed (spec E12)."""

from dataclasses import replace
from datetime import datetime

from message_center.domain.actors import Actor
from message_center.domain.cart_changes import noted
from message_center.domain.carts import Cart, CartState, Ordering, PlacedOrder
from message_center.domain.customers import Customer
from message_center.domain.orders import Order, OrderDraft, OrderItem, buyer_of

MOST_SECONDS = 900.0
"""The longest time between two tries to learn what became of an order."""

LEAST_SECONDS = 15.0
"""So long whoever ordered waits for the answer themselves; then the conversation's lane goes on."""


def begin_ordering(cart: Cart, *, by: Actor, at: datetime, client_key: str | None) -> Cart:
    """The cart while the shop makes the order; its revision from now on is part of the order's key."""
    frozen = replace(cart, state=CartState.ORDERING, ordering=Ordering(by, at, client_key))
    return noted(frozen, at=at, client_key=client_key)


def ordered(cart: Cart, order: Order, *, at: datetime) -> Cart:
    """The shop has made the order."""
    done = replace(cart, state=CartState.ORDERED, order=PlacedOrder(order.id, order.number))
    return noted(done, at=at, client_key=None)


def reopened(cart: Cart, *, at: datetime) -> Cart:
    """The shop has refused, so there is no order: staff mend the cart, and the same request would order again."""
    asked = cart.ordering and cart.ordering.client_key
    keys = tuple(key for key in cart.applied if key != asked)
    return noted(replace(cart, state=CartState.OPEN, ordering=None, applied=keys), at=at, client_key=None)


def order_key(cart: Cart) -> str:
    """By which the shop recognises that it is asked again: the cart as it was frozen."""
    return f"{cart.id}:{cart.revision}"


def draft_of(cart: Cart, customer: Customer) -> OrderDraft:
    """What is ordered, and for whom. Raises ValueError for a cart that nobody orders."""
    if cart.ordering is None:
        raise ValueError("cart: is not being ordered")
    return OrderDraft(
        cart_id=cart.id,
        buyer=buyer_of(customer),
        placed_at=cart.ordering.at,
        items=tuple(
            OrderItem(
                title=item.title,
                quantity=item.quantity,
                unit_price=item.unit_price,
                product_id=item.product_id,
                image_url=item.image_url,
            )
            for item in cart.items
        ),
        goods=cart.total,
        customer_name=customer.name,
        phone=customer.phone,
        email=customer.email,
        staff_name=cart.ordering.by.name,
    )


def seconds_until_next_try(ordering: Ordering, *, now: datetime) -> float:
    """As long again as it has taken so far, within bounds."""
    elapsed = (now - ordering.at).total_seconds()
    return min(max(elapsed, LEAST_SECONDS), MOST_SECONDS)
