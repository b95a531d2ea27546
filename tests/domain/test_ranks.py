"""Ranks keep any order that people make."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from message_center.domain.ranks import DIGITS, rank_between


@given(st.lists(st.integers(0, 1_000), max_size=120))
def test_an_item_can_be_put_anywhere(places: list[int]) -> None:
    """Wherever items are put, one after the other, each stands between its neighbours, and has room before it."""
    ranks: list[str] = []
    for place in places:
        index = place % (len(ranks) + 1)
        before = ranks[index - 1] if index else None
        after = ranks[index] if index < len(ranks) else None
        ranks.insert(index, rank_between(before, after))
    assert ranks == sorted(set(ranks))
    assert all(rank[-1] != DIGITS[0] for rank in ranks)


def test_a_list_that_grows_at_its_ends_keeps_short_ranks() -> None:
    """Five hundred items, added last or moved to the top one by one, need no more than ten digits."""
    first = last = rank_between(None, None)
    for _ in range(250):
        first, last = rank_between(None, first), rank_between(last, None)
    assert len(first) < 10
    assert len(last) < 10


def test_the_wrong_order_is_refused() -> None:
    """There is nothing between a rank and an earlier one."""
    with pytest.raises(ValueError, match="lower"):
        rank_between("V", "C")
