"""What a WhatsApp message carries, by its type, in our words (WhatsApp Cloud API: message types)."""

from collections.abc import Callable
from dataclasses import dataclass

from message_center.channels.reading import Json, identifier, mapping, number, sequence, words
from message_center.domain.attachments import Attachment, AttachmentKind
from message_center.domain.referrals import Referral


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """The text and attachments of one message; `payload` is ours, from a button that was tapped."""

    text: str = ""
    attachments: tuple[Attachment, ...] = ()
    payload: str | None = None


def content_of(message: Json) -> Content:
    """What the message carries. A type that we do not know, or that the platform does not hand out, is named, so
    that staff see that something came."""
    kind = words(message.get("type"))
    read = _CONTENTS.get(kind)
    if read is None:
        told = words(mapping(message.get("unsupported")).get("type")) or kind or "unknown"
        return Content(text=f"[{told[:40]}]")
    found = read(message)
    return found if found != Content() else Content(text=f"[{kind}]")


def referral_of(message: Json) -> Referral | None:
    """The ad or post that the customer came through."""
    told = mapping(message.get("referral"))
    if not told:
        return None
    from_ad = words(told.get("source_type")) == "ad"
    link = words(told.get("source_url"))
    return Referral(
        source="ADS" if from_ad else (words(told.get("source_type")) or "unknown").upper(),
        ref=words(told.get("ctwa_clid")) or None,
        ad_id=identifier(told.get("source_id")) if from_ad else None,
        ad_title=words(told.get("headline")) or words(told.get("body")) or None,
        link=link if link.startswith("https://") else None,
    )


def _text(message: Json) -> Content:
    return Content(text=words(mapping(message.get("text")).get("body")))


def _media(name: str, kind: AttachmentKind) -> Callable[[Json], Content]:
    """The platform keeps the content, to be fetched by its id; a caption is the message's text."""

    def media(message: Json) -> Content:
        told = mapping(message.get(name))
        attachment = Attachment(
            kind=kind,
            name=words(told.get("filename")) or None,
            content_type=words(told.get("mime_type")) or None,
            media_id=identifier(told.get("id")),
        )
        return Content(text=words(told.get("caption")), attachments=(attachment,))

    return media


def _location(message: Json) -> Content:
    told = mapping(message.get("location"))
    names = [words(told.get("name")), words(told.get("address"))]
    place = Attachment(
        kind=AttachmentKind.LOCATION,
        name=", ".join(one for one in names if one) or None,
        latitude=number(told.get("latitude")),
        longitude=number(told.get("longitude")),
    )
    return Content(attachments=(place,))


def _contacts(message: Json) -> Content:
    """Visiting cards, a line each: the name and the numbers."""
    lines = []
    for card in map(mapping, sequence(message.get("contacts"))):
        numbers = [words(mapping(one).get("phone")) for one in sequence(card.get("phones"))]
        name = words(mapping(card.get("name")).get("formatted_name"))
        lines.append(" ".join(one for one in (name, *numbers) if one))
    return Content(text="\n".join(line for line in lines if line))


def _interactive(message: Json) -> Content:
    told = mapping(message.get("interactive"))
    reply = mapping(told.get(words(told.get("type"))))
    text = words(reply.get("title")) or words(reply.get("body")) or words(reply.get("name"))
    return Content(text=text, payload=identifier(reply.get("id")) or words(reply.get("response_json")) or None)


def _button(message: Json) -> Content:
    told = mapping(message.get("button"))
    return Content(text=words(told.get("text")), payload=words(told.get("payload")) or None)


def _order(message: Json) -> Content:
    """What the customer wants from the catalogue, a line each."""
    told = mapping(message.get("order"))
    lines = [words(told.get("text"))]
    for item in map(mapping, sequence(told.get("product_items"))):
        lines.append(f"{identifier(item.get('quantity')) or '?'} × {identifier(item.get('product_retailer_id'))}")
    return Content(text="\n".join(line for line in lines if line))


_CONTENTS: dict[str, Callable[[Json], Content]] = {
    "text": _text,
    "image": _media("image", AttachmentKind.IMAGE),
    "video": _media("video", AttachmentKind.VIDEO),
    "audio": _media("audio", AttachmentKind.AUDIO),
    "document": _media("document", AttachmentKind.FILE),
    "sticker": _media("sticker", AttachmentKind.STICKER),
    "location": _location,
    "contacts": _contacts,
    "interactive": _interactive,
    "button": _button,
    "order": _order,
}
