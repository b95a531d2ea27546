"""Taking in what a platform tells, in whatever order and however often it tells it."""

import itertools
from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from message_center.domain.delivery import Delivery, DeliveryStatus, Failure, FailureKind
from message_center.domain.facts import FactKind
from message_center.domain.inbound import (
    Delivered,
    EchoArrived,
    MessageArrived,
    Reacted,
    Read,
    StatusTold,
    Unsent,
)
from message_center.domain.marks import PartMark
from message_center.domain.messages import Message
from tests.domain.made import ANNA, BEN, a_conversation, a_message, fresh_id, minute
from tests.domain.stories import Stored, Told, stories


@pytest.mark.spec("G2", "G6", "B6")
@given(stories(), st.data())
def test_order_and_repetition_do_not_matter(story: list[Told], data: st.DataObject) -> None:
    """However the platform shuffles and repeats its events, staff end up seeing the same."""
    in_order, disturbed = Stored(a_conversation()), Stored(a_conversation())
    in_order.take(*story)
    again = data.draw(st.lists(st.sampled_from(story), max_size=6))
    for batch in data.draw(st.permutations([*story, *again])):
        disturbed.take(batch)
    assert disturbed.visible == in_order.visible


@pytest.mark.spec("G2")
@given(stories(), st.integers(0, 8))
def test_a_batch_is_the_same_as_one_by_one(story: list[Told], cut: int) -> None:
    """Taking events in together or one after the other makes no difference."""
    together, apart = Stored(a_conversation()), Stored(a_conversation())
    by_time = sorted(story, key=lambda one: one.at)
    together.take(*by_time)
    apart.take(*by_time[:cut])
    apart.take(*by_time[cut:])
    assert apart.visible == together.visible


@pytest.mark.spec("G2")
@given(stories())
def test_a_repeated_story_is_silent(story: list[Told]) -> None:
    """When the platform delivers all of it again, no message and no unread count is added."""
    stored = Stored(a_conversation())
    stored.take(*story)
    before = stored.visible
    intake = stored.take(*story)
    assert stored.visible == before
    assert (intake.added, intake.changed) == (set(), set())
    assert {one.kind for one in intake.happened} <= {FactKind.AD_OPENED}


@pytest.mark.spec("G6")
def test_a_message_taken_back_before_it_arrives_never_shows_its_words() -> None:
    """A withdrawal that overtakes its message leaves an empty message that counts, and that no bot answers."""
    stored = Stored(a_conversation())
    stored.take(Told(Unsent(external_id="m1"), 9))
    assert (stored.conversation.unread, stored.conversation.last_message) == (0, None)
    stored.take(Told(MessageArrived(external_id="m1", text="secret", payload="ib:1"), 1))
    message = stored.message("m1")
    assert (message.text, message.payload, message.bots_pending, message.unsent_at) == ("", None, False, minute(9))
    assert stored.conversation.unread == 1
    assert stored.conversation.last_message is not None
    assert stored.conversation.last_message.snippet == ""


def sent(*external_ids: str, at: datetime, status: DeliveryStatus = DeliveryStatus.SENT) -> Message:
    message = a_message(BEN, sequence=1, at=at)
    return replace(message, delivery=Delivery(status=status, external_ids=external_ids, sent_at=at))


@pytest.mark.spec("A17", "G1")
@given(st.permutations([DeliveryStatus.DELIVERED, DeliveryStatus.READ]), st.booleans())
def test_receipts_in_any_order_end_as_read(order: list[DeliveryStatus], by_watermark: bool) -> None:
    """Delivered after read does not take the second tick away, whether a receipt names ids or a time."""
    stored = Stored(a_conversation(), (sent("x1", at=minute(1)),))
    for status in order:
        make = Delivered if status is DeliveryStatus.DELIVERED else Read
        event = make(watermark=minute(2)) if by_watermark else make(external_ids=("x1",))
        stored.take(Told(event, 3))
    [message] = stored.messages
    assert message.delivery is not None
    assert message.delivery.status is DeliveryStatus.READ


@pytest.mark.spec("A17")
def test_a_watermark_covers_only_what_was_sent_before_it() -> None:
    """A message sent after the customer looked is not shown as read."""
    stored = Stored(a_conversation(), (sent("x1", at=minute(1)), sent("x2", at=minute(5))))
    stored.take(Told(Read(watermark=minute(3)), 3))
    states = [message.delivery.status for message in stored.messages if message.delivery]
    assert states == [DeliveryStatus.READ, DeliveryStatus.SENT]


@pytest.mark.spec("A17", "G1")
@pytest.mark.parametrize(("named", "read"), [("x1", 1), ("x2", 2), ("x9", 0)])
def test_reading_one_message_means_reading_all_before_it(named: str, read: int) -> None:
    """Instagram names the last message that was seen; what came before it was seen too, and nothing after it."""
    times = (minute(1), minute(3), minute(5))
    stored = Stored(a_conversation(), tuple(sent(f"x{at + 1}", at=time) for at, time in enumerate(times)))
    stored.take(Told(Read(up_to=named), 9))
    states = [message.delivery.status for message in stored.messages if message.delivery]
    assert states == [DeliveryStatus.READ] * read + [DeliveryStatus.SENT] * (3 - read)


