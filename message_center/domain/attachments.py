"""What a message carries besides text."""

from dataclasses import dataclass
from enum import StrEnum


class AttachmentKind(StrEnum):
    """The kinds of attachment, across all channels (spec A17)."""

    IMAGE = "IMAGE"
    STICKER = "STICKER"
    FILE = "FILE"
    AUDIO = "AUDIO"
    VIDEO = "VIDEO"
    LOCATION = "LOCATION"
    LINK = "LINK"
    TEMPLATE = "TEMPLATE"


FILES = frozenset({AttachmentKind.FILE, AttachmentKind.AUDIO, AttachmentKind.VIDEO})
"""What is sent as a file; of the kinds left, staff send images, and the others come from customers only."""


def sendable(*, images: bool, files: bool) -> frozenset[AttachmentKind]:
    """The kinds that staff may attach where a channel takes images, or files."""
    return (frozenset({AttachmentKind.IMAGE}) if images else frozenset()) | (FILES if files else frozenset())


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """One attachment.

    `file_id` names our own copy; `url` is the platform's address, which may expire; `media_id` is the platform's
    name for the content, where it is fetched by that.
    """

    kind: AttachmentKind
    url: str | None = None
    file_id: str | None = None
    name: str | None = None
    content_type: str | None = None
    size: int | None = None
    latitude: float | None = None
    longitude: float | None = None
    media_id: str | None = None
