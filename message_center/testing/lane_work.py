"""Letting a worker work when a test says so, instead of whenever a lane comes due."""

from message_center.storage.database import Database
from message_center.storage.lanes import claim, finish, next_due_in
from message_center.storage.mapping import new_id
from message_center.worker import Worker

MOMENT = 0.1
"""Seconds. A lane that comes due within them counts as due: the database's clock may be set back meanwhile."""


async def work_on_due_lanes(database: Database, worker: Worker) -> None:
    """Work on every lane that is due, until none is."""
    while (due_in := await next_due_in(database)) is not None and due_in < MOMENT:
        lane = await claim(database, holder=f"test-{new_id()}", seconds=30)
        if lane is not None:
            again_after = await worker.work_on(lane)
            await finish(database, lane, again_after=again_after)
