"""Long texts go out in parts that read well."""

from itertools import accumulate

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from message_center.domain.text_splitting import Measure, characters, split_text, utf8_bytes

pieces = st.sampled_from(
    ["a", "字", "é", "e\u0301", "👨‍👩‍👧‍👦", "🇹🇼", "👍🏽", " ", "\n", "\r\n", "。", "क्षि", "z" + "\u0301" * 9]
)
texts = st.text(max_size=80) | st.lists(pieces, max_size=60).map("".join)
measures = st.sampled_from([characters, utf8_bytes])
limits = st.integers(4, 40)


def allowed_cuts(text: str, limit: int, measure: Measure) -> set[int]:
    """Ends of graphemes, and any place inside one that alone exceeds the limit."""
    cuts: set[int] = set()
    for found in regex.finditer(r"\X", text):
        cuts |= set(range(found.start(), found.end())) if measure(found[0]) > limit else set()
        cuts.add(found.end())
    return cuts


@pytest.mark.spec("E11")
@given(text=texts, limit=limits, measure=measures)
def test_nothing_is_lost_and_nothing_is_too_long(text: str, limit: int, measure: Measure) -> None:
    """The customer reads every character, in order, and the platform refuses no part for its length."""
    parts = split_text(text, limit=limit, measure=measure)
    assert "".join(parts) == text
    assert all(0 < measure(part) <= limit for part in parts)


@pytest.mark.spec("E11")
@given(text=texts, limit=limits, measure=measures)
def test_no_character_is_torn(text: str, limit: int, measure: Measure) -> None:
    """A family emoji stays a family, unless it alone is longer than the platform takes."""
    parts = split_text(text, limit=limit, measure=measure)
    assert set(accumulate(map(len, parts))) <= allowed_cuts(text, limit, measure)


@given(length=st.integers(0, 200), limit=limits)
def test_no_more_parts_than_needed(length: int, limit: int) -> None:
    """A text without any pause fills each message before the next begins."""
    assert len(split_text("字" * length, limit=limit)) == -(-length // limit)


def test_a_text_that_fits_stays_whole() -> None:
    """A short answer is one message, and no text is none."""
    assert split_text("您好", limit=6, measure=utf8_bytes) == ("您好",)
    assert split_text("", limit=4) == ()


@pytest.mark.parametrize(
    ("text", "limit", "parts"),
    [
        ("first line\nsecond line", 14, ("first line\n", "second line")),
        ("one two three four", 16, ("one two three ", "four")),
        ("一二三四五六七。八九十一二三四", 14, ("一二三四五六七。", "八九十一二三四")),
        ("open https://shop.example/a?b=c", 28, ("open https://shop.example/a?", "b=c")),
        ("please do open https://shop.example/a?b=c", 29, ("please do open ", "https://shop.example/a?b=c")),
    ],
)
def test_a_part_ends_where_a_reader_would_pause(text: str, limit: int, parts: tuple[str, ...]) -> None:
    """Lines, sentences, words and links stay together where there is room."""
    assert split_text(text, limit=limit) == parts


def test_a_limit_that_cannot_be_kept_is_refused() -> None:
    """A wrong limit is an error at once, not an endless loop later."""
    with pytest.raises(ValueError, match="limit: must be at least 4"):
        split_text("👍", limit=3, measure=utf8_bytes)
