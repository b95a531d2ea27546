"""Work on a shop's matters that is too long for one request: done by a worker, in a lane of its own.

A job keeps its state in documents of its own; its lane only says that there is something to do, so a job that
was cut off is simply begun again where its documents say. Each call does a bounded piece of work.
"""

from collections.abc import Awaitable, Callable, Mapping

from message_center.domain.ids import Id
from message_center.inbox.desk import Desk

Job = Callable[[Desk, str], Awaitable[float | None]]
"""Does the next piece for a subject, for example a tag's id. Returns the seconds until the next piece, or None."""

Jobs = Mapping[str, Job]
"""Jobs by kind."""

_PREFIX = "job"


def job_lane(kind: str, shop_id: Id, subject: str) -> str:
    """The lane of a job; `touch` it in the transaction that makes the work."""
    return f"{_PREFIX}:{kind}:{shop_id}:{subject}"


def read_job_lane(lane: str) -> tuple[str, Id, str] | None:
    """Kind, shop and subject of a job's lane; None for other lanes."""
    parts = lane.split(":", 3)
    if len(parts) != 4 or parts[0] != _PREFIX:
        return None
    return parts[1], Id(parts[2]), parts[3]
