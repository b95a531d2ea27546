"""Whose turn it is: auto-assignment's rules, pure (spec C2 to C5, H2).

Turns are counted, not clocked: each assignment, automatic or manual, is the shop's next turn. Two within one
millisecond are still one after the other, and a clock that is set back changes nobody's place.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from message_center.domain.conversations import Conversation, ConversationKind
from message_center.domain.ids import Id
from message_center.domain.open_time import after_open_time
from message_center.domain.permissions import Permission
from message_center.domain.shops import Staff
from message_center.domain.working_hours import WorkingHours, is_open
from message_center.errors import InvalidInput

AUTO_ASSIGNMENT = "auto_assignment"
HAND_BACK = "hand_back"
"""The names under which a shop has them switched on (`Shop.automations`)."""

HAND_BACK_LIMIT = 7 * 24 * 60
"""The longest time, in minutes, after which an unanswered conversation goes back."""

NAMED_OTHERS = 10
"""So many of those who were not chosen are named in an explanation; the rest is counted."""

Draw = Callable[[Sequence[Staff]], Staff]
"""Picks one at random; given from outside, so that tests can say whom."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AutoAssignmentSettings:
    """What a shop has saved: off by default, both. `hand_back_minutes` is None while nothing goes back."""

    enabled: bool = False
    hand_back_minutes: int | None = None
    revision: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Turns:
    """How many assignments the shop has seen, and each person's latest, by its number from 1."""

    total: int = 0
    last: dict[Id, int] = field(default_factory=dict)

    def after(self, staff_id: Id) -> "Turns":
        """The turns when this person was assigned one more."""
        return replace(self, total=self.total + 1, last={**self.last, staff_id: self.total + 1})

    def ago(self, staff_id: Id) -> int | None:
        """How many turns ago this person was assigned last, from 1; None when never."""
        turn = self.last.get(staff_id)
        return None if turn is None else self.total - turn + 1


@dataclass(frozen=True, slots=True)
class Choice:
    """Who takes the conversation, and why."""

    staff: Staff
    why: str


def check(settings: AutoAssignmentSettings) -> None:
    """Refuse what cannot be saved, naming the field. Raises InvalidInput."""
    minutes = settings.hand_back_minutes
    if minutes is not None and not 1 <= minutes <= HAND_BACK_LIMIT:
        raise InvalidInput(f"Give 1 to {HAND_BACK_LIMIT} minutes, or null for never.", field="handBackMinutes")


def may_be_assigned(staff: Staff) -> bool:
    """Whether conversations can be given to this person (spec C8)."""
    return staff.active and Permission.SEND_MESSAGES in staff.permissions


def is_assigned_automatically(kind: ConversationKind) -> bool:
    """Storefront and order conversations never are (spec C5)."""
    return kind is ConversationKind.INSTANT


def at_work(
    staff: Sequence[Staff], hours: Sequence[WorkingHours], zone: ZoneInfo, at: datetime
) -> tuple[Staff, ...]:
    """Those who may be assigned and are within one of their working hours; without any, one never is."""
    open_ids = {one.id for one in hours if is_open([one], zone, at)}
    return tuple(one for one in staff if may_be_assigned(one) and open_ids.intersection(one.working_hours_ids))


def hand_back_at(
    conversation: Conversation, hours: Sequence[WorkingHours], zone: ZoneInfo, *, minutes: int
) -> datetime | None:
    """When the conversation goes back unless somebody answers: `minutes` of its assignee's working time after
    the later of the customer's unanswered message and the assignment (spec H9).

    None while nobody waits, and when its assignee never works again. Without working hours, by the clock.
    """
    if conversation.waiting_since is None:
        return None
    since = max(conversation.waiting_since, conversation.assigned_at or conversation.waiting_since)
    return after_open_time(hours, zone, since, timedelta(minutes=minutes))


def choose(candidates: Sequence[Staff], turns: Turns, draw: Draw) -> Choice | None:
    """Who is next: somebody never assigned, at random among them; else whoever's turn is longest ago (spec C4).

    None when there is no candidate.
    """
    if not candidates:
        return None
    never = [one for one in candidates if turns.ago(one.id) is None]
    chosen = draw(never) if never else min(candidates, key=lambda one: turns.last[one.id])
    return Choice(chosen, _why(chosen, candidates, turns, drawn_from=len(never)))


def _why(chosen: Staff, candidates: Sequence[Staff], turns: Turns, *, drawn_from: int) -> str:
    reason = _history(chosen, turns)
    if drawn_from > 1:
        reason += f", drawn from {drawn_from} such people"
    others = sorted((one for one in candidates if one.id != chosen.id), key=lambda one: turns.last.get(one.id, 0))
    named = [f"{one.name} ({_history(one, turns)})" for one in others[:NAMED_OTHERS]]
    if len(others) > NAMED_OTHERS:
        named.append(f"and {len(others) - NAMED_OTHERS} more")
    considered = f"others at work: {', '.join(named)}" if named else "nobody else is at work"
    return f"{chosen.name} was chosen because: {reason}; {considered}."


def _history(staff: Staff, turns: Turns) -> str:
    ago = turns.ago(staff.id)
    if ago is None:
        return "never assigned"
    return "last assigned one turn ago" if ago == 1 else f"last assigned {ago} turns ago"
