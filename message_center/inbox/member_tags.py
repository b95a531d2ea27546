"""Tags of a linked customer are the member's, too: what is put on or taken off here goes there (spec D2)."""

from collections.abc import Iterable

from message_center.domain.customers import Customer
from message_center.domain.ids import Id
from message_center.domain.member_writes import MemberWrite
from message_center.domain.members import MemberChange
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
    now = desk.clock.now()
    write = MemberWrite(
        id=new_id(),
        shop_id=desk.shop.id,
        customer_id=customer.id,
        member_id=customer.member_id,
        change=MemberChange(
            tags_added=tuple(names[one] for one in added if one in names),
            tags_removed=tuple(names[one] for one in removed if one in names),
        ),
        created_at=now,
        next_try_at=now,
    )
    lane = job_lane(MEMBER_WRITES, desk.shop.id, write.member_id)
    await desk.scope.member_writes.queue(write, revision=customer.revision, lane=lane, at=now, session=session)
