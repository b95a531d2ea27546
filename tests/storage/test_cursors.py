"""Cursors say exactly where one was, and nonsense is refused."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from message_center.domain.ids import Id
from message_center.errors import CursorInvalid
from message_center.storage.cursors import (
    feed_cursor,
    read_feed_cursor,
    read_row_cursor,
    read_sequence_cursor,
    row_cursor,
    sequence_cursor,
)

ids = st.from_regex(r"[0-9a-f]{24}", fullmatch=True).map(Id)
tokens = st.binary(min_size=1, max_size=60).map(lambda token: token.hex().upper())
moments = st.datetimes(timezones=st.just(UTC)).map(
    lambda moment: moment - timedelta(microseconds=moment.microsecond % 1000)
)
readers = st.sampled_from(
    [
        read_sequence_cursor,
        lambda cursor: read_row_cursor("NEWEST", cursor),
        lambda cursor: read_feed_cursor(Id("1" * 24), cursor),
    ]
)


@pytest.mark.spec("A8")
@given(moments, ids)
def test_a_row_s_cursor_says_where_it_stands(at: datetime, row_id: Id) -> None:
    """A page goes on exactly behind the row it stopped at, to the millisecond."""
    found_at, found_id = read_row_cursor("NEWEST", row_cursor("NEWEST", at, row_id))
    assert (found_at, str(found_id)) == (at, row_id)


@pytest.mark.spec("A8")
@given(moments, ids)
def test_a_cursor_of_another_order_is_refused(at: datetime, row_id: Id) -> None:
    """A cursor of the newest-first list does not work in the longest-waiting list."""
    with pytest.raises(CursorInvalid):
        read_row_cursor("LONGEST_WAITING", row_cursor("NEWEST", at, row_id))


@given(st.integers(0, 2**63 - 1))
def test_a_message_s_cursor_says_its_place(sequence: int) -> None:
    """The cursor of a message is its place in the conversation."""
    assert read_sequence_cursor(sequence_cursor(sequence)) == sequence


@pytest.mark.spec("F3", "C9")
@given(ids, ids, tokens)
def test_a_feed_s_cursor_belongs_to_its_shop(shop: Id, other: Id, token: str) -> None:
    """A cursor of one shop's events is refused in every other shop."""
    cursor = feed_cursor(shop, token)
    assert read_feed_cursor(shop, cursor) == token
    if other != shop:
        with pytest.raises(CursorInvalid):
            read_feed_cursor(other, cursor)


@given(readers, st.text(max_size=40) | st.binary(max_size=40).map(lambda data: data.hex()) | tokens)
def test_a_damaged_cursor_is_refused_and_nothing_else(read: object, cursor: str) -> None:
    """Whatever is given as a cursor is either read or refused with a clear error."""
    try:
        read(cursor)  # type: ignore[operator]
    except CursorInvalid as refusal:
        assert str(refusal).endswith(("; start from the first page.", "; reload and take a new one."))


def test_a_sequence_that_no_message_can_have_is_refused() -> None:
    """A damaged cursor beyond all numbers is refused before the database sees it."""
    with pytest.raises(CursorInvalid):
        read_sequence_cursor(sequence_cursor(2**63))
