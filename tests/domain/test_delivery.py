"""What becomes of an outgoing message."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from message_center.domain import delivery as rules
from message_center.domain import delivery_receipts as receipts
from message_center.domain.delivery import Delivery, DeliveryStatus, Failure, FailureKind
from tests.domain.made import minute

PARTS = 3
DELAYS = (1.0, 5.0, 30.0)
SENT = (DeliveryStatus.SENT, DeliveryStatus.DELIVERED, DeliveryStatus.READ)
ORDER = {status: place for place, status in enumerate(SENT, start=1)}

steps = st.lists(
    st.sampled_from(["begin", "unknown", "left", "again", DeliveryStatus.DELIVERED, DeliveryStatus.READ])
    | st.sampled_from(FailureKind)
    | st.integers(0, PARTS - 1),
    max_size=25,
)
"""What may happen in any order: our calls, refusals, accepted parts by number, receipts."""

FELL = Failure(FailureKind.BAD_CONTENT, "It fell by the wayside.")


def stepped(delivery: Delivery, step: object, number: int) -> Delivery:
    at = minute(number)
    after = delivery
    match step:
        case "begin" if rules.holds_back(delivery):  # a worker begins only what its lane still works on
            after = rules.begin(delivery, attempt_id=str(number))
        case "unknown":
            after = rules.outcome_unknown(delivery, at=at)
        case "left" if delivery.status is DeliveryStatus.UNKNOWN:
            after = rules.left_to_a_person(delivery)
        case "again" if rules.may_retry(delivery):
            after = rules.queue_again(delivery, at=minute(9))
        case FailureKind():
            after = rules.refused(delivery, Failure(step, "no"), at=at, wait=None, delays=DELAYS)
        case DeliveryStatus():
            after = receipts.confirmed(delivery, step, at=at)
        case int():
            after = rules.part_accepted(delivery, index=step, external_id=f"id-{step}", parts=PARTS, at=at)
    return after


@pytest.mark.spec("A17", "G2")
@given(steps)
def test_a_sent_message_never_goes_back(history: list[object]) -> None:
    """Once sent, a message only moves on to delivered and read, in whatever order the platform tells."""
    delivery = Delivery()
    for number, step in enumerate(history):
        before, delivery = delivery, stepped(delivery, step, number)
        assert ORDER.get(delivery.status, 0) >= ORDER.get(before.status, 0)
        assert delivery.external_ids[: len(before.external_ids)] == before.external_ids
        for name in ("sent_at", "delivered_at", "read_at"):
            assert getattr(before, name) in (None, getattr(delivery, name))


@pytest.mark.spec("E11")
@given(steps)
def test_sent_means_every_part(history: list[object]) -> None:
    """A message of several parts shows as sent, delivered or read only when the platform took all of them."""
    delivery = Delivery()
    for number, step in enumerate(history):
        delivery = stepped(delivery, step, number)
        assert (delivery.status in SENT) == (len(delivery.external_ids) == PARTS)
        assert delivery.external_ids == tuple(f"id-{index}" for index in range(len(delivery.external_ids)))


@given(steps)
def test_whatever_waits_is_told_apart_from_what_is_settled(history: list[object]) -> None:
    """At any time a message is either worked on, or sent, or offered to a person for another try."""
    delivery = Delivery()
    for number, step in enumerate(history):
        delivery = stepped(delivery, step, number)
        states = (rules.holds_back(delivery), delivery.status in SENT, rules.may_retry(delivery))
        assert sum(states) == 1


@pytest.mark.spec("A19")
@given(st.sampled_from([one for one in FailureKind if not one.shuts_account]), st.none() | st.floats(0, 1000))
def test_a_passing_refusal_is_tried_again_with_growing_delays(kind: FailureKind, wait: float | None) -> None:
    """A transient failure is retried later and later, never before the platform wishes, and then given up."""
    delivery, waits = Delivery(), []
    while delivery.status is not DeliveryStatus.FAILED:
        begun = rules.begin(delivery, attempt_id="a")
        delivery = rules.refused(begun, Failure(kind, "no"), at=minute(0), wait=wait, delays=DELAYS)
        if delivery.next_attempt_at is not None:
            waits.append((delivery.next_attempt_at - minute(0)).total_seconds())
    expected = [timedelta(seconds=max(delay, wait or 0)).total_seconds() for delay in DELAYS]
    assert waits == (expected if kind.is_passing else [])
    assert delivery.failure == Failure(kind, "no")
    assert rules.may_retry(delivery)


@pytest.mark.spec("A19", "G4")
@pytest.mark.parametrize("kind", [FailureKind.AUTH, FailureKind.ACCOUNT_BLOCKED])
def test_what_met_a_shut_account_waits_with_its_reason(kind: FailureKind) -> None:
    """It goes on with the part that was refused, and its attempts count anew once the account works again."""
    begun = rules.begin(Delivery(external_ids=("id-0",), attempts=3), attempt_id="a")
    waits = rules.refused(begun, Failure(kind, "no"), at=minute(0), wait=None, delays=DELAYS)
    assert waits == Delivery(external_ids=("id-0",), attempt_id="a", failure=Failure(kind, "no"))
    assert rules.holds_back(waits)
    assert not rules.may_retry(waits)


@pytest.mark.spec("E11")
def test_another_try_resumes_at_the_failed_part() -> None:
    """A person's retry keeps the parts that the customer has, and starts counting attempts anew."""
    failed = Delivery(
        status=DeliveryStatus.FAILED, external_ids=("id-0",), attempts=4, failure=Failure(FailureKind.AUTH, "no")
    )
    again = rules.queue_again(failed, at=minute(9))
    assert again == Delivery(external_ids=("id-0",), asked_at=minute(9))


