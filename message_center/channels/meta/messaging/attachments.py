"""What a message carries: attachments and referrals, in our words (Messenger Platform, Instagram Platform)."""

from collections.abc import Callable
from typing import Any

from message_center.channels.reading import Json, identifier, mapping, number, sequence, words
from message_center.domain.attachments import Attachment, AttachmentKind
from message_center.domain.referrals import Referral

THUMBS_UP = frozenset({"369239263222822", "369239343222814", "369239383222810"})
"""The three sizes of the thumb beside the composer."""

UNKNOWN_SOURCE = "UNKNOWN"


def attachments(values: Any) -> tuple[Attachment, ...]:
    """The attachments in order; one of a type that we do not know is shown as a link with its type's name."""
    return tuple(_attachment(value) for value in sequence(values) if isinstance(value, dict))


def _attachment(value: Json) -> Attachment:
    kind = words(value.get("type"))
    return _KINDS.get(kind, _link)(value, mapping(value.get("payload")))


def _media(kind: AttachmentKind) -> Callable[[Json, Json], Attachment]:
    def media(value: Json, payload: Json) -> Attachment:
        return Attachment(kind=kind, url=_either("url", payload, value), name=_either("title", payload, value))

    return media


def _image(value: Json, payload: Json) -> Attachment:
    """Until 30 Aug 2026 a sticker came as an image with a `sticker_id`."""
    if identifier(payload.get("sticker_id")):
        return _sticker(value, payload)
    return _media(AttachmentKind.IMAGE)(value, payload)


def _sticker(value: Json, payload: Json) -> Attachment:
    name = "👍" if identifier(payload.get("sticker_id")) in THUMBS_UP else None
    return Attachment(kind=AttachmentKind.STICKER, url=_either("url", payload, value), name=name)


def _heart(value: Json, payload: Json) -> Attachment:
    """Instagram's heart beside the composer comes without a payload."""
    return Attachment(kind=AttachmentKind.STICKER, name="❤️")


def _link(value: Json, payload: Json) -> Attachment:
    """Shared links, posts and stories; their title and address may stand one level up."""
    title = _either("title", payload, value) or words(value.get("type")) or None
    return Attachment(kind=AttachmentKind.LINK, url=_either("url", payload, value), name=title)


def _location(value: Json, payload: Json) -> Attachment:
    coordinates = mapping(payload.get("coordinates"))
    return Attachment(
        kind=AttachmentKind.LOCATION,
        url=_either("url", payload, value),
        name=_either("title", payload, value),
        latitude=number(coordinates.get("lat")),
        longitude=number(coordinates.get("long")),
    )


def _template(value: Json, payload: Json) -> Attachment:
    """A product card, or one of our own templates in an echo: shown by its first element."""
    elements = sequence(mapping(payload.get("product")).get("elements")) or sequence(payload.get("elements"))
    first = mapping(elements[0]) if elements else {}
    title = words(first.get("title")) or _either("title", payload, value) or words(payload.get("text")) or None
    return Attachment(
        kind=AttachmentKind.TEMPLATE, url=_either("image_url", first) or _either("url", payload, value), name=title
    )


_KINDS: dict[str, Callable[[Json, Json], Attachment]] = {
    "image": _image,
    "video": _media(AttachmentKind.VIDEO),
    "audio": _media(AttachmentKind.AUDIO),
    "file": _media(AttachmentKind.FILE),
    "sticker": _sticker,
    "like_heart": _heart,
    "template": _template,
    "fallback": _link,
    "reel": _link,
    "ig_reel": _link,
    "post": _link,
    "ig_post": _link,
    "location": _location,
}


def referral(value: Any) -> Referral | None:
    """The way into the conversation, or None if nothing is said of it; every field may be missing."""
    given = mapping(value)
    if not given:
        return None
    ad, product = mapping(given.get("ads_context_data")), mapping(given.get("product"))
    return Referral(
        source=words(given.get("source")) or UNKNOWN_SOURCE,
        ref=identifier(given.get("ref")),
        ad_id=identifier(given.get("ad_id")),
        ad_title=words(ad.get("ad_title")) or None,
        post_id=identifier(ad.get("post_id")),
        product_id=identifier(product.get("id")) or identifier(ad.get("product_id")),
    )


def _either(name: str, *places: Json) -> str | None:
    return next((words(place.get(name)) for place in places if words(place.get(name))), None)
