"""Who is at a conversation now: a state that expires by itself, never a fact (spec H5)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from message_center.domain.ids import Id

VIEWING_FOR = timedelta(seconds=30)
TYPING_FOR = timedelta(seconds=6)


class PresenceState(StrEnum):
    """What a person's screen says of them."""

    VIEWING = "VIEWING"
    TYPING = "TYPING"
    AWAY = "AWAY"


@dataclass(frozen=True, slots=True, kw_only=True)
class Heartbeat:
    """What a screen said last. Without another, the person is gone after `viewing_until`."""

    shop_id: Id
    conversation_id: Id
    staff_id: Id
    viewing_until: datetime
    typing_until: datetime | None = None


@dataclass(frozen=True, slots=True, order=True)
class Present:
    """A person who is at a conversation now."""

    conversation_id: Id
    staff_id: Id
    typing: bool


def present(heartbeat: Heartbeat, *, now: datetime) -> Present | None:
    """What the heartbeat still says at this moment."""
    if heartbeat.viewing_until <= now:
        return None
    typing = heartbeat.typing_until is not None and heartbeat.typing_until > now
    return Present(heartbeat.conversation_id, heartbeat.staff_id, typing)