def test_a_crash_between_two_parts_leaves_no_doubt() -> None:
    """Between two parts nothing is under way, so nobody has to wait for an unknown outcome."""
    begun = rules.begin(Delivery(), attempt_id="a")
    between = rules.part_accepted(begun, index=0, external_id="id-0", parts=2, at=minute(0))
    assert between.status is DeliveryStatus.QUEUED
    assert replace(between, external_ids=()) == Delivery()


@pytest.mark.spec("A19", "E11")
def test_what_failed_after_all_is_sent_again_whole() -> None:
    """A platform that took every part and then says that it failed gets the whole message again, not nothing."""
    sent = Delivery(status=DeliveryStatus.SENT, external_ids=("a", "b"), sent_at=minute(1))
    failed = receipts.failed_later(receipts.failed_later(sent, FELL, part=1), FELL, part=0)
    again = rules.queue_again(failed, at=minute(9))
    assert (again.status, again.sent_at, again.failed_parts) == (DeliveryStatus.QUEUED, None, (0, 1))
    assert sent_from(again, parts=2) == ["new-0", "new-1"]


def sent_from(delivery: Delivery, *, parts: int) -> list[str]:
    """What a worker sends of it, until the platform has every part."""
    sent = []
    while (index := rules.next_part(delivery, parts=parts)) is not None:
        begun = rules.begin(delivery, attempt_id="a")
        sent.append(f"new-{index}")
        delivery = rules.part_accepted(begun, index=index, external_id=sent[-1], parts=parts, at=minute(5))
    assert delivery.status is DeliveryStatus.SENT
    return sent


@pytest.mark.spec("A19", "E11")
@given(st.integers(1, PARTS), st.sets(st.integers(0, PARTS - 1)), st.booleans())
def test_another_try_sends_what_failed_and_what_never_went_out(
    taken: int, told: set[int], during_a_call: bool
) -> None:
    """Of the parts that a platform took, those that it gave up later are sent again, once, and no other."""
    failing = sorted(one for one in told if one < taken)
    delivery = Delivery()
    for index in range(taken):
        delivery = rules.begin(delivery, attempt_id=str(index))
        if during_a_call and index == taken - 1:
            delivery = told_failed(delivery, [one for one in failing if one < index])
        delivery = rules.part_accepted(
            delivery, index=index, external_id=f"id-{index}", parts=PARTS, at=minute(index)
        )
    delivery = told_failed(delivery, failing)
    assert (delivery.status is DeliveryStatus.FAILED) == bool(failing)
    if failing:
        assert not rules.holds_back(delivery)
        assert delivery.failure == FELL
        again = rules.queue_again(delivery, at=minute(9))
        assert sent_from(again, parts=PARTS) == [f"new-{one}" for one in (*failing, *range(taken, PARTS))]


def told_failed(delivery: Delivery, parts: list[int]) -> Delivery:
    for part in parts:
        delivery = receipts.failed_later(delivery, FELL, part=part)
    return delivery


@pytest.mark.spec("G2")
@given(st.permutations(["fails 0", "fails 2", DeliveryStatus.DELIVERED, DeliveryStatus.READ]))
def test_what_is_told_of_the_parts_means_the_same_in_any_order(told: list[object]) -> None:
    """What arrived has arrived, and what fell has fallen, whichever the platform tells first."""
    delivery = Delivery(status=DeliveryStatus.SENT, external_ids=("a", "b", "c"), sent_at=minute(1))
    for one in told:
        match one:
            case DeliveryStatus():
                delivery = receipts.confirmed_after_all(delivery, one, at=minute(2))
            case _:
                delivery = receipts.failed_later(delivery, FELL, part=int(str(one)[-1]))
    assert (delivery.status, delivery.failed_parts, delivery.failure) == (DeliveryStatus.FAILED, (0,), FELL)
    assert (delivery.delivered_at, delivery.read_at) == (minute(2), minute(2))


@pytest.mark.spec("A19")
def test_a_refusal_does_not_hide_what_failed_during_its_call() -> None:
    """The first part fell while the second was under way: nothing is tried again until a person says so."""
    begun = rules.begin(Delivery(external_ids=("a",)), attempt_id="x")
    told = receipts.failed_later(begun, FELL, part=0)
    assert told.status is DeliveryStatus.SENDING
    busy = Failure(FailureKind.RATE_LIMITED, "Slow down.")
    after = rules.refused(told, busy, at=minute(1), wait=None, delays=DELAYS)
    assert (after.status, after.failure, after.failed_parts) == (DeliveryStatus.FAILED, FELL, (0,))


@pytest.mark.spec("A19", "E11")
def test_what_failed_in_the_middle_goes_on_there() -> None:
    """The parts that a platform took are not sent a second time."""
    failed = Delivery(status=DeliveryStatus.FAILED, external_ids=("a",))
    assert rules.queue_again(failed, at=minute(9)).external_ids == ("a",)
