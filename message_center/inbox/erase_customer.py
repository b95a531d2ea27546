"""Erasing a customer's data: gone for everybody first, then removed by a job (spec F15).

The tombstone is one transaction, and each conversation is emptied in one of its own; what they were is removed in
batches. What is short is removed before the answer; a job goes on with the rest, and looks once more when nothing
that began before can still be running: search may have learned, and a message been taken in, at that very moment.
"""

from datetime import timedelta

from message_center.domain.customers import Customer
from message_center.domain.erasure import erased_conversation, erased_customer
from message_center.domain.facts import FactKind, Happened
from message_center.domain.orders import buyer_of
from message_center.domain.permissions import Permission
from message_center.inbox.desk import Desk
from message_center.inbox.jobs import job_lane
from message_center.storage.batch_moves import BATCH_LIMIT
from message_center.storage.customer_changes import CustomerChange
from message_center.storage.database import Session
from message_center.storage.lanes import touch
from message_center.storage.moments import Moment
from message_center.storage.moves import Move

JOB = "erase_customer"
SETTLED = timedelta(minutes=2)
"""Twice as long as MongoDB lets a transaction live."""

AT_ONCE = 5
"""So many pieces are done before the caller is answered."""


async def erase_customer(desk: Desk, *, customer_id: str, why: str | None = None) -> Customer:
    """Erase all that is kept of a customer; there is no way back, and repeating it does no harm.

    The member, and what else the host shop knows, is the host's. `why` is for the timeline when no person of the
    shop asked for it. Raises PermissionDenied, NotFound.
    """
    desk.require(Permission.MANAGE_SETTINGS)
    now = desk.clock.now()

    bought: list[str] = []

    def decide(customer: Customer) -> CustomerChange:
        bought[:] = buyer_of(customer).keys
        erased = Happened(kind=FactKind.CUSTOMER_ERASED, why=why)
        return CustomerChange(customer=erased_customer(customer, at=now), happened=(erased,))

    async def bury(session: Session) -> Customer:
        customer = await desk.scope.customers.change(customer_id, decide, at=now, session=session)
        await desk.scope.reminders.forget_buyer(bought, at=now, session=session)
        await touch(desk.scope.database, [job_lane(JOB, customer.shop_id, customer.id)], session=session)
        return customer

    customer = await desk.scope.database.transaction(bury)
    for _ in range(AT_ONCE):
        if not await _piece(desk, customer):
            break
    return customer


async def go_on_erasing(desk: Desk, customer_id: str) -> float | None:
    """The job: one batch, as often as there is something; returns the seconds until it must go on."""
    customer = await desk.scope.customers.get(customer_id)
    if customer.erased_at is None:
        return None
    if await _piece(desk, customer):
        return 0
    left = (customer.erased_at + SETTLED - desk.clock.now()).total_seconds()
    return left if left > 0 else None


async def _piece(desk: Desk, customer: Customer) -> bool:
    """Empty the conversations, then remove a batch; False when nothing is left."""
    now = desk.clock.now()

    async def decide(moment: Moment) -> Move:
        if moment.conversation.erased_at is not None:
            return Move(conversation=moment.conversation)
        return Move(
            conversation=erased_conversation(moment.conversation, at=now),
            happened=(Happened(kind=FactKind.CONVERSATION_ERASED),),
        )

    for conversation in await desk.scope.erasure.whole_conversations(customer.id):
        await desk.scope.erasure.forget_journal(conversation.key)
        await desk.scope.conversations.move(conversation.id, decide, at=now)
    return await desk.scope.erasure.forget_some(customer.id, limit=BATCH_LIMIT)
