"""Which phone numbers and e-mail addresses a conversation's row knows of (spec B1, B4)."""

from collections.abc import Sequence
from dataclasses import replace

from message_center.domain.conversations import Conversation
from message_center.domain.messages import Message
from message_center.domain.recognition.finds import FindKind
from message_center.domain.recognition.recognized import (
    Recognized,
    RejectedFind,
    of_kind,
    with_message,
    without_rejected,
)


def note_finds(conversation: Conversation, message: Message) -> Conversation:
    """Keep what a customer's message tells, as the message now is."""
    known = with_message(
        _known(conversation),
        message.finds,
        conversation_id=conversation.id,
        message_id=message.id,
        at=message.at,
    )
    return _knowing(conversation, known)


def drop_rejected(conversation: Conversation, rejected: Sequence[RejectedFind]) -> Conversation:
    """Forget what staff rejected."""
    return _knowing(conversation, without_rejected(_known(conversation), rejected))


def _known(conversation: Conversation) -> tuple[Recognized, ...]:
    return *conversation.phones, *conversation.emails


def _knowing(conversation: Conversation, known: Sequence[Recognized]) -> Conversation:
    phones, emails = of_kind(known, FindKind.PHONE), of_kind(known, FindKind.EMAIL)
    return replace(conversation, has_phone=bool(phones), phones=phones, emails=emails)
