"""The chores of a conversation's lane: each waits once, until it is crossed off."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from message_center.domain.chores import Chore
from tests.domain.made import a_conversation

chores = st.lists(st.sampled_from(Chore), unique=True).map(tuple)


@given(chores, st.sampled_from(Chore))
def test_a_chore_waits_once_and_the_others_go_on_waiting(waiting: tuple[Chore, ...], chore: Chore) -> None:
    """However often a chore is asked for, crossing it off once is enough, and touches no other."""
    busy = replace(a_conversation(), chores=waiting)
    asked = busy.with_chore(chore).with_chore(chore)
    assert sorted(asked.chores) == sorted({*waiting, chore})
    left = asked.without_chore(chore)
    assert left.chores == tuple(one for one in waiting if one is not chore)
    assert left.without_chore(chore) == left
