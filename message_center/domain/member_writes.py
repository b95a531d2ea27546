"""Changes of members on their way to the host shop: nothing is lost while it does not answer (spec D2)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from message_center.domain.ids import Id
from message_center.domain.members import MemberChange


class WriteState(StrEnum):
    """PENDING: not tried yet. FAILED: the host did not answer, it is tried again. REFUSED: the host said no."""

    PENDING = "PENDING"
    FAILED = "FAILED"
    REFUSED = "REFUSED"
    DONE = "DONE"


OPEN = (WriteState.PENDING, WriteState.FAILED)
"""The states in which a write is still to be made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberWrite:
    """One wanted change. `error` is a sentence for staff; `field` names the refused field of the profile."""

    id: Id
    shop_id: Id
    customer_id: Id
    member_id: str
    change: MemberChange
    created_at: datetime
    state: WriteState = WriteState.PENDING
    tries: int = 0
    next_try_at: datetime
    error: str | None = None
    field: str | None = None
    settled_at: datetime | None = None


class SyncState(StrEnum):
    """How a linked customer stands with the host shop."""

    SYNCED = "SYNCED"
    PENDING = "PENDING"
    FAILED = "FAILED"
    REFUSED = "REFUSED"


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberSync:
    """What staff see of it. `since` is when the oldest change that did not arrive was wanted."""

    state: SyncState
    since: datetime | None = None
    error: str | None = None
    field: str | None = None


def sync_of(writes: Sequence[MemberWrite]) -> MemberSync:
    """The state of a customer whose unfinished and refused writes these are, oldest first.

    A refusal is shown first, because a person must act on it; then a failure, then what waits.
    """
    for state in (WriteState.REFUSED, WriteState.FAILED, WriteState.PENDING):
        first = next((write for write in writes if write.state is state), None)
        if first is not None:
            return MemberSync(
                state=SyncState(state.value), since=first.created_at, error=first.error, field=first.field
            )
    return MemberSync(state=SyncState.SYNCED)


FIRST_DELAY = timedelta(seconds=2)
LONGEST_DELAY = timedelta(minutes=15)


def delay_after(tries: int) -> timedelta:
    """How long to wait after so many failed tries: twice as long each time, up to a quarter of an hour."""
    doublings = max(0, min(tries - 1, 16))
    return min(FIRST_DELAY * (1 << doublings), LONGEST_DELAY)
