"""Payment reminders that had to wait: looked at again before they go out (spec E7).

A reminder is decided on when it comes due, and goes out in that moment. Where its account or the platform made it
wait, the order may be paid by now, and nobody wants to be reminded days later.
"""

from datetime import datetime, timedelta

from message_center.domain.cancelling import take_back, why_not_cancel
from message_center.domain.delivery import Delivery, Failure, FailureKind
from message_center.domain.messages import Message
from message_center.domain.reminder_messages import order_of
from message_center.domain.reminder_rules import outdated
from message_center.domain.reminders import REASONS
from message_center.errors import ShopBackendUnavailable
from message_center.inbox.desk import Desk
from message_center.storage.moments import Moment
from message_center.storage.moves import Move

FRESH = timedelta(minutes=1)
"""For so long what was decided when the reminder came due is still so."""


async def take_back_outdated(desk: Desk, message: Message) -> bool:
    """Take back a waiting reminder of an order that needs none any more; whether it was one.

    While the shop does not answer, the reminder goes out as it was decided: nobody waits behind it.
    """
    why = await _why_outdated(desk, message)
    if why is None:
        return False
    taken_back: list[bool] = []

    async def decide(moment: Moment) -> Move:
        known = await moment.message(message.id)
        if why_not_cancel(moment.conversation, known.delivery or Delivery()) is not None:
            taken_back[:] = [False]
            return Move(conversation=moment.conversation)
        taken_back[:] = [True]
        after, (moved, happened) = take_back(moment.conversation, known, why)
        return Move(conversation=moved, changed=(after,), happened=happened)

    await desk.scope.conversations.move(message.conversation_id, decide, at=desk.clock.now())
    return taken_back[0]


async def _why_outdated(desk: Desk, message: Message) -> Failure | None:
    order_id, now = order_of(message.client_key), desk.clock.now()
    since = _waiting_since(message)
    if order_id is None or now - since <= FRESH:
        return None
    try:
        orders = await desk.backend.orders(desk.shop.id, [order_id])
    except ShopBackendUnavailable:
        return None
    reason = outdated(orders.get(order_id), since=since, now=now)
    return None if reason is None else Failure(FailureKind.NO_LONGER_WANTED, REASONS[reason])


def _waiting_since(message: Message) -> datetime:
    """Since it was written, or a person asked for another try."""
    asked = message.delivery.asked_at if message.delivery else None
    return asked or message.at
