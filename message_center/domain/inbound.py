"""One translated platform event: what a channel makes of a webhook, and what the journal keeps.

Platforms' ids are strings everywhere, also where they send numbers; times are aware and in UTC.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from message_center.domain.attachments import Attachment
from message_center.domain.contacts import Contact
from message_center.domain.delivery import DeliveryStatus, Failure
from message_center.domain.referrals import ProductReference, Referral


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageArrived:
    """The customer wrote."""

    external_id: str
    text: str = ""
    attachments: tuple[Attachment, ...] = ()
    reply_to: str | None = None
    payload: str | None = None
    referral: Referral | None = None
    contact: Contact | None = None
    product: ProductReference | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PostbackTapped:
    """The customer tapped a button or an ice breaker; `payload` is ours, `title` what they saw."""

    external_id: str
    title: str
    payload: str
    referral: Referral | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralOpened:
    """The customer opened the thread through an ad or a link, without writing."""

    referral: Referral


@dataclass(frozen=True, slots=True, kw_only=True)
class EchoArrived:
    """The account sent a message: we did (`sent_as` is our own mark), or somebody elsewhere.

    `by_a_person` says that the platform's own inbox was used, `sender` names who or what sent it there.
    """

    external_id: str
    text: str = ""
    attachments: tuple[Attachment, ...] = ()
    sent_as: str | None = None
    by_a_person: bool = True
    sender: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    """Messages reached the customer: the named ones, and all up to `watermark`."""

    external_ids: tuple[str, ...] = ()
    watermark: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """The customer read: the named messages, all up to `watermark`, and all up to the message `up_to`."""

    external_ids: tuple[str, ...] = ()
    watermark: datetime | None = None
    up_to: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusTold:
    """The platform says how one message of ours stands: sent, delivered, read, or (with `failure`) failed.

    `sent_as` is our own mark, where the platform gives it back: it settles an unknown outcome.
    """

    external_id: str
    status: DeliveryStatus
    sent_as: str | None = None
    failure: Failure | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsent:
    """The customer took a message back (spec G6)."""

    external_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Edited:
    """The customer changed a message; `edit_number` grows with each edit."""

    external_id: str
    text: str
    edit_number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Reacted:
    """The customer reacted to a message, or (emoji None) took the reaction back."""

    external_id: str
    emoji: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReachChanged:
    """The customer blocked or unblocked, followed or unfollowed, opted in or out."""

    reachable: bool
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountNotice:
    """The platform speaks of the account itself, for example a policy warning."""

    notice: str
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsupported:
    """Anything we have no word for; kept in the journal as parked, never an error to the platform."""

    name: str
    reason: str = ""


Event = (
    MessageArrived
    | PostbackTapped
    | ReferralOpened
    | EchoArrived
    | Delivered
    | Read
    | StatusTold
    | Unsent
    | Edited
    | Reacted
    | ReachChanged
    | AccountNotice
    | Unsupported
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Inbound:
    """An event with its address.

    `account` is the platform's id of the page or account, `identity` the platform's id of the customer in it
    (None for events about the account itself), `also_known_as` further ids of the same person (spec G5),
    `event_id` what makes a repetition recognisable,
    `order` the order a conversation of kind ORDER belongs to, `raw` the platform's own words.
    """

    account: str
    event_id: str
    occurred_at: datetime
    event: Event
    identity: str | None = None
    also_known_as: tuple[str, ...] = ()
    order: str | None = None
    raw: Mapping[str, Any] = field(default_factory=dict)


def conversation_key(channel: str, account: str, identity: str, order: str | None = None) -> str:
    """The key of a conversation and of its lane: account + external identity, or account + order.

    An order has one conversation, whoever writes about it (decision 28).
    """
    parts = (channel, account, identity) if order is None else (channel, account, "order", order)
    return ":".join(part.replace("%", "%25").replace(":", "%3A") for part in parts)


def lane_of(channel: str, inbound: Inbound) -> str:
    """The lane of an event: its conversation's, or the account's own when it names no customer."""
    return conversation_key(channel, inbound.account, inbound.identity or "", inbound.order)


def read_key(key: str) -> tuple[str, str, str]:
    """The channel, account and external identity of a key.

    The identity is empty in an account's own lane, and a word of ours in an order's, which names nobody.
    """
    channel, account, identity, *_ = (
        part.replace("%3A", ":").replace("%25", "%") for part in (*key.split(":"), "", "")
    )
    return channel, account, identity
