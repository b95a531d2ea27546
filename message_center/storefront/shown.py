"""A message as the customer sees it: who wrote it, what, and when; nothing of the shop's inner working."""

from collections.abc import Mapping

from message_center.contracts.sending import PublicFiles
from message_center.domain.actors import ActorKind
from message_center.domain.attachments import Attachment
from message_center.domain.buttons import LinkButton
from message_center.domain.messages import Message

Shown = Mapping[str, object]


def shown_message(message: Message, *, customer: str, shop: str, files: PublicFiles) -> Shown:
    """The JSON of a message. `reference` is what the form answered when the customer wrote it.

    `customer` is the customer's own name as it is now. `shop` stands for bots, whose names are ours.
    """
    return {
        "id": message.id,
        "reference": message.external_id if message.is_from_customer else None,
        "from": "CUSTOMER" if message.is_from_customer else "SHOP",
        "author": _author(message, customer=customer, shop=shop),
        "text": message.text,
        "buttons": [
            {"title": one.title, "url": one.url} for one in message.buttons if isinstance(one, LinkButton)
        ],
        "attachments": [_attachment(one, files) for one in message.attachments],
        "product": _product(message),
        "at": message.at.isoformat(),
    }


def _author(message: Message, *, customer: str, shop: str) -> str:
    if message.is_from_customer:
        return customer
    return message.author.name if message.author.kind is ActorKind.STAFF else shop


def _attachment(attachment: Attachment, files: PublicFiles) -> Shown:
    url = files.address(attachment.file_id) if attachment.file_id else attachment.url
    return {"kind": attachment.kind, "url": url, "name": attachment.name}


def _product(message: Message) -> Shown | None:
    product = message.product
    return None if product is None else {"id": product.id, "title": product.title, "url": product.url}
