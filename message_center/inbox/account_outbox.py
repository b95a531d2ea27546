"""What waits to be sent while an account does not work: woken when it does again, failed when it is disconnected.

The job of an account; its lane is touched in the transaction that changes the account.
"""

from functools import partial

from message_center.domain.ids import Id
from message_center.inbox.desk import Desk
from message_center.inbox.jobs import job_lane
from message_center.storage.accounts import LaneOf
from message_center.storage.batch_moves import BATCH_LIMIT

JOB = "account_outbox"


def outbox_lanes(desk: Desk) -> LaneOf:
    """The lanes of the job, by account."""
    return partial(_lane, desk.scope.shop_id)


def _lane(shop_id: Id, account_id: Id) -> str:
    return job_lane(JOB, shop_id, account_id)


async def wake_outbox(desk: Desk, account_id: str) -> float | None:
    """The job: wake each conversation in which something waits; repeating it does no harm."""
    after: str | None = None
    while True:
        after = await desk.scope.accounts.wake_waiting(account_id, after=after, limit=BATCH_LIMIT)
        if after is None:
            return None
