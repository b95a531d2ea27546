"""What Instagram tells beside what it shares with Messenger: stories, and what was read (Instagram Platform)."""

from collections.abc import Iterator
from dataclasses import replace

from message_center.channels.meta.messaging.envelope import Platform
from message_center.channels.meta.messaging.events import SHARED, Frame, Meaning, by_customer, mid_of
from message_center.channels.reading import Json, mapping, words
from message_center.domain.attachments import Attachment, AttachmentKind
from message_center.domain.inbound import MessageArrived, Read

STORY_REPLY = "story_reply"
UNSUPPORTED = "unsupported"


def _message(frame: Frame) -> Meaning:
    """As on Messenger, and with the story that it answers, or a sign for what the platform does not hand out."""
    event_id, event = SHARED["message"](frame)
    if isinstance(event, MessageArrived):
        event = replace(event, attachments=(*_beside(frame.body), *event.attachments))
    return event_id, event


def _beside(message: Json) -> Iterator[Attachment]:
    story = mapping(mapping(message.get("reply_to")).get("story"))
    if story:
        yield Attachment(kind=AttachmentKind.LINK, url=words(story.get("url")) or None, name=STORY_REPLY)
    if message.get("is_unsupported") is True:
        yield Attachment(kind=AttachmentKind.LINK, name=UNSUPPORTED)


def _read(frame: Frame) -> Meaning:
    """One message is named, and with it all before it were read."""
    customer, mid = by_customer(frame), mid_of(frame.body)
    return f"read:{customer}:{mid}", Read(up_to=mid)


PLATFORM = Platform("instagram", {**SHARED, "message": _message, "read": _read})
"""Every kind that we have words for. Instagram tells no delivery."""
