"""Messenger's side of sending: the parts of a message, and one Send API call for one of them (channels.md 2.5)."""

from collections.abc import Iterator

from message_center.channels.meta.graph import Answered, GraphApi
from message_center.channels.reading import Json, identifier
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
from message_center.domain.text_splitting import split_text

TEXT_LIMIT = 2000
"""Characters of one text, as implementers agree; the platform's own page names no number."""

MEDIA_TYPES = {
    AttachmentKind.IMAGE: "image",
    AttachmentKind.STICKER: "image",
    AttachmentKind.VIDEO: "video",
    AttachmentKind.AUDIO: "audio",
    AttachmentKind.FILE: "file",
}


def plan(message: OutgoingMessage, *, text_limit: int = TEXT_LIMIT) -> tuple[OutgoingPart, ...]:
    """The text in parts, then each attachment; the first part quotes what the message answers."""
    parts = tuple(_parts(message, text_limit))
    if not parts or message.reply_to_external_id is None:
        return parts
    first = OutgoingPart(
        text=parts[0].text,
        attachment=parts[0].attachment,
        reply_to_external_id=message.reply_to_external_id,
    )
    return (first, *parts[1:])


def _parts(message: OutgoingMessage, text_limit: int) -> Iterator[OutgoingPart]:
    for text in split_text(message.text, limit=text_limit):
        if text.strip():  # a part of nothing but blanks is refused by the platform
            yield OutgoingPart(text=text)
    for attachment in message.attachments:
        yield OutgoingPart(attachment=attachment)


async def send(api: GraphApi, *, token: str, identity: str, part: OutgoingPart, mark: str) -> SendOutcome:
    """Send one part as an answer inside the window; `mark` comes back with the echo."""
    content = _content(part)
    if isinstance(content, Rejected):
        return content
    body = {
        "recipient": {"id": identity},
        "messaging_type": "RESPONSE",
        "message": {**content, "metadata": mark},
    }
    if part.reply_to_external_id is not None:
        body["reply_to"] = {"mid": part.reply_to_external_id}
    return _sent(await api.post("me/messages", body, token=token))


def _content(part: OutgoingPart) -> Json | Rejected:
    if part.attachment is None:
        return {"text": part.text}
    return _attachment(part.attachment)


def _attachment(attachment: Attachment) -> Json | Rejected:
    media = MEDIA_TYPES.get(attachment.kind)
    if media is None:
        return _refused(f"Messenger cannot send an attachment of the kind {attachment.kind}.")
    if not attachment.url:
        return _refused("The attachment has no public address that Messenger could fetch it from.")
    return {"attachment": {"type": media, "payload": {"url": attachment.url, "is_reusable": False}}}


def _refused(detail: str) -> Rejected:
    return Rejected(Failure(FailureKind.BAD_CONTENT, detail))


def _sent(outcome: Answered | Rejected | Unknown) -> SendOutcome:
    if not isinstance(outcome, Answered):
        return outcome
    external_id = identifier(outcome.data.get("message_id"))
    if external_id is None:
        return Unknown("The platform answered without the message's id.")
    return Accepted(external_id)
