"""Deleting a tag: gone for everybody at once, then taken off its customers and their members by a job (D2, D4).

A customer who is being tagged at this very moment, in a transaction that began before the tag was deleted, may
still come to have it. No transaction lives longer than `SETTLED`, so the job looks once more after that.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

from message_center.domain.auto_tagging import AutoTagRule
from message_center.domain.customers import Customer
from message_center.domain.permissions import Permission
from message_center.domain.tags import Tag
from message_center.inbox.auto_tag_rules import drop_rule, stored_rules
from message_center.inbox.desk import Desk
from message_center.inbox.jobs import job_lane
from message_center.inbox.member_tags import take_off_members
from message_center.storage.batch_moves import BATCH_LIMIT
from message_center.storage.database import Session
from message_center.storage.lanes import touch
from message_center.storage.tags import SETTLED

JOB = "delete_tag"


@dataclass(frozen=True, slots=True, kw_only=True)
class TagDeletion:
    """What deleting a tag would do, to be shown before."""

    tag: Tag
    customers: int
    rule: AutoTagRule | None


async def preview_tag_deletion(desk: Desk, *, tag_id: str) -> TagDeletion:
    """What deleting would do. Raises NotFound."""
    tag = await desk.scope.tags.get(tag_id)
    counts = await desk.scope.tags.counts([tag.id])
    rules = await stored_rules(desk)
    return TagDeletion(tag=tag, customers=counts[tag.id], rule=rules.rule_of(tag.id))


async def delete_tag(desk: Desk, *, tag_id: str) -> Tag:
    """Delete a tag and its auto-tagging rule. Raises PermissionDenied, NotFound."""
    desk.require(Permission.SEND_MESSAGES)
    now = desk.clock.now()

    async def transact(session: Session) -> Tag:
        buried = partial(replace, deleted_at=now)
        tag = await desk.scope.tags.change(tag_id, buried, at=now, session=session)
        await drop_rule(desk, tag.id, session=session)
        await touch(desk.scope.database, [job_lane(JOB, tag.shop_id, tag.id)], session=session)
        return tag

    return await desk.scope.tags.transaction(transact)


async def take_off_customers(desk: Desk, tag_id: str) -> float | None:
    """The job: one batch of customers, as often as there are some; returns the seconds until it must go on."""
    tag = await desk.scope.deleted_tags.get(tag_id)
    if tag is None or tag.deleted_at is None:
        return None

    async def members_too(linked: Sequence[Customer], session: Session) -> None:
        await take_off_members(desk, tag, linked, session=session)

    if await desk.scope.deleted_tags.take_off_some(tag.id, limit=BATCH_LIMIT, also=members_too):
        return 0
    left = (tag.deleted_at + SETTLED - desk.clock.now()).total_seconds()
    if left > 0:
        return left
    # Rules that were saved at the moment of the deletion may still have named the tag.
    await desk.scope.tags.transaction(partial(_drop_rule, desk, tag.id))
    await desk.scope.deleted_tags.is_taken_off(tag.id, at=desk.clock.now())
    return None


async def _drop_rule(desk: Desk, tag_id: str, session: Session) -> None:
    await drop_rule(desk, tag_id, session=session)
