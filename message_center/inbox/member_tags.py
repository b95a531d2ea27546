"""Tags of a linked customer are the member's, too: what is put on or taken off here goes there (spec D2, D4)."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from message_center.domain.customers import Customer
from message_center.domain.ids import Id
from message_center.domain.member_tags import is_renamed_at_host, names_to_take_off, renaming_at_host
from message_center.domain.member_writes import MemberWrite
from message_center.domain.members import MemberChange
from message_center.domain.tags import Tag
from message_center.inbox.desk import Desk
from message_center.inbox.jobs import job_lane
from message_center.inbox.member_writes import MEMBER_WRITES
from message_center.storage.database import Session
from message_center.storage.mapping import new_id


async def pass_tags_on(desk: Desk, before: Iterable[Id], customer: Customer, *, session: Session) -> None:
    """Queue what changed of the customer's tags for the member, in the transaction that changed them.

    Never asks the host itself: a tag is put on in passing. Does nothing for an unlinked customer.
    """
    known = set(before)
    added = [one for one in customer.tag_ids if one not in known]
    removed = known - set(customer.tag_ids)
    if customer.member_id is None or not (added or removed):
        return
    tags = {tag.id: tag for tag in await desk.scope.tags.by_ids([*customer.tag_ids, *removed], session=session)}
    kept = [tag for tag in tags.values() if tag.id not in removed]
    taken_off = (names_to_take_off(customer.told_tags or (), tags[one], kept) for one in removed if one in tags)
    change = MemberChange(
        tags_added=tuple(tags[one].name for one in added if one in tags),
        tags_removed=tuple(name for names in taken_off for name in names),
    )
    write = _write(desk, customer, customer.member_id, change, desk.clock.now())
    lane = job_lane(MEMBER_WRITES, desk.shop.id, write.member_id)
    await desk.scope.member_writes.queue(
        write, revision=customer.revision, lane=lane, at=write.created_at, session=session
    )


async def take_off_members(desk: Desk, tag: Tag, customers: Sequence[Customer], *, session: Session) -> None:
    """Queue for the members of these customers that a deleted tag goes, in the transaction that takes it off here.

    Whoever has a new tag of the same name by now keeps it.
    """
    living = await _named_like(desk, tag, session)
    changes = {}
    for customer in customers:
        gone = names_to_take_off(customer.told_tags or (), tag, _of(customer, living))
        if gone:
            changes[customer.id] = MemberChange(tags_removed=gone)
    await _queue(desk, customers, changes, step=0, session=session)


async def rename_at_members(
    desk: Desk, tag: Tag, customers: Sequence[Customer], session: Session
) -> Collection[Id]:
    """Queue for the members of these customers that a tag has another name; returns the customers concerned.

    Passes over those where the host has nothing to learn. Belongs to a transaction that raises the revisions of
    the customers it returns.
    """
    living = await _named_like(desk, tag, session)
    member_ids = [one.member_id for one in customers if one.member_id is not None]
    waiting = await desk.scope.member_writes.waiting(member_ids, session=session)
    changes = {}
    for customer in customers:
        change = renaming_at_host(customer.told_tags or (), tag, _of(customer, living))
        if not is_renamed_at_host(customer.told_tags or (), waiting.get(customer.member_id or "", ()), change):
            changes[customer.id] = change
    await _queue(desk, customers, changes, step=1, session=session)
    return changes.keys()


async def _named_like(desk: Desk, tag: Tag, session: Session) -> Sequence[Tag]:
    """Other tags that are called as this one is or was."""
    named = await desk.scope.tags.named(tag.names, session=session)
    return [one for one in named.values() if one.id != tag.id]


def _of(customer: Customer, tags: Iterable[Tag]) -> list[Tag]:
    return [one for one in tags if one.id in customer.tag_ids]


async def _queue(
    desk: Desk, customers: Sequence[Customer], changes: Mapping[Id, MemberChange], *, step: int, session: Session
) -> None:
    """Queue these customers' changes for their members; each customer's revision is `step` further by that."""
    now = desk.clock.now()
    writes = {
        one.member_id: (_write(desk, one, one.member_id, changes[one.id], now), one.revision + step)
        for one in customers
        if one.member_id is not None and one.id in changes
    }
    lanes = [job_lane(MEMBER_WRITES, desk.shop.id, member_id) for member_id in writes]
    await desk.scope.member_writes.queue_many(list(writes.values()), lanes=lanes, at=now, session=session)


def _write(desk: Desk, customer: Customer, member_id: str, change: MemberChange, now: datetime) -> MemberWrite:
    return MemberWrite(
        id=new_id(),
        shop_id=desk.shop.id,
        customer_id=customer.id,
        member_id=member_id,
        change=change,
        created_at=now,
        next_try_at=now,
    )
