"""When bots keep silent (spec H3, H4)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from message_center.domain.bot_moves import pause_bots, resume_bots, stop_bots
from message_center.domain.bot_pauses import (
    NO_PAUSE,
    BotPause,
    BotPauseReason,
    BotState,
    answered_by_a_person,
    assigned_by_hand,
    budget_since,
    checked_rest,
    completed,
    pause_of,
)
from message_center.domain.conversations import ConversationStatus
from message_center.domain.facts import FactKind
from message_center.errors import InvalidInput
from tests.domain.made import a_conversation

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
WHY = BotPauseReason


def reason(state: BotState, *, hours: float = 0) -> BotPauseReason | None:
    """Why bots keep silent so many hours after noon, when they rest two hours after a person."""
    pause = pause_of(state, rest_hours=2, now=NOON + hours * HOUR)
    return None if pause is None else pause.reason


@pytest.mark.spec("H4")
def test_bots_rest_for_as_long_as_the_shop_says_after_a_person() -> None:
    """From a person's latest act until the very moment; completing ends it at once."""
    taken = assigned_by_hand(NO_PAUSE, at=NOON)
    assert pause_of(taken, rest_hours=2, now=NOON) == BotPause(
        reason=WHY.TAKEN_OVER, since=NOON, until=NOON + 2 * HOUR
    )
    again = answered_by_a_person(taken, at=NOON + HOUR)
    assert [reason(again, hours=one) for one in (2.9, 3)] == [WHY.TAKEN_OVER, None]
    assert reason(answered_by_a_person(again, at=NOON), hours=2.9) is WHY.TAKEN_OVER
    assert reason(completed(again), hours=1) is None


@pytest.mark.spec("H3", "H4")
def test_who_ends_which_pause() -> None:
    """The budget's is ended by a person's answer, not by an assignment or by completing; staff's by completing."""
    stopped = replace(NO_PAUSE, stopped_at=NOON)
    assert [reason(one) for one in (completed(stopped), assigned_by_hand(stopped, at=NOON))] == [WHY.BUDGET] * 2
    assert reason(answered_by_a_person(stopped, at=NOON)) is WHY.TAKEN_OVER
    paused = replace(NO_PAUSE, paused_at=NOON)
    assert reason(answered_by_a_person(paused, at=NOON), hours=100) is WHY.PAUSED
    assert reason(completed(paused)) is None


@pytest.mark.spec("H3")
def test_the_budget_begins_anew_when_people_let_bots_go_on() -> None:
    """What bots wrote before counts no more, or they would stop again at once."""
    assert budget_since(NO_PAUSE, now=NOON) == NOON - timedelta(minutes=10)
    answered = answered_by_a_person(NO_PAUSE, at=NOON - timedelta(minutes=1))
    assert budget_since(answered, now=NOON) == NOON - timedelta(minutes=1)


@pytest.mark.spec("H3", "H4")
def test_each_change_is_told_once() -> None:
    """Pausing, stopping and resuming tell what happened; repeating them does nothing."""
    row = a_conversation()
    paused, told = pause_bots(row, at=NOON)
    assert [(one.kind, one.values) for one in told] == [(FactKind.BOTS_PAUSED, {"reason": "PAUSED"})]
    assert pause_bots(paused, at=NOON + HOUR) == (paused, ())
    resumed, told = resume_bots(paused, at=NOON)
    assert [one.kind for one in told] == [FactKind.BOTS_RESUMED]
    assert resume_bots(resumed, at=NOON + HOUR) == (resumed, ())
    done = replace(row, status=ConversationStatus.COMPLETED)
    stopped, told = stop_bots(done, at=NOON, why="too much")
    assert (stopped.badge, stopped.status) == (1, ConversationStatus.IN_PROGRESS)
    assert [one.kind for one in told] == [
        FactKind.BOTS_PAUSED,
        FactKind.CONVERSATION_UNREAD,
        FactKind.CONVERSATION_REOPENED,
    ]
    assert (told[0].values, told[0].why) == ({"reason": "BUDGET"}, "too much")
    assert stop_bots(stopped, at=NOON, why="again") == (stopped, ())


@pytest.mark.spec("H4")
@settings(max_examples=50)
@given(st.lists(st.sampled_from(["answer", "assign", "complete", "pause", "resume"]), max_size=8))
def test_resuming_always_lets_bots_go_on(acts: list[str]) -> None:
    """Whatever staff did before."""
    row = a_conversation()
    for hour, act in enumerate(acts):
        at = NOON + hour * HOUR
        bots = {
            "answer": answered_by_a_person(row.bots, at=at),
            "assign": assigned_by_hand(row.bots, at=at),
            "complete": completed(row.bots),
            "pause": pause_bots(row, at=at)[0].bots,
            "resume": resume_bots(row, at=at)[0].bots,
        }
        row = replace(row, bots=bots[act])
    assert reason(resume_bots(row, at=NOON)[0].bots) is None


@pytest.mark.parametrize("hours", [0, -1, 169])
def test_bots_rest_an_hour_at_least_and_a_week_at_most(hours: int) -> None:
    """Anything else is refused."""
    with pytest.raises(InvalidInput):
        checked_rest(hours)
