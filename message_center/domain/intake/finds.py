"""What a customer's words tell of them, kept with the conversation (spec B1 to B8)."""

from collections.abc import Sequence
from dataclasses import replace

from message_center.domain.conversation_finds import drop_rejected, note_finds
from message_center.domain.intake.state import Intake
from message_center.domain.merge_suggestions import expect_match
from message_center.domain.messages import Message
from message_center.domain.recognition.recognized import RejectedFind, kept_finds


def examined(intake: Intake, message: Message) -> Message:
    """With what its words tell of the customer: not the shop's words, which a tapped button holds (B7)."""
    return replace(message, finds=intake.finds_in(message.text) if message.is_in_own_words else ())


def tell(intake: Intake, message: Message) -> None:
    """Keep with the conversation what the message now tells."""
    intake.telling.add(message.id)
    intake.conversation = expect_match(note_finds(intake.conversation, message), message)


def leave_out(intake: Intake, rejected: Sequence[RejectedFind]) -> None:
    """Leave out what staff have rejected; to be called after the last event."""
    for message in [intake.messages[one] for one in intake.telling]:
        finds = kept_finds(message.finds, rejected)
        if finds != message.finds:
            intake.change(replace(message, finds=finds))
    intake.conversation = drop_rejected(intake.conversation, rejected)
