"""What is found, and what never is (spec A10)."""

from time import process_time

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from message_center.domain.search import (
    GRAMS_LIMIT,
    QUERY_LIMIT,
    SPANS_LIMIT,
    Span,
    find,
    grams_of,
    normalised,
    read_query,
)
from message_center.errors import InvalidInput, LimitExceeded, UserError

HAN = st.text(alphabet="請問這個還有貨嗎紫水晶退換外套門市電話かなカター", min_size=2, max_size=12)
LATIN = st.text(alphabet="abcdeéÀZ019", min_size=1, max_size=12)
SYMBOLS = st.sampled_from(["，", "!", "😊", ".", "-", "？", "#"])
RUN = st.lists(st.one_of(HAN, LATIN, SYMBOLS), min_size=1, max_size=6).map("".join)
TEXTS = st.lists(st.one_of(RUN, HAN, LATIN), min_size=1, max_size=6).map(" ".join)
ANYTHING = st.text(max_size=40)


def finds(query: str, text: str) -> bool:
    """Whether search finds the text: its grams lead to it, and it holds what was asked for."""
    asked = read_query(query)
    return set(asked.grams) <= set(grams_of(text)) and find(text, asked) is not None


@pytest.mark.spec("A10")
@given(RUN.filter(lambda run: any(character > "\u3000" and character.isalpha() for character in run)), st.data())
def test_any_two_adjacent_characters_of_a_mixed_text_find_it(text: str, data: st.DataObject) -> None:
    """Staff remember two characters of a Chinese, Japanese or mixed message, and find it by them."""
    at = data.draw(st.integers(0, len(text) - 2))
    pair = text[at : at + 2]
    assume(any(character.isalnum() for character in pair))
    assert finds(pair, text)


@pytest.mark.spec("A10")
@given(TEXTS, st.data())
def test_any_word_finds_it_and_any_beginning_of_a_word(text: str, data: st.DataObject) -> None:
    """Whatever stands between two spaces finds the message, whole or cut off at its end."""
    word = data.draw(st.sampled_from(text.split()))
    beginning = word[: data.draw(st.integers(1, len(word)))]
    for query in (word, beginning):
        try:
            read_query(query)
        except UserError:
            assume(False)
        assert finds(query, text)


@given(TEXTS, TEXTS)
@example("ship", "friendship 船")
def test_a_text_that_does_not_hold_the_query_is_never_a_hit(query: str, text: str) -> None:
    """A hit holds every term as it was written, whatever its grams say."""
    try:
        asked = read_query(query)
    except UserError:
        assume(False)
    spans = find(text, asked)
    if spans is not None:
        assert all(term in normalised(text) for term in asked.terms)
        assert set(asked.grams) <= set(grams_of(text))  # what holds it can be found
        assert spans


@given(TEXTS)
def test_case_and_width_do_not_matter(text: str) -> None:
    """Upper case, full-width letters and half-width kana find the same."""
    wide = "".join(chr(ord(one) + 0xFEE0) if "!" <= one <= "~" else one for one in text)
    assert grams_of(text.upper()) == grams_of(text.lower()) == grams_of(wide.lower())


@given(ANYTHING)
@example("ｶﾞｷﾞ e\u0301 ﬁ ㌀ 각 \r\n")
def test_spans_lie_in_the_text_as_browsers_count(text: str) -> None:
    """Cutting a span out of the text gives back what was looked for."""
    try:
        asked = read_query(text)
    except UserError:
        assume(False)
    units = text.encode("utf-16-le", "surrogatepass")
    spans = find(text, asked)
    assert spans is not None
    for span in spans:
        marked = units[2 * span.start : 2 * span.end].decode("utf-16-le", "surrogatepass")
        assert any(term in normalised(marked) for term in asked.terms)


@pytest.mark.spec("A10")
@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("紫水", "紫水晶手鍊還會補貨嗎"),
        ("ガギ", "ｶﾞｷﾞ"),
        ("iphone15手機", "想買ＩＰＨＯＮＥ１５手機殼"),
        ("STRASSE", "Die Straße"),
        ("M", "有沒有 M 號"),
        ("avail", "Is this still available in blue?"),
        ("blue avail", "Is this still available in blue?"),
        ("0912-345", "我的電話是 0912-345-678"),
        ("(re.pair)", "please (re.pair) it"),
        ("退貨 ！", "可以退貨嗎!"),
        ("e\u0301t", "l'ÉTÉ"),
        ("สวัส", "ขอสวัสดี"),
        ("반품", "반품하고"),
    ],
)
def test_finds(query: str, text: str) -> None:
    """What people write finds what others wrote."""
    assert finds(query, text)


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("hip", "We ship today"),
        ("re pair", "repair"),
        ("re.pair", "re-pair"),
        (".*", "退貨"),
        ("水紫", "紫水晶"),
        ("退貨 紫水", "可以退貨嗎"),
        ("紫晶", "紫水晶"),
        ("紫水", "紫 水"),
    ],
)
def test_does_not_find(query: str, text: str) -> None:
    """Symbols are literal, every term must be there, and the middle of an English word is no beginning."""
    try:
        asked = read_query(query)
    except InvalidInput:
        return
    assert find(text, asked) is None


@pytest.mark.parametrize(
    ("query", "refusal"),
    [
        ("", "Write what to search for."),
        (" \u3000\n\u200b", "Write what to search for."),
        ("貨", "Write at least two adjacent characters."),
        ("?", "Write a word; symbols alone cannot be searched for."),
        (".* [^$] 😊", "Write a word; symbols alone cannot be searched for."),
    ],
)
def test_says_what_cannot_be_searched_for(query: str, refusal: str) -> None:
    """Nobody gets an empty list for something that could never be found."""
    with pytest.raises(InvalidInput) as raised:
        read_query(query)
    assert (raised.value.message, raised.value.field) == (refusal, "query")


def test_a_query_is_short() -> None:
    """Two hundred characters are read, one more is refused."""
    assert read_query("字" * QUERY_LIMIT).grams == ("字字",)
    for length in (QUERY_LIMIT + 1, 10_000):
        with pytest.raises(LimitExceeded):
            read_query("字" * length)


def test_what_is_kept_of_a_text_is_bounded() -> None:
    """The longest messages cost the index no more than a thousand grams, and a hit no more than fifty spans."""
    text = "".join(chr(0x4E00 + number) for number in range(5_000))
    assert len(grams_of(text)) == GRAMS_LIMIT
    spans = find("退貨 " * 5_000, read_query("退貨"))
    assert spans is not None
    assert spans[:2] == (Span(0, 2), Span(3, 5))
    assert len(spans) == SPANS_LIMIT


@pytest.mark.parametrize("unit", ["a.", "a-b_"])
def test_a_text_of_any_length_holds_nothing_up(unit: str) -> None:
    """A customer who sends half a megabyte of letters and dots delays nobody else's messages."""
    started = process_time()
    assert grams_of(unit * 250_000)
    assert process_time() - started < 5
