"""A dry run: who would have got what, had auto-assignment been on (spec H2). Pure; nothing is assigned."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from message_center.domain.assignment import Draw, Turns, choose
from message_center.domain.ids import Id
from message_center.domain.shops import Staff

NOBODY = "Nobody was at work."


@dataclass(frozen=True, slots=True)
class Arrival:
    """A customer's message that came in."""

    conversation_id: Id
    message_id: Id
    at: datetime


@dataclass(frozen=True, slots=True)
class Replayed:
    """What a message would have led to: somebody would have got its conversation, or (None) nobody could."""

    arrival: Arrival
    staff: Staff | None
    why: str


def replay(
    arrivals: Sequence[Arrival],
    present: Callable[[datetime], Sequence[Staff]],
    turns: Turns,
    draw: Draw,
) -> tuple[Replayed, ...]:
    """Play the arrivals through, in order, as if every conversation had been unassigned before.

    `present` says who was at work at a moment.
    Messages of conversations that somebody would have had by then lead to nothing and are left out.
    """
    assigned: set[Id] = set()
    played: list[Replayed] = []
    for arrival in arrivals:
        if arrival.conversation_id in assigned:
            continue
        choice = choose(present(arrival.at), turns, draw)
        if choice is None:
            played.append(Replayed(arrival, None, NOBODY))
            continue
        assigned.add(arrival.conversation_id)
        turns = turns.after(choice.staff.id)
        played.append(Replayed(arrival, choice.staff, choice.why))
    return tuple(played)
