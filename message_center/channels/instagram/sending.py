"""Instagram's side of sending: the parts of a message, and one Send API call for each (docs/channels.md)."""

from message_center.channels.meta.graph import GraphApi
from message_center.channels.meta.messaging.sending import BUTTONS, content_of, parts_of, post
from message_center.channels.meta.messaging.window import messaging_type
from message_center.contracts.sending import OutgoingMessage, OutgoingPart, Rejected, SendOutcome
from message_center.domain.text_splitting import utf8_bytes

TEXT_LIMIT = 1000
"""Bytes of one text in UTF-8: a third as many Chinese characters."""


def plan(message: OutgoingMessage) -> tuple[OutgoingPart, ...]:
    """The text in parts, the last with the buttons, then each attachment. Instagram documents no quoting."""
    return tuple(parts_of(message, text_limit=TEXT_LIMIT, measure=utf8_bytes, buttons=BUTTONS))


async def send(
    api: GraphApi, *, token: str, identity: str, message: OutgoingMessage, part: OutgoingPart
) -> SendOutcome:
    """Send one part as an answer. Instagram takes no mark of ours."""
    content = content_of(part, "Instagram")
    if isinstance(content, Rejected):
        return content
    body = {"recipient": {"id": identity}, **messaging_type(message), "message": content}
    return await post(api, body, token=token)
