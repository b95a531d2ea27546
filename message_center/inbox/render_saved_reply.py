"""What choosing a saved reply puts into the composer of a conversation, and what the customer will get (spec E8).

Nothing is sent by it: staff see it, change it if they like, and send it as any message.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from message_center.contracts.sending import OutgoingMessage
from message_center.domain.attachments import Attachment
from message_center.domain.conversations import Conversation
from message_center.domain.features import Feature
from message_center.domain.ids import Id
from message_center.domain.permissions import Permission
from message_center.domain.previews import PreviewWarning
from message_center.domain.saved_replies import filled_in, images_filled_in, warnings_of
from message_center.inbox.desk import Desk
from message_center.inbox.files import image_attachments
from message_center.inbox.reply import sendable_by


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderedReply:
    """The composer's `text` and `images`; `texts` is how the channel parts the text, `warnings` what differs."""

    text: str
    images: tuple[Attachment, ...]
    texts: tuple[str, ...]
    warnings: tuple[PreviewWarning, ...]


async def render_saved_reply(desk: Desk, *, reply_id: str, conversation_id: str) -> RenderedReply:
    """A saved reply for the customer of a conversation. Raises FeatureDisabled, PermissionDenied, NotFound."""
    desk.require_feature(Feature.SAVED_REPLIES)
    desk.require(Permission.SEND_MESSAGES)
    conversation = await desk.scope.conversations.get(conversation_id)
    reply = await desk.scope.saved_replies.get(reply_id)
    customer = await desk.scope.customers.get(conversation.customer_id)
    text = filled_in(reply.text, customer_name=customer.name)
    image_ids = _image_ids(desk, conversation, reply.image_ids)
    images = await image_attachments(desk.scope.files, image_ids)
    texts = _texts(desk, conversation, text)
    return RenderedReply(
        text=text,
        images=images,
        texts=texts,
        warnings=warnings_of(
            text=text,
            texts=len(texts),
            images=len(reply.image_ids),
            used=len(image_ids),
            kind=conversation.kind,
        ),
    )


def _image_ids(desk: Desk, conversation: Conversation, image_ids: Sequence[Id]) -> tuple[Id, ...]:
    channel = desk.channels.get(conversation.channel)
    sendable = frozenset() if channel is None else sendable_by(channel)
    return images_filled_in(image_ids, kind=conversation.kind, sendable=sendable)


def _texts(desk: Desk, conversation: Conversation, text: str) -> tuple[str, ...]:
    """The texts that reach the customer, by the channel's own plan."""
    channel = desk.channels.get(conversation.channel)
    if channel is None:
        return (text,)
    calls = channel.plan(OutgoingMessage(id=conversation.id, text=text, by_a_person=True))
    return tuple(piece.text for call in calls for piece in (call, *call.along) if piece.text)
