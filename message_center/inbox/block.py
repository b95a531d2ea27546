"""Blocking a customer: what they write is kept, and troubles nobody (spec H10)."""

from dataclasses import replace

from message_center.domain.blocks import Block, BlockReason
from message_center.domain.customers import Customer
from message_center.domain.facts import FactKind, Happened
from message_center.domain.permissions import Permission
from message_center.inbox.desk import Desk
from message_center.storage.customer_changes import CustomerChange


async def block_customer(desk: Desk, *, customer_id: str, reason: BlockReason) -> Customer:
    """Block a customer, on all channels; blocking again changes the reason only.

    Raises NotFound, and PermissionDenied, also when one of their conversations is a colleague's (spec C7).
    """
    await _require(desk, customer_id)
    now = desk.clock.now()

    def decide(customer: Customer) -> CustomerChange:
        if customer.block is not None and customer.block.reason is reason:
            return CustomerChange(customer=customer)
        blocked = replace(customer, block=Block(reason=reason, at=now, by=desk.caller.actor))
        happened = Happened(kind=FactKind.CUSTOMER_BLOCKED, values={"reason": reason.value})
        return CustomerChange(customer=blocked, happened=(happened,))

    return await desk.scope.customers.change(customer_id, decide, at=now)


async def unblock_customer(desk: Desk, *, customer_id: str) -> Customer:
    """Hear of the customer again. Raises NotFound, PermissionDenied."""
    await _require(desk, customer_id)

    def decide(customer: Customer) -> CustomerChange:
        if customer.block is None:
            return CustomerChange(customer=customer)
        happened = (Happened(kind=FactKind.CUSTOMER_UNBLOCKED),)
        return CustomerChange(customer=replace(customer, block=None), happened=happened)

    return await desk.scope.customers.change(customer_id, decide, at=desk.clock.now())


async def _require(desk: Desk, customer_id: str) -> None:
    desk.require(Permission.SEND_MESSAGES)
    customer = await desk.scope.customers.get(customer_id)
    conversations = desk.scope.conversations
    for conversation in await conversations.by_ids(await conversations.ids_of_customer(customer.id)):
        desk.require_to_act_on(conversation)
