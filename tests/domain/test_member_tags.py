"""Which tags a customer has after the host changed the member's (spec D2)."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from message_center.domain.folding import folded
from message_center.domain.ids import Id
from message_center.domain.member_tags import (
    as_called_now,
    is_renamed_at_host,
    names_at_host,
    names_to_take_off,
    renaming_at_host,
    tag_news,
    tags_after,
)
from message_center.domain.members import Member, MemberChange
from message_center.domain.tags import TAGS_OF_A_CUSTOMER, Tag

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


GOLD = Tag(id=Id("1" * 24), shop_id=Id("0" * 24), name="VIP", color="#d33c44", former_names=("Gold", "Silver"))
OTHER = Tag(id=Id("2" * 24), shop_id=Id("0" * 24), name="GOLD", color="#d33c44")
AT_HOST = st.sampled_from(["VIP", "Gold", "Silver", "Big"])
SEVERAL = st.lists(AT_HOST, max_size=3, unique=True).map(tuple)
CHANGES = st.builds(lambda added, removed: MemberChange(tags_added=added, tags_removed=removed), SEVERAL, SEVERAL)


@pytest.mark.spec("D2")
@given(told=SEVERAL, waiting=st.lists(CHANGES, max_size=3))
@settings(max_examples=50)
def test_whom_the_job_passes_over_has_the_new_name_alone(
    told: tuple[str, ...], waiting: list[MemberChange]
) -> None:
    """Wherever nothing is written for a new name, the host ends with it and with none of the old ones.

    It holds whatever the host has by now, if anything waits for it: what it told last may be long past.
    """
    change = renaming_at_host(told, GOLD, ())
    for now in [told] if not waiting else [told, (), ("Gold", "Silver"), ("VIP",)]:
        at_host = Member(id="M-1", updated_at=datetime(2026, 6, 1, tzinfo=UTC), tags=now)
        for one in waiting:
            at_host = one.applied_to(at_host)
        if not is_renamed_at_host(told, waiting, change):
            at_host = change.applied_to(at_host)
        assert set(at_host.tags) & {"VIP", "Gold", "Silver"} == {"VIP"}
        assert is_renamed_at_host(told, [*waiting, change], change)


def test_a_tag_goes_at_the_host_by_all_its_names_but_those_of_other_tags() -> None:
    """What it was called before goes as the host spells it, but if another tag of theirs is called so now."""
    assert names_to_take_off(["gold", "VIP"], GOLD, []) == ("VIP", "gold", "Silver")
    assert names_to_take_off(["gold", "VIP"], GOLD, [OTHER]) == ("VIP", "Silver")
    assert renaming_at_host(["vip"], GOLD, [OTHER]) == MemberChange(tags_added=("vip",), tags_removed=("Silver",))


def test_the_host_is_understood_in_former_names() -> None:
    """A name that a tag had before means that tag, in whatever spelling; others mean what they say."""
    assert as_called_now(["ＧＯＬＤ", "Big"], {"gold": GOLD}) == ("VIP", "Big")
