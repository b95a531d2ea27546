"""LINE's side of sending: the calls that a message needs, and one push for one of them (LINE Messaging API)."""

from collections.abc import Iterator
from dataclasses import replace
from uuid import UUID, uuid5

from message_center.channels.line.api import Answered, LineApi
from message_center.channels.line.buttons import BUTTONS, flex
from message_center.channels.planning import text_parts
from message_center.channels.reading import Json, identifier, mapping, sequence
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
from message_center.domain.text_splitting import utf16_units

TEXT_LIMIT = 5000
"""UTF-16 code units of one text."""

PIECES_LIMIT = 5
"""Message objects of one call; the call counts once against the month's quota, whatever it carries."""

RETRY_KEYS = UUID("5b0a8f1e-5f3c-4f0e-9f57-2f2c3f4a9d10")
"""Our name space for retry keys."""

_SHOWN = frozenset({None, "image/jpeg", "image/png"})


def plan(message: OutgoingMessage) -> tuple[OutgoingPart, ...]:
    """The text in pieces, the last with the buttons, then each attachment, up to five pieces a call."""
    pieces = tuple(_pieces(message))
    calls = (pieces[start : start + PIECES_LIMIT] for start in range(0, len(pieces), PIECES_LIMIT))
    return tuple(replace(first, along=tuple(rest)) for first, *rest in calls)


def _pieces(message: OutgoingMessage) -> Iterator[OutgoingPart]:
    yield from text_parts(message, limit=TEXT_LIMIT, measure=utf16_units, buttons=BUTTONS)
    for attachment in message.attachments:
        yield OutgoingPart(attachment=attachment)


async def send(api: LineApi, *, token: str, identity: str, part: OutgoingPart, mark: str) -> SendOutcome:
    """Push one part. The same mark gives the same key, so that LINE recognises a repetition for 24 hours."""
    objects: list[Json] = []
    for piece in (part, *part.along):
        content = _content(piece)
        if isinstance(content, Rejected):
            return content
        objects.append(content)
    body = {"to": identity, "messages": objects}
    outcome = await api.post("v2/bot/message/push", body, token=token, retry_key=retry_key(mark))
    return _sent(outcome, mark)


def retry_key(mark: str) -> str:
    """The UUID under which LINE knows the call for a part."""
    return str(uuid5(RETRY_KEYS, mark))


def _content(piece: OutgoingPart) -> Json | Rejected:
    if piece.attachment is not None:
        return _image(piece.attachment)
    return flex(piece) if piece.buttons else {"type": "text", "text": piece.text}


def _image(attachment: Attachment) -> Json | Rejected:
    if attachment.kind is not AttachmentKind.IMAGE:
        return _refused(f"LINE cannot send an attachment of the kind {attachment.kind}.")
    if not attachment.url:
        return _refused("The image has no public address that LINE could show it from.")
    if attachment.content_type not in _SHOWN:
        return _refused(f"LINE shows JPEG and PNG images only; this one is {attachment.content_type}.")
    return {"type": "image", "originalContentUrl": attachment.url, "previewImageUrl": attachment.url}


def _refused(detail: str) -> Rejected:
    return Rejected(Failure(FailureKind.BAD_CONTENT, detail))


def _sent(outcome: Answered | Rejected | Unknown, mark: str) -> SendOutcome:
    """Known by the id of the call's first message; a repetition may tell only the first call's own id."""
    if not isinstance(outcome, Answered):
        return outcome
    sent = sequence(outcome.data.get("sentMessages"))
    external_id = identifier(mapping(sent[0]).get("id")) if sent else None
    return Accepted(external_id or outcome.request_id or retry_key(mark))
