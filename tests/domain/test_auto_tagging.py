"""Keywords are found in one pass, exactly where a plain search finds them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from message_center.domain.auto_tagging import KeywordFinder, RuleDraft, checked_keywords, checked_rules
from message_center.domain.folding import folded
from message_center.domain.tags import Tag, TagChoice
from message_center.errors import InvalidInput, LimitExceeded, UserError
from message_center.storage.mapping import new_id

LETTERS = st.sampled_from("aAbＢｂ退换貨貨é .")
KEYWORDS = st.lists(st.lists(st.text(LETTERS, min_size=1, max_size=4), max_size=4), max_size=5)


@pytest.mark.spec("D6")
@given(KEYWORDS, st.text(LETTERS, max_size=30))
def test_finds_what_a_plain_search_finds(keywords: list[list[str]], text: str) -> None:
    """A rule is met when any of its keywords stands in the message, whatever case and width; each rule once."""
    hits = KeywordFinder(keywords).hits(text)
    met = [n for n, own in enumerate(keywords) if any(folded(word) in folded(text) for word in own)]
    assert [hit.rule for hit in hits] == met
    assert all(hit.keyword in keywords[hit.rule] and folded(hit.keyword) in folded(text) for hit in hits)


@pytest.mark.spec("D6")
def test_ignores_case_and_width() -> None:
    """`VIP`, `vip` and `ＶＩＰ` are the same word; inside a longer one it is found as well."""
    finder = KeywordFinder([("ＶＩＰ",), ("退換貨", "Return")])
    assert [hit.keyword for hit in finder.hits("I am a vip member")] == ["ＶＩＰ"]
    assert [hit.keyword for hit in finder.hits("請問ＲＥＴＵＲＮs？")] == ["Return"]
    assert finder.hits("re turn, v.i.p.") == ()


def draft(*keywords: str, place: int = 0) -> RuleDraft:
    """A rule with these keywords."""
    tag = TagChoice(name="returns", field=f"rules.{place}.tag")
    return RuleDraft(tag=tag, keywords=keywords, field=f"rules.{place}")


@pytest.mark.spec("D6")
@pytest.mark.parametrize(
    ("drafts", "error", "field"),
    [
        ([draft("x", place=n) for n in range(61)], LimitExceeded, "rules"),
        ([draft(*(f"k{n}" for n in range(21)))], LimitExceeded, "rules.0.keywords"),
        ([draft("ok"), draft(place=1)], InvalidInput, "rules.1.keywords"),
        ([draft("貨" * 41)], InvalidInput, "rules.0.keywords.0"),
        ([draft("ok", " 　")], InvalidInput, "rules.0.keywords.1"),
        ([draft("two\nlines")], InvalidInput, "rules.0.keywords.0"),
        ([draft("vip", "ＶＩＰ")], InvalidInput, "rules.0.keywords.1"),
    ],
)
def test_refuses_more_than_the_limits(drafts: list[RuleDraft], error: type[UserError], field: str) -> None:
    """Each fault names the rule and the keyword."""
    with pytest.raises(error) as refusal:
        checked_keywords(drafts)
    assert refusal.value.field == field


@pytest.mark.spec("D6")
def test_takes_everything_at_the_limits() -> None:
    """Sixty rules of twenty keywords of forty characters, in Chinese and emoji."""
    drafts = [draft(*(f"{n:02}" + "貨🎁" * 19 for n in range(20)), place=place) for place in range(60)]
    assert [len(keywords) for keywords in checked_keywords(drafts)] == [20] * 60


@pytest.mark.spec("D6")
def test_a_tag_with_a_rule_has_a_longer_name_and_one_rule() -> None:
    """A tag of two characters cannot be put on automatically, and no tag has two rules."""
    short = Tag(id=new_id(), shop_id=new_id(), name="急件", color="#112233")
    long = Tag(id=new_id(), shop_id=short.shop_id, name="急件！", color="#112233")
    with pytest.raises(InvalidInput) as refusal:
        checked_rules([draft("x")], [short])
    assert refusal.value.field == "rules.0.tag"
    with pytest.raises(InvalidInput) as refusal:
        checked_rules([draft("x"), draft("y", place=1)], [long, long])
    assert refusal.value.field == "rules.1.tag"
    assert [rule.keywords for rule in checked_rules([draft(" x ")], [long])] == [("x",)]
