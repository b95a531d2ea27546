"""Messenger's side of sending: the parts of a message, and one Send API call for each (docs/channels.md)."""

from dataclasses import replace

from message_center.channels.meta.graph import GraphApi
from message_center.channels.meta.messaging.sending import BUTTONS, content_of, parts_of, post
from message_center.channels.meta.messaging.window import messaging_type
from message_center.contracts.sending import OutgoingMessage, OutgoingPart, Rejected, SendOutcome
from message_center.domain.text_splitting import characters

TEXT_LIMIT = 2000
"""Characters of one text, as implementers agree; the platform's own page names no number."""


def plan(message: OutgoingMessage, *, text_limit: int = TEXT_LIMIT) -> tuple[OutgoingPart, ...]:
    """The text in parts, the last with the buttons, then each attachment; the first part quotes what the message
    answers. A template is one part of its own."""
    if message.template is not None:
        return (OutgoingPart(text=message.text, template=message.template),)
    parts = tuple(parts_of(message, text_limit=text_limit, measure=characters, buttons=BUTTONS))
    if not parts or message.reply_to_external_id is None:
        return parts
    return (replace(parts[0], reply_to_external_id=message.reply_to_external_id), *parts[1:])


async def send(
    api: GraphApi, *, token: str, identity: str, message: OutgoingMessage, part: OutgoingPart, mark: str
) -> SendOutcome:
    """Send one part as an answer; `mark` comes back with the echo."""
    content = content_of(part, "Messenger")
    if isinstance(content, Rejected):
        return content
    body = {
        "recipient": {"id": identity},
        **messaging_type(message),
        "message": {**content, "metadata": mark},
    }
    if part.reply_to_external_id is not None:
        body["reply_to"] = {"mid": part.reply_to_external_id}
    return await post(api, body, token=token)
