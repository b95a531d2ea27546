"""When bots keep silent in a conversation, and until when (spec H3, H4).

Bots rest while a person has it in hand: since their latest answer, or since it was assigned to them by hand, for
as long as the shop says, or until the conversation is completed. Staff pause and resume them by hand as well. Bots
that used up their budget are stopped until a person answers or lets them go on; completing does not, because a
loop that was stopped must not come back by a bulk operation.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from message_center.errors import InvalidInput

BUDGET = 20
BUDGET_PERIOD = timedelta(minutes=10)
"""So many messages may bots write into one conversation in this time; then they stop and people go on."""

REST_HOURS = 12
"""How long bots rest after a person, where the shop did not say otherwise."""

LONGEST_REST_HOURS = 168


class BotPauseReason(StrEnum):
    """Why bots keep silent."""

    TAKEN_OVER = "TAKEN_OVER"
    PAUSED = "PAUSED"
    BUDGET = "BUDGET"


@dataclass(frozen=True, slots=True, kw_only=True)
class BotState:
    """What a conversation knows of its bots: when a person last took it over, when staff paused them, and when the
    budget stopped them. The budget counts messages from `budget_from` on.
    """

    taken_over_at: datetime | None = None
    paused_at: datetime | None = None
    stopped_at: datetime | None = None
    budget_from: datetime | None = None


NO_PAUSE = BotState()


@dataclass(frozen=True, slots=True, kw_only=True)
class BotPause:
    """Bots keep silent; `until` is None where only people end it."""

    reason: BotPauseReason
    since: datetime
    until: datetime | None = None


def pause_of(state: BotState, *, rest_hours: int, now: datetime) -> BotPause | None:
    """The pause that holds now: the budget's first, then staff's, then that of a person's latest act."""
    if state.stopped_at is not None:
        return BotPause(reason=BotPauseReason.BUDGET, since=state.stopped_at)
    if state.paused_at is not None:
        return BotPause(reason=BotPauseReason.PAUSED, since=state.paused_at)
    if state.taken_over_at is None:
        return None
    until = state.taken_over_at + timedelta(hours=rest_hours)
    if now >= until:
        return None
    return BotPause(reason=BotPauseReason.TAKEN_OVER, since=state.taken_over_at, until=until)


def answered_by_a_person(state: BotState, *, at: datetime) -> BotState:
    """A person wrote: it is in their hand, and what the budget stopped is settled."""
    return replace(assigned_by_hand(state, at=at), stopped_at=None, budget_from=at)


def assigned_by_hand(state: BotState, *, at: datetime) -> BotState:
    """Somebody gave it to a person."""
    known = state.taken_over_at
    return replace(state, taken_over_at=at if known is None or at > known else known)


def completed(state: BotState) -> BotState:
    """Nobody has it in hand any more."""
    return replace(state, taken_over_at=None, paused_at=None)


def budget_since(state: BotState, *, now: datetime) -> datetime:
    """Since when messages of bots count."""
    since = now - BUDGET_PERIOD
    return since if state.budget_from is None else max(since, state.budget_from)


def checked_rest(hours: int) -> int:
    """How long bots rest, if that may be said. Raises InvalidInput."""
    if not 1 <= hours <= LONGEST_REST_HOURS:
        raise InvalidInput(f"Bots rest 1 to {LONGEST_REST_HOURS} hours after a person.", field="hours")
    return hours
