"""A customer who turns out to be a member shows the member; asked of the host, so later than the message (D2)."""

from message_center.domain.chores import Chore
from message_center.domain.conversations import Conversation
from message_center.domain.customers import Customer
from message_center.errors import ShopBackendUnavailable
from message_center.inbox.chores import cross_off
from message_center.inbox.desk import Desk

AGAIN_AFTER = 60.0
"""Seconds until a host is asked again that does not answer."""


async def learn_member(desk: Desk, conversation: Conversation) -> float | None:
    """Let the conversation's customer show who they are at the host; a chore of its lane (spec D2)."""
    try:
        await show_member(desk, await desk.scope.customers.get(conversation.customer_id))
    except ShopBackendUnavailable:
        return AGAIN_AFTER
    await cross_off(desk, conversation.id, Chore.MEMBER)
    return None


async def show_member(desk: Desk, customer: Customer) -> None:
    """Let a linked customer show the member as they are now. Raises ShopBackendUnavailable."""
    if customer.member_id is None:
        return
    found = await desk.backend.members(desk.scope.shop_id, [customer.member_id])
    await desk.scope.linked_customers.show(list(found.values()), at=desk.clock.now())
