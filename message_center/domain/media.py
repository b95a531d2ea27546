"""What customers send besides text, kept by us because platforms keep it for a while only (spec A17, G6)."""

import hashlib

from message_center.domain.attachments import Attachment, AttachmentKind
from message_center.domain.ids import Id

KEPT_KINDS = frozenset({AttachmentKind.IMAGE, AttachmentKind.VIDEO, AttachmentKind.AUDIO, AttachmentKind.FILE})

MOST_KEPT = 20
"""Attachments of one message that are kept; platforms send ten at most."""

UNKNOWN_TYPE = "application/octet-stream"
_SHOWN_TYPES = frozenset(
    {
        "application/pdf",
        "audio/aac",
        "audio/mp4",
        "audio/mpeg",
        "audio/ogg",
        "audio/x-m4a",
        "image/gif",
        "image/jpeg",
        "image/png",
        "image/webp",
        "video/mp4",
        "video/quicktime",
        "video/webm",
    }
)


def is_kept(attachment: Attachment) -> bool:
    """Whether its content is to be fetched: not yet ours, and of a kind that has content, or named as such."""
    return (attachment.kind in KEPT_KINDS or attachment.media_id is not None) and attachment.file_id is None


def media_file_id(message_id: str, index: int) -> Id:
    """The id of our copy of a message's attachment: always the same, so that fetching twice keeps one copy."""
    return Id(hashlib.sha256(f"{message_id}:{index}".encode()).hexdigest()[:24])


def safe_type(told: str) -> str:
    """The content type that we serve a customer's file as: none that a browser would run.

    >>> safe_type("image/png; charset=utf-8"), safe_type("text/html")
    ('image/png', 'application/octet-stream')
    """
    kind = told.partition(";")[0].strip().lower()
    return kind if kind in _SHOWN_TYPES else UNKNOWN_TYPE
