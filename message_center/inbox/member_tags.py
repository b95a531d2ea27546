"""Tags of a linked customer are the member's, too: what is put on or taken off here goes there (spec D2, D4)."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from message_center.domain.customers import Customer
from message_center.domain.ids import Id
from message_center.domain.member_tags import names_at_host
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
    names = {tag.id: tag.name for tag in await desk.scope.tags.by_ids([*added, *removed], session=session)}
    change = MemberChange(
        tags_added=tuple(names[one] for one in added if one in names),
        tags_removed=_at_host(customer, [names[one] for one in removed if one in names]),
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
    living = (await desk.scope.tags.named([tag.name], session=session)).values()
    again = {one.id for one in living}
    now = desk.clock.now()
    writes = {
        one.member_id: (_write(desk, one, one.member_id, _without(one, tag), now), one.revision)
        for one in customers
        if one.member_id is not None and not again & set(one.tag_ids)
    }
    lanes = [job_lane(MEMBER_WRITES, desk.shop.id, member_id) for member_id in writes]
    await desk.scope.member_writes.queue_many(list(writes.values()), lanes=lanes, at=now, session=session)


def _without(customer: Customer, tag: Tag) -> MemberChange:
    return MemberChange(tags_removed=_at_host(customer, [tag.name]))


def _at_host(customer: Customer, names: Iterable[str]) -> tuple[str, ...]:
    return tuple(there for name in names for there in names_at_host(customer.told_tags, name))


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
