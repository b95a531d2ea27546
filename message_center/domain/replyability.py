"""May one answer now, until when, by which means, and if not, why not (spec H1).

The same answer governs staff, bots and reminders.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class ReplyBarrier(StrEnum):
    """Why one cannot answer now."""

    WINDOW_CLOSED = "WINDOW_CLOSED"
    CUSTOMER_BLOCKED = "CUSTOMER_BLOCKED"
    CUSTOMER_UNREACHABLE = "CUSTOMER_UNREACHABLE"
    NO_ADDRESS = "NO_ADDRESS"
    ACCOUNT_NEEDS_RECONNECT = "ACCOUNT_NEEDS_RECONNECT"
    ACCOUNT_RESTRICTED = "ACCOUNT_RESTRICTED"
    ACCOUNT_DISCONNECTED = "ACCOUNT_DISCONNECTED"


class ReplyMeans(StrEnum):
    """By which means an answer may go out."""

    FREE_TEXT = "FREE_TEXT"
    TEMPLATE = "TEMPLATE"
    HUMAN_AGENT = "HUMAN_AGENT"


@dataclass(frozen=True, slots=True, kw_only=True)
class Replyability:
    """The answer. `until` is when the window closes (None: no window), `advice` what to do instead."""

    means: tuple[ReplyMeans, ...] = ()
    until: datetime | None = None
    barrier: ReplyBarrier | None = None
    advice: str = ""

    @property
    def is_open(self) -> bool:
        """Whether any means is left."""
        return bool(self.means)

    @property
    def is_open_to_bots(self) -> bool:
        """Whether a means is left that needs no person."""
        return any(means is not ReplyMeans.HUMAN_AGENT for means in self.means)

    @property
    def is_open_to_templates(self) -> bool:
        """Whether words that the platform approved beforehand may go out: nothing but its window is in the way."""
        return self.is_open or self.barrier is ReplyBarrier.WINDOW_CLOSED


OPEN = Replyability(means=(ReplyMeans.FREE_TEXT,))


def within_window(acted_at: datetime | None, *, window: timedelta, now: datetime) -> Replyability:
    """Free text until `window` after the customer's last act, nothing afterwards (Messenger Platform)."""
    if acted_at is not None and now < acted_at + window:
        return Replyability(means=(ReplyMeans.FREE_TEXT,), until=acted_at + window)
    return Replyability(
        barrier=ReplyBarrier.WINDOW_CLOSED,
        until=acted_at + window if acted_at else None,
        advice="The platform's answer window is closed. It opens again when the customer writes.",
    )
