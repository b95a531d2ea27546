"""What sending has in common: a message's parts, a part's content, one Send API call (docs/channels.md)."""

from collections.abc import Iterator

from message_center.channels.meta.graph import Answered, GraphApi
from message_center.channels.planning import text_parts
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
from message_center.domain.buttons import Button, ButtonLimits, LinkButton
from message_center.domain.delivery import Failure, FailureKind
from message_center.domain.platform_templates import PlatformTemplate
from message_center.domain.text_splitting import Measure

MEDIA_TYPES = {
    AttachmentKind.IMAGE: "image",
    AttachmentKind.STICKER: "image",
    AttachmentKind.VIDEO: "video",
    AttachmentKind.AUDIO: "audio",
    AttachmentKind.FILE: "file",
}

BUTTONS = ButtonLimits(text=640, title=20)
"""What a button template takes, on Messenger and Instagram alike."""


def parts_of(
    message: OutgoingMessage, *, text_limit: int, measure: Measure, buttons: ButtonLimits
) -> Iterator[OutgoingPart]:
    """The text in parts of at most `text_limit` as `measure` counts, the last with buttons, then attachments."""
    yield from text_parts(message, limit=text_limit, measure=measure, buttons=buttons)
    for attachment in message.attachments:
        yield OutgoingPart(attachment=attachment)


def content_of(part: OutgoingPart, platform: str) -> Json | Rejected:
    """The `message` of a call; what cannot be carried is refused in the name of the `platform`."""
    if part.template is not None:
        return {"template": _template(part.template)}
    if part.attachment is not None:
        return _attachment(part.attachment, platform)
    return _button_template(part) if part.buttons else {"text": part.text}


def _template(template: PlatformTemplate) -> Json:
    """An approved utility template with what stands for its parameters (Messenger Platform: messaging window)."""
    named = {"name": template.name, "language": {"code": template.language}}
    if not template.parameters:
        return named
    parameters = [{"type": "text", "text": text} for text in template.parameters]
    return {**named, "components": [{"type": "body", "parameters": parameters}]}


def _button_template(part: OutgoingPart) -> Json:
    buttons = [_button(one) for one in part.buttons]
    payload = {"template_type": "button", "text": part.text, "buttons": buttons}
    return {"attachment": {"type": "template", "payload": payload}}


def _button(button: Button) -> Json:
    if isinstance(button, LinkButton):
        return {"type": "web_url", "title": button.title, "url": button.url}
    return {"type": "postback", "title": button.title, "payload": button.payload}


def _attachment(attachment: Attachment, platform: str) -> Json | Rejected:
    media = MEDIA_TYPES.get(attachment.kind)
    if media is None:
        return _refused(f"{platform} cannot send an attachment of the kind {attachment.kind}.")
    if not attachment.url:
        return _refused(f"The attachment has no public address that {platform} could fetch it from.")
    return {"attachment": {"type": media, "payload": {"url": attachment.url, "is_reusable": False}}}


def _refused(detail: str) -> Rejected:
    return Rejected(Failure(FailureKind.BAD_CONTENT, detail))


async def post(api: GraphApi, body: Json, *, token: str) -> SendOutcome:
    """One call of the Send API."""
    outcome = await api.post("me/messages", body, token=token)
    if not isinstance(outcome, Answered):
        return outcome
    external_id = identifier(outcome.data.get("message_id"))
    if external_id is None:
        return Unknown("The platform answered without the message's id.")
    return Accepted(external_id)
