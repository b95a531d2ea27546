"""What a tag may be called, how it is found, and that it can be read on its colour."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from message_center.domain.folding import folded
from message_center.domain.ids import Id
from message_center.domain.tags import (
    FORMER_NAMES,
    NAME_LIMIT,
    PALETTE,
    Renaming,
    Tag,
    checked_color,
    checked_name,
    contrast,
    default_color,
    is_named_like,
    renamed,
    text_color,
)
from message_center.errors import InvalidInput

WORDS = st.text(st.sampled_from("aAbBzZ09 .-_*?[](){}^$|+\\/#標籤回購客ＡＢｃ９．　－é"), max_size=40)
COLORS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


@pytest.mark.spec("D4")
def test_spaces_and_symbols_are_searched_literally() -> None:
    """`re pair` and `re.pair` do not find `repair`; case and full or half width make no difference."""
    assert [is_named_like("repair", text) for text in ("re pair", "re.pair", "re*", "^re")] == [False] * 4
    assert all(
        is_named_like("Repair (VIP)", text) for text in ("repair", "REPAIR (v", "ｒｅｐａｉｒ", "(VIP)", "")
    )
    assert is_named_like("ＶＩＰ客戶", "vip客")


@pytest.mark.spec("D4")
@given(WORDS, WORDS, WORDS)
def test_a_search_finds_exactly_the_names_that_hold_it(before: str, searched: str, after: str) -> None:
    """Whatever stands around it, a text is found; where it does not stand, it is not."""
    assert is_named_like(before + searched + after, searched)
    assert is_named_like(before + searched + after, searched.upper())
    assert is_named_like(before, searched) == (folded(searched) in folded(before))


@given(st.text(max_size=60))
def test_what_is_folded_stays_folded(text: str) -> None:
    """Folding once is enough, so a name has one key for ever."""
    assert folded(folded(text)) == folded(text)


@given(st.characters(codec="ascii").map(lambda character: character))
def test_plain_letters_fold_as_all_others_do(character: str) -> None:
    """The quick way for plain text gives what the long way gives."""
    assert folded(character) == folded(character + "é")[:-1]


@pytest.mark.spec("D4")
@given(COLORS)
def test_a_name_can_be_read_on_any_colour(color: str) -> None:
    """Whatever colour staff choose, its text colour has the contrast that WCAG asks for."""
    assert contrast(text_color(color), color) >= 4.5


def test_the_palette_is_made_of_colours() -> None:
    """What is offered can be chosen, and a tag whose colour nobody chose has one of them."""
    assert [checked_color(color, field="color") for color in PALETTE] == list(PALETTE)
    assert default_color("VIP") == default_color("ｖｉｐ") in PALETTE
    assert checked_color("#AABBCC", field="color") == "#aabbcc"


@pytest.mark.parametrize("color", ["", "red", "#abc", "#aabbcg", "#aabbcc ", "aabbcc", "#aabbcc80", "#ａabbcc"])
def test_refuses_what_is_no_colour(color: str) -> None:
    """A colour is `#` and six hexadecimal digits."""
    with pytest.raises(InvalidInput) as refusal:
        checked_color(color, field="color")
    assert refusal.value.field == "color"


@pytest.mark.spec("D4")
@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("V", "V"),
        ("  VIP　", "VIP"),
        ("客" * NAME_LIMIT, "客" * NAME_LIMIT),
        ("🎁" * NAME_LIMIT, "🎁" * NAME_LIMIT),
        ("👩‍👩‍👧", "👩‍👩‍👧"),
        ("e\u0301" * NAME_LIMIT, "é" * NAME_LIMIT),
    ],
)
def test_a_name_has_one_to_forty_characters(name: str, kept: str) -> None:
    """Characters are counted as people see them in Chinese and emoji; spaces around a name do not count."""
    assert checked_name(name, field="name") == kept


@pytest.mark.parametrize(
    "name", ["", "   ", "　", "\u200b\u200d", "客" * 41, "🎁" * 41, "two\nlines", "a\x00b", "a\u2028b"]
)
def test_refuses_what_is_no_name(name: str) -> None:
    """Nothing, nothing to see, more than a line, or more than 40 characters."""
    with pytest.raises(InvalidInput) as refusal:
        checked_name(name, field="name")
    assert refusal.value.field == "name"


TAG = Tag(id=Id("1" * 24), shop_id=Id("0" * 24), name="Gold", color="#d33c44")
NOW = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)


@pytest.mark.spec("D4")
@given(st.lists(st.sampled_from(["Gold", "gold", "VIP", "ｖｉｐ", "Big"]), max_size=6))
def test_a_tag_remembers_every_other_name_that_it_had(names: list[str]) -> None:
    """Each name once, in whatever spelling, and never the one it has now."""
    tag = TAG
    for name in names:
        tag = renamed(tag, name, at=NOW)
    had = {folded(name) for name in ("Gold", *names)} - {folded(tag.name)}
    assert sorted(folded(name) for name in tag.former_names) == sorted(had)
    assert (tag.renaming is None) == all(folded(name) == "gold" for name in names)


def test_a_tag_remembers_its_latest_names() -> None:
    """As many as it may remember; the oldest go first."""
    tag = TAG
    for number in range(FORMER_NAMES + 5):
        tag = renamed(tag, f"name {number}", at=NOW)
    assert tag.former_names == tuple(f"name {number}" for number in range(4, FORMER_NAMES + 4))


def test_a_new_name_is_carried_again_once_the_moment_of_the_renaming_is_past() -> None:
    """A walk through the members goes on after its last batch, and another begins when all has settled."""
    settled = timedelta(minutes=2)
    walk = Renaming(at=NOW, begins_at=NOW)
    last = Id("3" * 24)
    assert walk.walked(last, settled=settled, now=NOW) == Renaming(at=NOW, begins_at=NOW, after=last)
    again = Renaming(at=NOW, begins_at=NOW, after=last).walked(None, settled=settled, now=NOW)
    assert again == Renaming(at=NOW, begins_at=NOW + settled)
    late = NOW + timedelta(hours=1)
    assert walk.walked(None, settled=settled, now=late) == Renaming(at=NOW, begins_at=late)
    assert again is not None and again.walked(None, settled=settled, now=late) is None
