"""What a search found (spec A10)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from message_center.domain.conversations import Conversation
from message_center.domain.ids import Id
from message_center.domain.messages import Message
from message_center.domain.search import Span


class HitReason(StrEnum):
    """Why a conversation was found."""

    MESSAGE = "MESSAGE"
    CUSTOMER_EMAIL = "CUSTOMER_EMAIL"
    CUSTOMER_PHONE = "CUSTOMER_PHONE"
    CUSTOMER_NAME = "CUSTOMER_NAME"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a hit stands among the others, newest first: its time, then its id."""

    at: datetime
    id: Id


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A message, or a conversation whose customer was found; `spans` lie in what the reason names."""

    reason: HitReason
    conversation: Conversation
    message: Message | None = None
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class HitPage:
    """Hits with their cursors, newest first.

    It may have fewer than were asked for, even none, while more follow: go on after the cursor `end`.
    `customers_left_out` says that more customers were found than are looked at.
    """

    hits: tuple[tuple[str, Hit], ...] = ()
    end: str | None = None
    has_next: bool = False
    customers_left_out: bool = False


def newest_first(places: Iterable[Place]) -> list[Place]:
    """The places in the order of the list."""
    return sorted(places, key=lambda place: (place.at, place.id), reverse=True)
