"""The state of simulated WhatsApp: business numbers, and their chats with people. Memory only."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from secrets import randbelow, token_bytes
from typing import Any, Literal

from message_center.simulator.clock import Clock
from message_center.simulator.config import AdConfig, PersonConfig, WhatsAppLimits, WhatsAppNumberConfig
from message_center.simulator.known import NotKnown, found
from message_center.simulator.whatsapp.identities import derived_phone, derived_user_id, wamid_of

Json = dict[str, Any]
Status = Literal["accepted", "sent", "delivered", "read", "failed"]


@dataclass(slots=True)
class WhatsAppMessage:
    """A message of a chat: `content` is its type with the object of the same name. Times are seconds."""

    id: str
    author: Literal["person", "business"]
    created: int
    content: Json
    status: Status | None = None
    """Of messages by the business."""
    mark: str | None = None
    """`biz_opaque_callback_data`, which every status repeats."""
    reply_to: str | None = None
    unsent: bool = False
    edited: bool = False
    from_phone: bool = False
    """Written by hand in the WhatsApp Business app."""
    reactions: dict[str, str] = field(default_factory=dict)
    """Emoji by who reacted: `person` or `business`."""


@dataclass(slots=True)
class WhatsAppChat:
    """What one person and one business number have said to each other."""

    number_id: str
    person_id: str
    phone: str
    user_id: str
    """The business-scoped user id; it goes with the phone number."""
    hides_number: bool = False
    """The person has a user name instead: webhooks tell the user id alone."""
    messages: list[WhatsAppMessage] = field(default_factory=list)
    last_wrote: datetime | None = None
    referral: Json | None = None
    """An ad waits to be carried by the person's next message."""
    blocked: bool = False
    away: bool = False
    """The person's phone is off: nothing is delivered until they return."""
    receipts: bool = True
    """The person lets others see that they have read."""
    sends: list[datetime] = field(default_factory=list)

    def message(self, message_id: str) -> WhatsAppMessage:
        """The message with this id (NotKnown)."""
        for message in self.messages:
            if message.id == message_id:
                return message
        raise NotKnown(f"message_id: this chat has no message {message_id!r}")


@dataclass(slots=True)
class WhatsAppNumber:
    """A business number, with what the product set on it."""

    config: WhatsAppNumberConfig
    subscribed: bool
    """Whether the app hears of the number's business account."""
    token_expired: bool = False
    sends: list[datetime] = field(default_factory=list)

    @property
    def id(self) -> str:
        """Meta's id of the number, the `phone_number_id` of its webhooks."""
        return self.config.id


@dataclass(frozen=True, slots=True)
class Media:
    """A file that a person or the product sent, by its id; the product may see it while it is kept."""

    number_id: str
    content: bytes
    media_type: str
    kept_until: datetime


class WhatsAppState:
    """All of it, with the look-ups that scripts and the API share."""

    def __init__(self, numbers: tuple[WhatsAppNumberConfig, ...], limits: WhatsAppLimits, clock: Clock) -> None:
        self.limits, self.clock = limits, clock
        self.numbers: dict[str, WhatsAppNumber] = {}
        self.chats: dict[tuple[str, str], WhatsAppChat] = {}
        """By the number's id and the person's."""
        self.media: dict[str, Media] = {}
        self.addresses: dict[str, tuple[str, datetime]] = {}
        """What the addresses handed out lead to, and until when, by their secret part."""
        for number in numbers:
            self.add_number(number)

    def add_number(self, number: WhatsAppNumberConfig) -> WhatsAppNumber:
        """Register a number; one with the same id is replaced."""
        self.numbers[number.id] = WhatsAppNumber(number, number.subscribed)
        return self.numbers[number.id]

    def number(self, number_id: str) -> WhatsAppNumber:
        """The number with this id of Meta's (NotKnown)."""
        return found(self.numbers, number_id, "number_id")

    def number_of_token(self, token: str) -> WhatsAppNumber | None:
        """The number whose access token this is."""
        return next((one for one in self.numbers.values() if one.config.access_token == token), None)

    def ad(self, number_id: str, ad_id: str) -> AdConfig:
        """An ad that leads to a number (NotKnown)."""
        return found({ad.id: ad for ad in self.number(number_id).config.ads}, ad_id, "ad_id")

    def open_chat(self, number_id: str, person: PersonConfig) -> WhatsAppChat:
        """The chat of a person with a number, made when there is none yet (NotKnown)."""
        number = self.number(number_id)
        phone = person.whatsapp_phone or derived_phone(person.id)
        chat = WhatsAppChat(
            number_id=number_id,
            person_id=person.id,
            phone=phone,
            user_id=derived_user_id(number.config.business_id, phone),
            hides_number=person.whatsapp_hides_number,
        )
        return self.chats.setdefault((number_id, person.id), chat)

    def chat(self, number_id: str, person_id: str) -> WhatsAppChat:
        """An existing chat (NotKnown)."""
        if (number_id, person_id) not in self.chats:
            raise NotKnown(f"person_id: {person_id!r} has no chat with the number {number_id!r}")
        return self.chats[number_id, person_id]

    def chat_with(
        self, number_id: str, *, phone: str | None = None, user_id: str | None = None
    ) -> WhatsAppChat | None:
        """The chat with whoever is known by a phone number or a user id now, or None."""
        for chat in self.chats.values():
            named = chat.phone == phone if phone is not None else chat.user_id == user_id
            if chat.number_id == number_id and named:
                return chat
        return None

    def keep_media(self, number_id: str, content: bytes, media_type: str) -> str:
        """Keep a file for thirty days; the answer is its id."""
        media_id = str(10**15 + randbelow(9 * 10**15))
        until = self.clock.now() + timedelta(days=self.limits.media_days)
        self.media[media_id] = Media(number_id, content, media_type, until)
        return media_id

    def now(self) -> int:
        """The time in seconds, as WhatsApp tells it."""
        return int(self.clock.now().timestamp())

    def message_id(self, phone: str) -> str:
        """A new id in the platform's shape."""
        return wamid_of(phone, token_bytes(16))

    @staticmethod
    def checksum(content: bytes) -> str:
        """What webhooks and the API tell of a file's content."""
        return sha256(content).hexdigest()
