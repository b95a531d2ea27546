"""What became of an outgoing message: its states, failures and retries (spec A19, G4)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum


class DeliveryStatus(StrEnum):
    """QUEUED → SENDING → SENT → DELIVERED → READ, or FAILED, or UNKNOWN, or CANCELLED before anything was sent."""

    QUEUED = "QUEUED"
    SENDING = "SENDING"
    SENT = "SENT"
    DELIVERED = "DELIVERED"
    READ = "READ"
    UNKNOWN = "UNKNOWN"
    FAILED = "FAILED"
    CANCELLED = "CANCELLED"


class FailureKind(StrEnum):
    """Why a platform refused; one classification for all channels (spec G4). The last is our own reason."""

    AUTH = "AUTH"
    PERMISSION = "PERMISSION"
    WINDOW_CLOSED = "WINDOW_CLOSED"
    USER_UNREACHABLE = "USER_UNREACHABLE"
    BAD_RECIPIENT = "BAD_RECIPIENT"
    BAD_REQUEST = "BAD_REQUEST"
    BAD_CONTENT = "BAD_CONTENT"
    RATE_LIMITED = "RATE_LIMITED"
    QUOTA_EXHAUSTED = "QUOTA_EXHAUSTED"
    ACCOUNT_BLOCKED = "ACCOUNT_BLOCKED"
    TRANSIENT = "TRANSIENT"
    NO_LONGER_WANTED = "NO_LONGER_WANTED"

    @property
    def is_passing(self) -> bool:
        """Whether the system itself tries again."""
        return self in (FailureKind.RATE_LIMITED, FailureKind.TRANSIENT)

    @property
    def shuts_account(self) -> bool:
        """Whether it concerns all that is sent through the account, until the owner mends that (spec G4)."""
        return self in (FailureKind.AUTH, FailureKind.ACCOUNT_BLOCKED)


@dataclass(frozen=True, slots=True)
class Failure:
    """A refusal, in a sentence for staff; never holds a secret."""

    kind: FailureKind
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """Where an outgoing message stands.

    `external_ids` are the platform's ids of the parts it accepted, in order: a message of several parts
    resumes at the part after the last accepted one (spec E11). `failed_parts` are those of them, by number from 0,
    of which the platform said later that they failed; another try sends these first. `arrived_parts` are those
    that it said had arrived, `former_ids` the ids of parts that were sent again. `attempt_id` names the call under
    way.
    `next_attempt_at` is set while a retry waits, `unknown_since` while an outcome is unknown,
    `settled` once an unknown outcome was left to a person. `doubtful` stays once the outcome of a call was not
    known, though another try waits: the customer may have it. `asked_at` is when a person asked for another try.
    """

    status: DeliveryStatus = DeliveryStatus.QUEUED
    external_ids: tuple[str, ...] = ()
    failed_parts: tuple[int, ...] = ()
    arrived_parts: tuple[int, ...] = ()
    former_ids: tuple[str, ...] = ()
    attempt_id: str | None = None
    attempts: int = 0
    next_attempt_at: datetime | None = None
    failure: Failure | None = None
    unknown_since: datetime | None = None
    settled: bool = False
    doubtful: bool = False
    asked_at: datetime | None = None
    sent_at: datetime | None = None
    delivered_at: datetime | None = None
    read_at: datetime | None = None


_RANK = {
    DeliveryStatus.QUEUED: 0,
    DeliveryStatus.SENDING: 1,
    DeliveryStatus.UNKNOWN: 2,
    DeliveryStatus.FAILED: 2,
    DeliveryStatus.CANCELLED: 2,
    DeliveryStatus.SENT: 3,
    DeliveryStatus.DELIVERED: 4,
    DeliveryStatus.READ: 5,
}

_WAITING = (DeliveryStatus.QUEUED, DeliveryStatus.SENDING)
ARRIVED = (DeliveryStatus.DELIVERED, DeliveryStatus.READ)
SENT = (DeliveryStatus.SENT, *ARRIVED)


def begin(delivery: Delivery, *, attempt_id: str) -> Delivery:
    """A call is about to be made; stored before it is, so that a crash leaves a trace."""
    return replace(
        delivery,
        status=DeliveryStatus.SENDING,
        attempt_id=attempt_id,
        attempts=delivery.attempts + 1,
        next_attempt_at=None,
        failure=None,
        unknown_since=None,
        settled=False,
        doubtful=delivery.doubtful or delivery.status is DeliveryStatus.SENDING,
    )


def next_part(delivery: Delivery, *, parts: int) -> int | None:
    """Which of `parts` is to be sent next, from 0; None when the platform has them all."""
    if delivery.failed_parts:
        return delivery.failed_parts[0]
    taken = len(delivery.external_ids)
    return taken if taken < parts else None


def part_accepted(delivery: Delivery, *, index: int, external_id: str, parts: int, at: datetime) -> Delivery:
    """The platform took part `index` (from 0) of `parts`; after the last one the message is sent.

    A part that is known, or that is not the next one, changes nothing. Where another part was told to have failed
    during the call, the message has failed, and the rest waits for a person.
    """
    taken = delivery.external_ids
    if index != len(taken) and index not in delivery.failed_parts:
        return delivery
    accepted = replace(
        delivery,
        external_ids=(*taken[:index], external_id, *taken[index + 1 :]),
        failed_parts=tuple(one for one in delivery.failed_parts if one != index),
        former_ids=(*delivery.former_ids, *(one for one in taken[index : index + 1] if one != external_id)),
        attempts=0,
    )
    return call_over(accepted, parts=parts, at=at)


def call_over(delivery: Delivery, *, parts: int, at: datetime) -> Delivery:
    """No call is under way any more, so the message stands as its parts do."""
    if delivery.failed_parts and delivery.failure is not None:
        return stopped(delivery, delivery.failure)
    if next_part(delivery, parts=parts) is not None:
        # Nothing is under way between two parts: a crash here leaves no doubt, and the lane just goes on.
        given_up = delivery.status in (DeliveryStatus.FAILED, DeliveryStatus.CANCELLED)
        return delivery if given_up else _queued(delivery)
    arrived = len(delivery.arrived_parts) == parts
    return forward(delivery, DeliveryStatus.DELIVERED if arrived else DeliveryStatus.SENT, at)


def refused(
    delivery: Delivery, failure: Failure, *, at: datetime, wait: float | None, delays: Sequence[float]
) -> Delivery:
    """The platform said no. A passing refusal is queued again with a growing delay until `delays` is used up.

    `wait` is the platform's own wish in seconds and wins when it is longer (spec G4). What met a shut account
    waits with its reason, before all that is behind it, so that the order is kept (decision 0037). A refusal
    that comes when no call is under way any more, because another settled the message meanwhile, changes nothing.
    Where another part was told to have failed during the call, that stands.
    """
    if delivery.status is not DeliveryStatus.SENDING:
        return delivery
    if delivery.failure is not None:
        return stopped(delivery, delivery.failure)
    if failure.kind.shuts_account:
        return replace(delivery, status=DeliveryStatus.QUEUED, failure=failure, attempts=0, next_attempt_at=None)
    if not failure.kind.is_passing or delivery.attempts > len(delays):
        return replace(delivery, status=DeliveryStatus.FAILED, failure=failure, next_attempt_at=None)
    seconds = max(delays[delivery.attempts - 1], wait or 0)
    return replace(
        delivery,
        status=DeliveryStatus.QUEUED,
        failure=failure,
        next_attempt_at=at + timedelta(seconds=seconds),
    )


def outcome_unknown(delivery: Delivery, *, at: datetime) -> Delivery:
    """Nobody knows whether the platform took it; never sent again blindly (spec A19)."""
    if delivery.status is not DeliveryStatus.SENDING:
        return delivery
    return replace(delivery, status=DeliveryStatus.UNKNOWN, unknown_since=at, settled=False, doubtful=True)


def left_to_a_person(delivery: Delivery) -> Delivery:
    """The unknown outcome was not settled in time; the conversation goes on without it."""
    return replace(delivery, settled=True)


def queue_again(delivery: Delivery, *, at: datetime) -> Delivery:
    """A person asks for another try of what failed or stayed unknown (spec A19).

    The parts that failed later are sent again, then those that never went out; no other is sent a second time.
    """
    queued = replace(_queued(delivery), sent_at=None, delivered_at=None, read_at=None, asked_at=at)
    if delivery.sent_at is not None and not delivery.failed_parts:
        return replace(queued, external_ids=(), arrived_parts=())  # it failed before we kept which part did
    return queued


def _queued(delivery: Delivery) -> Delivery:
    return replace(
        delivery,
        status=DeliveryStatus.QUEUED,
        attempt_id=None,
        attempts=0,
        next_attempt_at=None,
        failure=None,
        unknown_since=None,
        settled=False,
    )


def stopped(delivery: Delivery, failure: Failure) -> Delivery:
    """It failed, and waits for a person."""
    return replace(
        delivery,
        status=DeliveryStatus.FAILED,
        attempt_id=None,
        next_attempt_at=None,
        failure=failure,
        unknown_since=None,
        settled=False,
    )


def forward(delivery: Delivery, status: DeliveryStatus, at: datetime) -> Delivery:
    """The platform took every part, and the message has come this far; it never goes back."""
    if _RANK[status] <= _RANK[delivery.status]:
        return delivery
    return replace(
        delivery,
        status=status,
        attempt_id=None,
        next_attempt_at=None,
        failure=None,
        unknown_since=None,
        settled=False,
        sent_at=delivery.sent_at or at,
        delivered_at=delivery.delivered_at or (at if _RANK[status] >= _RANK[DeliveryStatus.DELIVERED] else None),
        read_at=delivery.read_at or (at if status is DeliveryStatus.READ else None),
    )


def may_retry(delivery: Delivery) -> bool:
    """Whether a person may ask for another try: it failed, or its unknown outcome was left to them."""
    return delivery.status is DeliveryStatus.FAILED or (
        delivery.status is DeliveryStatus.UNKNOWN and delivery.settled
    )


def holds_back(delivery: Delivery) -> bool:
    """Whether later messages of the conversation must wait, so that the order is kept (spec A19)."""
    return delivery.status in _WAITING or (delivery.status is DeliveryStatus.UNKNOWN and not delivery.settled)
