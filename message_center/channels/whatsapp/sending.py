"""WhatsApp's side of sending: a message's parts, and one call for one of them (channels.md 5.3)."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from message_center.channels.meta.graph import Answered, GraphApi
from message_center.channels.meta.messaging.sending import parts_of
from message_center.channels.reading import Json, identifier, mapping, sequence
from message_center.channels.whatsapp.people import is_user_id
from message_center.contracts.sending import (
    Accepted,
    OutgoingMessage,
    OutgoingPart,
    Rejected,
    SendOutcome,
    Unknown,
)
from message_center.domain.attachments import Attachment, AttachmentKind
from message_center.domain.delivery import Failure, FailureKind
from message_center.domain.text_splitting import characters

TEXT_LIMIT = 4096
"""Characters of one text."""

MEGABYTE = 1_000_000
MEDIA: Mapping[AttachmentKind, tuple[str, int]] = {
    AttachmentKind.IMAGE: ("image", 5 * MEGABYTE),
    AttachmentKind.VIDEO: ("video", 16 * MEGABYTE),
    AttachmentKind.AUDIO: ("audio", 16 * MEGABYTE),
    AttachmentKind.FILE: ("document", 100 * MEGABYTE),
}
"""The platform's type and the most bytes of it."""

IMAGE_TYPES = ("image/jpeg", "image/png")


def plan(message: OutgoingMessage) -> tuple[OutgoingPart, ...]:
    """The text in parts, then each attachment; the first part quotes what the message answers."""
    parts = tuple(parts_of(message, text_limit=TEXT_LIMIT, measure=characters))
    if not parts or message.reply_to_external_id is None:
        return parts
    return (replace(parts[0], reply_to_external_id=message.reply_to_external_id), *parts[1:])


async def send(
    api: GraphApi, number: str, *, token: str, identity: str, part: OutgoingPart, mark: str
) -> SendOutcome:
    """Send one part from a number; `mark` comes back with the statuses."""
    content = _text(part.text) if part.attachment is None else _media(part.attachment)
    if isinstance(content, Rejected):
        return content
    body = {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        # A phone number or the business-scoped id of somebody who hides theirs, never both.
        ("recipient" if is_user_id(identity) else "to"): identity,
        "biz_opaque_callback_data": mark,
        **content,
    }
    if part.reply_to_external_id is not None:
        body["context"] = {"message_id": part.reply_to_external_id}
    outcome = await api.post(f"{quote(number, safe='')}/messages", body, token=token)
    if not isinstance(outcome, Answered):
        return outcome
    sent = sequence(outcome.data.get("messages"))
    external_id = identifier(mapping(sent[0]).get("id")) if sent else None
    return Accepted(external_id) if external_id else Unknown("The platform answered without the message's id.")


def _text(text: str) -> Json:
    return {"type": "text", "text": {"body": text, "preview_url": False}}


def _media(attachment: Attachment) -> Json | Rejected:
    if attachment.kind not in MEDIA:
        return _refused(f"WhatsApp cannot send an attachment of the kind {attachment.kind}.")
    kind, most = MEDIA[attachment.kind]
    if not attachment.url:
        return _refused("The attachment has no public address that WhatsApp could fetch it from.")
    if attachment.size is not None and attachment.size > most:
        return _refused(f"WhatsApp takes {kind}s of up to {most // MEGABYTE} MB. Send a smaller one.")
    if kind == "image" and attachment.content_type not in (None, *IMAGE_TYPES):
        return _refused("WhatsApp takes JPEG and PNG images. Send the image in one of these forms.")
    media: dict[str, Any] = {"link": attachment.url}
    if kind == "document" and attachment.name:
        media["filename"] = attachment.name
    return {"type": kind, kind: media}


def _refused(detail: str) -> Rejected:
    return Rejected(Failure(FailureKind.BAD_CONTENT, detail))
