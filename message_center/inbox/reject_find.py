"""Saying that something was recognised wrongly: it goes from the customer, the rows and the messages (spec B).

The customer first, so that no new message brings it back; then each conversation, in batches. Whoever is
interrupted asks again: what is done already is found done.
"""

from dataclasses import replace

from message_center.domain.conversation_finds import drop_rejected
from message_center.domain.customers import Customer
from message_center.domain.customers import reject_find as rejecting
from message_center.domain.facts import FactKind, Happened
from message_center.domain.ids import Id
from message_center.domain.permissions import Permission
from message_center.domain.recognition.finds import FindKind
from message_center.domain.recognition.recognized import RejectedFind, kept_finds
from message_center.errors import NotFound
from message_center.inbox.desk import Desk
from message_center.storage.customer_changes import CustomerChange
from message_center.storage.moments import Moment
from message_center.storage.moves import Move

BATCH = 200


async def reject_find(desk: Desk, *, customer_id: str, kind: FindKind, value: str) -> Customer:
    """Reject what was recognised of a customer; it is not recognised again in their messages.

    Raises PermissionDenied, and NotFound when the customer is unknown or nothing of this kind and value is
    recognised.
    """
    desk.require(Permission.SEND_MESSAGES)
    find = RejectedFind(kind=kind, value=value)

    def decide(customer: Customer) -> CustomerChange:
        if not find.is_among(customer.recognized) and find not in customer.rejected:
            raise NotFound("Nothing like this is recognised of this customer.", field="value")
        return CustomerChange(
            customer=rejecting(customer, find), happened=(Happened(kind=FactKind.CUSTOMER_CHANGED),)
        )

    customer = await desk.scope.customers.change(customer_id, decide, at=desk.clock.now())
    for conversation_id in await desk.scope.conversations.ids_of_customer(customer.id):
        await _forget(desk, conversation_id, find)
    return customer


async def _forget(desk: Desk, conversation_id: Id, find: RejectedFind) -> None:
    """Take it out of one conversation's messages, the latest first, and out of its row."""
    held = BATCH

    async def decide(moment: Moment) -> Move:
        nonlocal held
        messages = await moment.with_find(find.value, count=BATCH)
        held = len(messages)
        changed = tuple(replace(one, finds=kept_finds(one.finds, (find,))) for one in messages)
        return Move(
            conversation=drop_rejected(moment.conversation, (find,)),
            changed=changed,
            happened=tuple(Happened(kind=FactKind.FIND_REJECTED, message_id=one.id) for one in changed),
        )

    while held == BATCH:
        await desk.scope.conversations.move(conversation_id, decide, at=desk.clock.now())
