"""Changes of members on their way to the host shop: nothing is lost while it does not answer (spec D2)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from message_center.domain.customers import Customer
from message_center.domain.ids import Id
from message_center.domain.members import EDITABLE, Member, MemberChange


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

    def done(self, at: datetime) -> "MemberWrite":
        """The host took it."""
        return replace(self, state=WriteState.DONE, tries=self.tries + 1, error=None, settled_at=at)

    def failed(self, error: str, at: datetime) -> "MemberWrite":
        """The host did not answer; it will be tried again."""
        tries = self.tries + 1
        later = at + delay_after(tries)
        return replace(self, state=WriteState.FAILED, tries=tries, error=error, next_try_at=later)

    def refused(self, error: str, field: str | None, at: datetime) -> "MemberWrite":
        """The host said no; only a person can mend it."""
        tries = self.tries + 1
        return replace(self, state=WriteState.REFUSED, tries=tries, error=error, field=field, settled_at=at)


def in_order(write: MemberWrite) -> tuple[datetime, Id]:
    """What to sort a member's writes by: the one that was wanted first is made first."""
    return write.created_at, write.id


SHOWN = tuple(sorted(EDITABLE))
"""What a customer's own row repeats of the member."""


def customer_as_wanted(customer: Customer, change: MemberChange) -> Customer:
    """The customer as staff wanted it, before the host has heard of it."""
    wanted = {name: getattr(change.profile, name) for name in SHOWN if name in change.named}
    return replace(customer, **wanted)


def as_wanted(member: Member, writes: Sequence[MemberWrite]) -> Member:
    """The member with the changes that are still to be made, oldest first."""
    for write in writes:
        if write.state in OPEN:
            member = write.change.applied_to(member)
    return member


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