@pytest.mark.spec("E11")
def test_a_receipt_of_the_first_part_does_not_lose_the_second() -> None:
    """While a second part waits for its retry, a receipt of the first one leaves the message waiting."""
    waiting = sent("x1", at=minute(1), status=DeliveryStatus.QUEUED)
    stored = Stored(a_conversation(), (waiting,))
    stored.take(Told(Delivered(external_ids=("x1",)), 3))
    assert stored.messages == (waiting,)


@pytest.mark.spec("A19")
def test_an_echo_settles_an_unknown_outcome() -> None:
    """When the platform shows us our own message with our mark, it was sent after all."""
    unknown = replace(a_message(BEN, sequence=1, at=minute(1)), delivery=Delivery(status=DeliveryStatus.UNKNOWN))
    stored = Stored(a_conversation(), (unknown,))
    stored.take(Told(EchoArrived(external_id="x1", text="hello", sent_as=str(PartMark(unknown.id, 0, 1))), 2))
    [message] = stored.messages
    assert message.delivery is not None
    assert (message.delivery.status, message.delivery.external_ids) == (DeliveryStatus.SENT, ("x1",))


def test_an_echo_with_a_stranger_s_mark_is_a_message_sent_elsewhere() -> None:
    """A mark that names no message of this conversation proves nothing: the words are shown as sent elsewhere."""
    stored = Stored(a_conversation())
    stored.take(
        Told(EchoArrived(external_id="x1", text="from the page", sent_as=str(PartMark(fresh_id(), 0, 1))), 2)
    )
    assert stored.message("x1").text == "from the page"


@pytest.mark.spec("A9", "A12")
def test_an_answer_in_the_platform_s_own_inbox_is_an_answer() -> None:
    """Staff who answer on the platform itself end the waiting; a machine's message there does not."""
    for by_a_person, unread in ((True, 0), (False, 1)):
        stored = Stored(a_conversation())
        stored.take(
            Told(MessageArrived(external_id="m1", text="hello"), 1),
            Told(EchoArrived(external_id="x1", text="Hi!", by_a_person=by_a_person), 2),
        )
        assert stored.conversation.unread == unread


@given(
    st.permutations(
        [Told(Reacted(external_id="m1", emoji="❤"), 2), Told(Reacted(external_id="m1", emoji=None), 3)]
    )
)
def test_the_latest_reaction_counts(order: list[Told]) -> None:
    """A reaction that was taken back does not come again because the platform delivers it late."""
    stored = Stored(a_conversation(), (replace(a_message(ANNA, sequence=1, at=minute(1)), external_id="m1"),))
    for told in order:
        stored.take(told)
    assert stored.message("m1").reaction is None


@pytest.mark.spec("G2")
@pytest.mark.parametrize("order", list(itertools.permutations(["sent", "delivered", "failed", "read"])))
def test_statuses_in_any_order_end_as_the_furthest(order: tuple[str, ...]) -> None:
    """What reached the customer has not failed, whatever the platform tells last."""
    stored = Stored(a_conversation(), (sent("x1", at=minute(1)),))
    mark = str(PartMark(stored.messages[0].id, 0, 1))
    for at, name in enumerate(order):
        failure = Failure(FailureKind.TRANSIENT, "No.") if name == "failed" else None
        status = DeliveryStatus(name.upper())
        stored.take(Told(StatusTold(external_id="x1", status=status, sent_as=mark, failure=failure), at + 2))
    (message,) = stored.messages
    assert message.delivery is not None
    assert (message.delivery.status, message.delivery.failure) == (DeliveryStatus.READ, None)


@pytest.mark.spec("G4", "G2")
def test_a_failure_told_later_fails_what_was_sent() -> None:
    """Staff see that what the platform had taken did not arrive, and why; the customer is unreachable."""
    stored = Stored(a_conversation(), (sent("x1", at=minute(1)),))
    failure = Failure(FailureKind.USER_UNREACHABLE, "No WhatsApp.")
    stored.take(Told(StatusTold(external_id="x1", status=DeliveryStatus.FAILED, failure=failure), 2))
    stored.take(Told(StatusTold(external_id="x1", status=DeliveryStatus.SENT), 3))
    (message,) = stored.messages
    assert message.delivery is not None
    assert (message.delivery.status, message.delivery.failure) == (DeliveryStatus.FAILED, failure)
    assert stored.conversation.unreachable == "No WhatsApp."


@pytest.mark.spec("G1")
def test_a_status_with_our_mark_settles_an_unknown_outcome() -> None:
    """Where the platform's answer was lost, its status tells that the message went out."""
    unknown = replace(
        sent("x1", at=minute(1)), delivery=Delivery(status=DeliveryStatus.UNKNOWN, unknown_since=minute(1))
    )
    stored = Stored(a_conversation(), (unknown,))
    mark = str(PartMark(unknown.id, 0, 1))
    stored.take(Told(StatusTold(external_id="x1", status=DeliveryStatus.DELIVERED, sent_as=mark), 2))
    (message,) = stored.messages
    assert message.delivery is not None
    assert (message.delivery.status, message.delivery.external_ids) == (DeliveryStatus.DELIVERED, ("x1",))
