"""A linked customer and the member are one: what staff change here is changed at the host shop (spec D2).

The host is asked first, so that its refusal is an answer to whoever edits, and nothing is changed anywhere. While
it does not answer, the change is kept here, shown, and made as soon as the host is back: nothing is lost. One asks
for a member at a time, in the member's lane, so that our copy changes in the order in which the host did; and what
is about to be asked is noted before, so that whoever dies after the host's consent leaves it to a worker.
"""

from message_center.domain.customers import Customer
from message_center.domain.ids import Id
from message_center.domain.member_writes import MemberWrite, WriteState
from message_center.domain.members import Member, MemberChange
from message_center.domain.permissions import Permission
from message_center.errors import InvalidInput, ShopBackendUnavailable, UserError
from message_center.inbox.desk import Desk
from message_center.inbox.jobs import job_lane
from message_center.storage.mapping import new_id

ASKING_SECONDS = 60.0
"""Longer than any host is waited for: after so long, a worker goes on with what was planned and not settled."""

MEMBER_WRITES = "member_writes"
"""The job that goes on with what the host has not taken yet; its subject is the member's id."""


async def change_linked_customer(desk: Desk, *, customer_id: str, change: MemberChange) -> Customer:
    """Change a linked customer and their member as one; returns the customer as wanted.

    Changes of the same member are made in the order in which they were wanted. Raises NotFound, PermissionDenied,
    InvalidInput for an unlinked customer, and what the host says: Conflict with the field `phone` or `email` when
    another member has it, InvalidInput with the field; then nothing is changed.
    """
    desk.require(Permission.SEND_MESSAGES)
    customer = await desk.scope.customers.get(customer_id)
    if customer.member_id is None:
        raise InvalidInput("This customer is not linked to a member.", field="customerId")
    now = desk.clock.now()
    write = MemberWrite(
        id=new_id(),
        shop_id=desk.scope.shop_id,
        customer_id=customer.id,
        member_id=customer.member_id,
        change=change,
        created_at=now,
        next_try_at=now,
    )
    writes, lane = desk.scope.member_writes, job_lane(MEMBER_WRITES, desk.scope.shop_id, write.member_id)
    held = await writes.plan(write, lane=lane, seconds=ASKING_SECONDS)
    if held is None:
        return await writes.keep(write, lane=lane, at=now)
    try:
        oldest = await writes.oldest(write.member_id)
        if oldest is not None and oldest.id == write.id:
            write = await _tried(desk, write)
        changed = await writes.keep(write, lane=lane, at=now)
    except UserError:
        await writes.drop(write)
        await writes.give_back(held)
        raise
    await writes.give_back(held)
    return changed


async def write_members(desk: Desk, member_id: str) -> float | None:
    """Make the oldest change that the host has not taken yet of a member; a job's piece (inbox/jobs.py)."""
    write = await desk.scope.member_writes.oldest(member_id)
    if write is None:
        return None
    now = desk.clock.now()
    member: Member | None = None
    try:
        member = await _change(desk, write)
        after = write.done(now)
    except ShopBackendUnavailable as error:
        after = write.failed(str(error), now)
    except UserError as error:
        member = await _as_it_is(desk, write.member_id)
        after = write.refused(error.message, error.field, now)
    await desk.scope.member_writes.settle(write, after, member, at=now)
    return (after.next_try_at - now).total_seconds() if after.state is WriteState.FAILED else 0


async def _tried(desk: Desk, write: MemberWrite) -> MemberWrite:
    now = desk.clock.now()
    try:
        await _change(desk, write)
    except ShopBackendUnavailable as error:
        return write.failed(str(error), now)
    return write.done(now)


async def _change(desk: Desk, write: MemberWrite) -> Member:
    shop_id: Id = desk.scope.shop_id
    return await desk.backend.change_member(shop_id, write.member_id, write.change, write_id=write.id)


async def _as_it_is(desk: Desk, member_id: str) -> Member | None:
    """What the host has, so that linked customers show it again after a refusal."""
    try:
        return (await desk.backend.members(desk.scope.shop_id, [member_id])).get(member_id)
    except ShopBackendUnavailable:
        return None
