"""What may be taken back, and what becomes of it."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from message_center.domain import delivery as rules
from message_center.domain import delivery_receipts as receipts
from message_center.domain.cancelling import cancelled, why_not_cancel
from message_center.domain.conversations import ConversationKind
from message_center.domain.delivery import Delivery, DeliveryStatus, Failure, FailureKind
from tests.domain.made import a_conversation, minute

PARTS = 2
steps = st.lists(
    st.sampled_from(["begin", "taken", "unknown", "left", "again", "late"]) | st.sampled_from(FailureKind),
    max_size=20,
)
"""Our calls, what comes of them, and a person's retries, in any order."""


def stepped(delivery: Delivery, step: object, number: int) -> Delivery:
    at, after = minute(number), delivery
    match step:
        case "begin" if rules.holds_back(delivery) and delivery.status is not DeliveryStatus.UNKNOWN:
            after = rules.begin(delivery, attempt_id=str(number))
        case "taken" if delivery.status is DeliveryStatus.SENDING:
            index = rules.next_part(delivery, parts=PARTS) or 0
            after = rules.part_accepted(delivery, index=index, external_id=f"x{number}", parts=PARTS, at=at)
        case "unknown":
            after = rules.outcome_unknown(delivery, at=at)
        case "left" if delivery.status is DeliveryStatus.UNKNOWN:
            after = rules.left_to_a_person(delivery)
        case "again" if rules.may_retry(delivery):
            after = rules.queue_again(delivery, at=minute(9))
        case "late" if delivery.external_ids:
            after = receipts.failed_later(delivery, Failure(FailureKind.BAD_CONTENT, "no"), part=0)
        case FailureKind():
            after = rules.refused(delivery, Failure(step, "no"), at=at, wait=None, delays=(1.0, 5.0))
    return after


@pytest.mark.spec("A19")
@given(steps)
def test_only_what_the_customer_surely_lacks_is_taken_back(history: list[object]) -> None:
    """Once a platform took a part, or a call's outcome was not known, the message can never be taken back."""
    delivery, reached = Delivery(), False
    for number, step in enumerate(history):
        before, delivery = delivery, stepped(delivery, step, number)
        started_over = before.status is DeliveryStatus.SENDING and step == "begin"  # a worker died in between
        reached = (
            reached or bool(delivery.external_ids) or delivery.status is DeliveryStatus.UNKNOWN or started_over
        )
        may = why_not_cancel(a_conversation(), delivery) is None
        assert may == (delivery.status is DeliveryStatus.QUEUED and not reached)


@pytest.mark.spec("A19")
@given(steps)
def test_what_was_taken_back_stays_so(history: list[object]) -> None:
    """Nothing sends it, nobody waits for it, no retry is offered; whatever a late call still says."""
    delivery = cancelled(Delivery(failure=Failure(FailureKind.AUTH, "expired")))
    assert not rules.holds_back(delivery)
    assert not rules.may_retry(delivery)
    assert delivery.failure is None
    for number, step in enumerate(history):
        delivery = stepped(delivery, step, number)
        assert delivery.status is DeliveryStatus.CANCELLED


@pytest.mark.parametrize("kind", [ConversationKind.STOREFRONT, ConversationKind.ORDER])
def test_what_the_thread_shows_is_there(kind: ConversationKind) -> None:
    """The shop's own threads show a reply when it is written, so that it cannot be taken back."""
    refused = why_not_cancel(replace(a_conversation(), kind=kind), Delivery())
    assert refused is not None
    assert "thread" in refused
