"""A reply: the next message of a conversation, written by the shop."""

from datetime import datetime

from message_center.domain.actors import Actor
from message_center.domain.attachments import Attachment
from message_center.domain.buttons import Button
from message_center.domain.conversations import Conversation
from message_center.domain.delivery import Delivery
from message_center.domain.ids import Id
from message_center.domain.messages import Direction, Message, MessageKind, kind_of
from message_center.domain.platform_templates import PlatformTemplate
from message_center.errors import SequenceOutdated


def new_reply(
    conversation: Conversation,
    *,
    message_id: Id,
    author: Actor,
    at: datetime,
    text: str,
    attachments: tuple[Attachment, ...] = (),
    buttons: tuple[Button, ...] = (),
    kind: MessageKind | None = None,
    client_key: str | None = None,
    reply_to_id: Id | None = None,
    delivery: Delivery | None = None,
    why: str | None = None,
    template: PlatformTemplate | None = None,
) -> Message:
    """The message, which waits to be sent unless `delivery` says otherwise; the conversation has yet to move.

    `kind` is given for what is more than its parts, as a cart link.
    """
    return Message(
        id=message_id,
        shop_id=conversation.shop_id,
        conversation_id=conversation.id,
        account_id=conversation.account_id,
        sequence=conversation.sequence + 1,
        direction=Direction.OUTBOUND,
        author=author,
        kind=kind or kind_of(text, attachments),
        at=at,
        text=text,
        attachments=attachments,
        buttons=buttons,
        client_key=client_key,
        reply_to_id=reply_to_id,
        delivery=delivery or Delivery(),
        why=why,
        template=template,
    )


def check_seen(conversation: Conversation, *, expected_sequence: int | None) -> None:
    """Refuse to answer over messages that the writer has not seen (spec H5). Raises SequenceOutdated."""
    if expected_sequence is None or conversation.sequence <= expected_sequence:
        return
    missed = conversation.sequence - expected_sequence
    raise SequenceOutdated(
        f"{missed} newer messages arrived; read them, then send again.", field="expectedSequence"
    )
