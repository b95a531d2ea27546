"""The new name of a tag on its way to the host shop: a job, after the tag was renamed (spec D2, D4).

Here a new name shows everywhere at once, as everybody looks tags up. The host knows tags by name, so each member
who has the tag gets the new name and loses the old one. That goes the way of all changes of a member: in order,
and kept while the host is away (inbox/member_writes.py).
"""

from functools import partial

from message_center.inbox.desk import Desk
from message_center.inbox.member_tags import rename_at_members
from message_center.storage.batch_moves import BATCH_LIMIT

JOB = "rename_tag"


async def carry_name(desk: Desk, tag_id: str) -> float | None:
    """The job: one batch of linked customers; returns the seconds until it must go on."""
    now = desk.clock.now()
    rename = partial(rename_at_members, desk)
    left = await desk.scope.renamed_tags.carry_some(tag_id, limit=BATCH_LIMIT, rename=rename, at=now)
    return None if left is None else max(0, (left.begins_at - now).total_seconds())
