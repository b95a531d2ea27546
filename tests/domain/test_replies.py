"""A reply takes its place after what the writer has seen."""

from dataclasses import replace

import pytest

from message_center.domain.attachments import Attachment, AttachmentKind
from message_center.domain.conversation_moves import answer
from message_center.domain.delivery import Delivery
from message_center.domain.messages import Direction, MessageKind
from message_center.domain.replies import check_seen, new_reply
from message_center.errors import SequenceOutdated
from tests.domain.made import BEN, a_conversation, fresh_id, minute

FIVE = replace(a_conversation(), sequence=5)


def test_a_reply_is_the_next_message_and_waits_to_be_sent() -> None:
    """What the shop writes stands after everything that was written before, and is sent from there."""
    picture = Attachment(kind=AttachmentKind.IMAGE, file_id="f")
    reply = new_reply(FIVE, message_id=fresh_id(), author=BEN, at=minute(1), text="", attachments=(picture,))
    assert (reply.sequence, reply.direction, reply.kind) == (6, Direction.OUTBOUND, MessageKind.IMAGE)
    assert reply.delivery == Delivery()
    moved, _ = answer(FIVE, reply)
    assert (moved.sequence, moved.last_message_at) == (6, minute(1))


@pytest.mark.spec("H5")
@pytest.mark.parametrize("seen", [None, 5, 6])
def test_a_writer_who_has_seen_everything_may_answer(seen: int | None) -> None:
    """Nobody who read the last message, or did not say what they read, is held up."""
    check_seen(FIVE, expected_sequence=seen)


@pytest.mark.spec("H5")
def test_nobody_answers_over_messages_that_they_have_not_seen() -> None:
    """A reply to an older state is refused, and the refusal says how much was missed."""
    with pytest.raises(SequenceOutdated, match=r"^2 newer messages arrived") as refusal:
        check_seen(FIVE, expected_sequence=3)
    assert refusal.value.field == "expectedSequence"
