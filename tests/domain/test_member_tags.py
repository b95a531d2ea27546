"""Which tags a customer has after the host changed the member's (spec D2)."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from message_center.domain.folding import folded
from message_center.domain.ids import Id
from message_center.domain.member_tags import names_at_host, tag_news, tags_after
from message_center.domain.tags import TAGS_OF_A_CUSTOMER

NAMES = st.lists(
    st.sampled_from(["VIP", "ｖｉｐ", "vip", "老顧客", "Big", "退貨", "x" * 41, " ", "a\nb"]), max_size=6
)
IDS = {folded(name): Id(f"{number:024x}") for number, name in enumerate(["VIP", "老顧客", "Big", "退貨", "ours"])}
TAGS = st.lists(st.sampled_from(list(IDS.values())), unique=True)


@pytest.mark.spec("D2")
@given(told=NAMES, now=NAMES, tags=TAGS)
@settings(max_examples=50)
def test_only_what_the_host_changed_is_changed(told: list[str], now: list[str], tags: list[Id]) -> None:
    """What the host put on is on, what it took off is off, and everything else stays as staff left it."""
    after = tags_after(tags, tag_news(told, now), IDS)
    before, since = ({folded(name) for name in names} for names in (told, now))
    for key, tag in IDS.items():
        if key in since - before:
            assert tag in after
        elif key in before - since:
            assert tag not in after
        else:
            assert (tag in after) == (tag in tags)
    assert len(after) == len(set(after))
    assert [one for one in after if one in tags] == [one for one in tags if one in after]
    assert tags_after(after, tag_news(now, now), IDS) == after


def test_what_cannot_be_a_tag_here_stays_the_hosts() -> None:
    """A name that is too long, empty or of two lines makes no tag, and the host keeps it."""
    assert tag_news([], ["x" * 41, " ", "a\nb", "VIP"]).put_on == {"vip": "VIP"}


def test_a_customer_never_has_too_many() -> None:
    """Beyond a hundred tags, the host's further ones are left out, and none of ours goes for them."""
    full = [Id(f"{number:024x}") for number in range(1000, 1000 + TAGS_OF_A_CUSTOMER)]
    assert tags_after(full, tag_news([], ["VIP"]), IDS) == tuple(full)


def test_the_host_is_asked_in_its_own_spelling() -> None:
    """A tag that the host writes in another case is taken off there as it is written there."""
    assert names_at_host(["ｖｉｐ", "Big"], "VIP") == ("ｖｉｐ",)
    assert names_at_host(["Big"], "VIP") == ("VIP",)
