"""Merging a customer into a member's, looking before, and undoing it (spec B9)."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial

from message_center.domain.customers import Customer
from message_center.domain.ids import Id
from message_center.domain.members import Member
from message_center.domain.merging import Difference, Merge, differences
from message_center.domain.permissions import Permission
from message_center.errors import Conflict, InvalidInput, NotFound
from message_center.inbox.desk import Desk
from message_center.inbox.member_tags import pass_tags_on
from message_center.storage.database import Session
from message_center.storage.mapping import new_id


@dataclass(frozen=True, slots=True, kw_only=True)
class MergePreview:
    """What would move onto whom, and what differs. `target` is None when the member has no customer yet."""

    source: Customer
    target: Customer | None
    conversation_count: int
    differences: tuple[Difference, ...]


async def preview_merge(desk: Desk, *, customer_id: str, member_id: str) -> MergePreview:
    """Look at what merging would do; changes nothing.

    Raises PermissionDenied, NotFound, InvalidInput for a customer who is linked, ShopBackendUnavailable.
    """
    desk.require(Permission.SEND_MESSAGES)
    source = await _unlinked(desk, customer_id)
    target, member = await _target(desk, member_id)
    return MergePreview(
        source=source,
        target=target if member is None else None,
        conversation_count=await desk.scope.merges.counts(source),
        differences=differences(source, target),
    )


async def merge_customer(
    desk: Desk, *, customer_id: str, member_id: str, expected_revision: int | None = None
) -> tuple[Customer, Merge]:
    """Move everything of an unlinked customer onto the member's, who is made when the member has none yet.

    Repeating it returns what was done. Raises PermissionDenied, NotFound, InvalidInput for a customer who is
    linked, Conflict when the customer is not at `expected_revision` any more, ShopBackendUnavailable.
    """
    desk.require(Permission.SEND_MESSAGES)
    done = await desk.scope.merges.latest_of(customer_id)
    if done is not None and done.undone_at is None and done.target.member_id == member_id:
        return await desk.scope.customers.get(done.target_id), done
    source = await _unlinked(desk, customer_id)
    target, member = await _target(desk, member_id)
    entry = await desk.scope.merges.merge(
        source.id,
        target,
        made=member is not None,
        at=desk.clock.now(),
        expected_revision=expected_revision,
        retagged=partial(_tell_member, desk),
    )
    if member is not None:
        await desk.scope.linked_customers.show([member], at=desk.clock.now())
    return await desk.scope.customers.get(target.id), entry


async def undo_merge(desk: Desk, *, merge_id: str) -> tuple[Customer, Merge]:
    """Part the two again; returns the customer who is back. Raises PermissionDenied, NotFound, Conflict."""
    desk.require(Permission.SEND_MESSAGES)
    entry = await desk.scope.merges.get(merge_id)
    undone = await desk.scope.merges.undo(entry, at=desk.clock.now(), retagged=partial(_tell_member, desk))
    return await desk.scope.customers.get(entry.source_id), undone


async def _tell_member(desk: Desk, before: Iterable[Id], customer: Customer, session: Session) -> None:
    """The tags that came or went with the merge are the member's as well (spec D2)."""
    await pass_tags_on(desk, before, customer, session=session)


async def _unlinked(desk: Desk, customer_id: str) -> Customer:
    found = await desk.scope.customers.get(customer_id)
    if found.id != customer_id:
        raise Conflict("This customer was merged already; load it again.", field="customerId")
    if found.member_id is not None:
        raise InvalidInput("This customer is a member already; only others are merged.", field="customerId")
    return found


async def _target(desk: Desk, member_id: str) -> tuple[Customer, Member | None]:
    """The member's customer; one that is to be made for this comes with the member, to be shown whole then."""
    members = await desk.backend.members(desk.shop.id, [member_id])
    if member_id not in members:
        raise NotFound("The shop has no such member.", field="memberId")
    known = (await desk.scope.customers.by_members([member_id])).get(member_id)
    if known is not None:
        return known, None
    return _customer_of(desk, members[member_id]), members[member_id]


def _customer_of(desk: Desk, member: Member) -> Customer:
    profile = member.profile
    return Customer(
        id=Id(new_id()),
        shop_id=desk.shop.id,
        created_at=desk.clock.now(),
        name=profile.name,
        email=profile.email,
        phone=profile.phone,
        locale=profile.locale,
        member_id=member.id,
    )
