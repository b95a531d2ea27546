"""What a LINE message carries, by its type, in our words (LINE Messaging API: webhook events)."""

from collections.abc import Callable
from dataclasses import dataclass

from message_center.channels.reading import Json, identifier, mapping, number, sequence, whole, words
from message_center.domain.attachments import Attachment, AttachmentKind

STICKER_PICTURE = "https://stickershop.line-scdn.net/stickershop/v1/sticker/{}/android/sticker.png"
"""Where LINE shows its stickers to everybody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """The text and attachments of one message."""

    text: str = ""
    attachments: tuple[Attachment, ...] = ()


def content_of(message: Json) -> Content | None:
    """What the message carries, or None for a type that we do not know."""
    kind = words(message.get("type"))
    if kind == "text":
        return Content(text=words(message.get("text")))
    read = _ATTACHMENTS.get(kind)
    return None if read is None else Content(attachments=(read(message),))


def _media(kind: AttachmentKind) -> Callable[[Json], Attachment]:
    """LINE keeps the content, to be fetched by the message's id; an external one has an address of its own."""

    def media(message: Json) -> Attachment:
        provider = mapping(message.get("contentProvider"))
        return Attachment(
            kind=kind,
            url=words(provider.get("originalContentUrl")) or None,
            name=words(message.get("fileName")) or None,
            size=whole(message.get("fileSize")),
        )

    return media


def _sticker(message: Json) -> Attachment:
    sticker = identifier(message.get("stickerId")) or ""
    url = STICKER_PICTURE.format(sticker) if sticker.isascii() and sticker.isdigit() else None
    keywords = [words(one) for one in sequence(message.get("keywords"))]
    name = words(message.get("text")) or ", ".join(one for one in keywords[:3] if one)
    return Attachment(kind=AttachmentKind.STICKER, url=url, name=name or None)


def _location(message: Json) -> Attachment:
    told = (words(message.get("title")), words(message.get("address")))
    return Attachment(
        kind=AttachmentKind.LOCATION,
        name=", ".join(one for one in told if one) or None,
        latitude=number(message.get("latitude")),
        longitude=number(message.get("longitude")),
    )


_ATTACHMENTS: dict[str, Callable[[Json], Attachment]] = {
    "image": _media(AttachmentKind.IMAGE),
    "video": _media(AttachmentKind.VIDEO),
    "audio": _media(AttachmentKind.AUDIO),
    "file": _media(AttachmentKind.FILE),
    "sticker": _sticker,
    "location": _location,
}
