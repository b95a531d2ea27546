"""A message of a conversation, whoever wrote it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from message_center.domain.actors import Actor, ActorKind
from message_center.domain.attachments import Attachment, AttachmentKind
from message_center.domain.buttons import Button
from message_center.domain.delivery import Delivery, DeliveryStatus
from message_center.domain.ids import Id
from message_center.domain.platform_templates import PlatformTemplate
from message_center.domain.recognition.finds import Find
from message_center.domain.referrals import ProductReference

TEXT_LIMIT = 5000
"""The longest text a person may send, in Unicode code points; channels split it into their own parts."""

SNIPPET_LIMIT = 200


class MessageKind(StrEnum):
    """What a message mainly is (spec A17)."""

    TEXT = "TEXT"
    IMAGE = "IMAGE"
    STICKER = "STICKER"
    FILE = "FILE"
    AUDIO = "AUDIO"
    VIDEO = "VIDEO"
    LOCATION = "LOCATION"
    TEMPLATE = "TEMPLATE"
    CART_LINK = "CART_LINK"
    SYSTEM = "SYSTEM"


class Direction(StrEnum):
    """Whether the customer or the shop wrote it."""

    INBOUND = "INBOUND"
    OUTBOUND = "OUTBOUND"


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message.

    `sequence` is its place in the conversation, from 1 without gaps. `client_key` makes writing it
    idempotent: one message for a key and conversation. `external_id` is the platform's id of an inbound
    message (or of one sent elsewhere); what we send has its ids in `delivery`. `bots_pending` says that bots
    have not yet been asked, `media_pending` that what it carries is still to be fetched, or, because it was taken
    back, to be forgotten. `why` explains an automated message (spec H2). `template` is what it goes out as where
    the platform takes only words that it approved beforehand; `text` is what the customer reads then.

    `finds` are what was recognised in a customer's words (spec B10), without what staff rejected.

    `arrived` is False while the platform has only told of the message's edit or withdrawal: it holds what is
    known, and counts as received when it arrives (spec G2). `reacted_at` tells late reactions from new ones.
    """

    id: Id
    shop_id: Id
    conversation_id: Id
    account_id: Id
    sequence: int
    direction: Direction
    author: Actor
    kind: MessageKind
    at: datetime
    text: str = ""
    attachments: tuple[Attachment, ...] = ()
    buttons: tuple[Button, ...] = ()
    external_id: str | None = None
    client_key: str | None = None
    reply_to_id: Id | None = None
    payload: str | None = None
    product: ProductReference | None = None
    delivery: Delivery | None = None
    reaction: str | None = None
    reacted_at: datetime | None = None
    edited_at: datetime | None = None
    edit_number: int = 0
    unsent_at: datetime | None = None
    finds: tuple[Find, ...] = ()
    bots_pending: bool = False
    media_pending: bool = False
    arrived: bool = True
    why: str | None = None
    template: PlatformTemplate | None = None

    @property
    def searchable_text(self) -> str:
        """What search may find it by: nothing once it was taken back, or while it has not arrived."""
        cancelled = self.delivery is not None and self.delivery.status is DeliveryStatus.CANCELLED
        return self.text if self.arrived and self.unsent_at is None and not cancelled else ""

    @property
    def is_from_customer(self) -> bool:
        """Whether the customer wrote it."""
        return self.direction is Direction.INBOUND

    @property
    def is_in_own_words(self) -> bool:
        """Whether the customer wrote its words, which a tapped button's are not (spec B7)."""
        return self.is_from_customer and self.payload is None

    @property
    def delivery_is_ours(self) -> bool:
        """Whether we send it ourselves; a message seen only as an echo was sent elsewhere."""
        return self.delivery is not None and self.external_id is None

    @property
    def is_from_a_person(self) -> bool:
        """Whether staff wrote it; a bot's answer does not count as a human answer (spec E9)."""
        return self.author.kind is ActorKind.STAFF


_KIND_OF_ATTACHMENT = {
    AttachmentKind.IMAGE: MessageKind.IMAGE,
    AttachmentKind.STICKER: MessageKind.STICKER,
    AttachmentKind.FILE: MessageKind.FILE,
    AttachmentKind.AUDIO: MessageKind.AUDIO,
    AttachmentKind.VIDEO: MessageKind.VIDEO,
    AttachmentKind.LOCATION: MessageKind.LOCATION,
    AttachmentKind.LINK: MessageKind.TEXT,
    AttachmentKind.TEMPLATE: MessageKind.TEMPLATE,
}


def kind_of(text: str, attachments: tuple[Attachment, ...]) -> MessageKind:
    """The kind shown in lists: text wins, else the first attachment's."""
    if text or not attachments:
        return MessageKind.TEXT
    return _KIND_OF_ATTACHMENT[attachments[0].kind]
