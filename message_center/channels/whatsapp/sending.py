"""WhatsApp's side of sending: a message's parts, and one call for one of them (WhatsApp Cloud API: sending)."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from message_center.channels.meta.graph import Answered, GraphApi
from message_center.channels.planning import text_parts
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
from message_center.domain.buttons import AnswerButton, ButtonLimits, LinkButton
from message_center.domain.delivery import Failure, FailureKind

TEXT_LIMIT = 4096
"""Characters of one text."""

BUTTONS = ButtonLimits(text=1024, title=20, links=1, mixed=False)
"""One link, or up to three answers."""

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
    """The text in parts, the last with the buttons, then each attachment; the first part quotes what the message
    answers."""
    parts = tuple(_parts(message))
    if not parts or message.reply_to_external_id is None:
        return parts
    return (replace(parts[0], reply_to_external_id=message.reply_to_external_id), *parts[1:])


def _parts(message: OutgoingMessage) -> Iterator[OutgoingPart]:
    yield from text_parts(message, limit=TEXT_LIMIT, buttons=BUTTONS)
    for attachment in message.attachments:
        yield OutgoingPart(attachment=attachment)


async def send(
    api: GraphApi, number: str, *, token: str, identity: str, part: OutgoingPart, mark: str
) -> SendOutcome:
    """Send one part from a number; `mark` comes back with the statuses."""
    content = _words(part) if part.attachment is None else _media(part.attachment)
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


def _words(part: OutgoingPart) -> Json:
    if not part.buttons:
        return {"type": "text", "text": {"body": part.text, "preview_url": False}}
    return {"type": "interactive", "interactive": {**_buttons(part), "body": {"text": part.text}}}


def _buttons(part: OutgoingPart) -> Json:
    """The plan gives either one link or answers."""
    answers = [one for one in part.buttons if isinstance(one, AnswerButton)]
    if answers:
        replies = [{"type": "reply", "reply": {"id": one.payload, "title": one.title}} for one in answers]
        return {"type": "button", "action": {"buttons": replies}}
    [link] = [one for one in part.buttons if isinstance(one, LinkButton)]
    parameters = {"display_text": link.title, "url": link.url}
    return {"type": "cta_url", "action": {"name": "cta_url", "parameters": parameters}}


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
