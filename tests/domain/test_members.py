"""What staff change of a member, and what stays the host's."""

from hypothesis import given
from hypothesis import strategies as st

from message_center.domain.members import MemberChange
from tests.shop.made import member

TAGS = st.lists(st.sampled_from("abcdef"), unique=True).map(tuple)


def test_a_change_touches_what_it_names() -> None:
    """Taking the phone away keeps the name; what is not named is left to the host."""
    before = member(name="Mei", phone="+886912345678", email="mei@shop.example")
    after = MemberChange.of(phone=None, email="new@shop.example").applied_to(before)
    assert after == member(name="Mei", email="new@shop.example")


@given(TAGS, TAGS, TAGS)
def test_tags_are_added_and_removed_and_never_set(
    had: tuple[str, ...], added: tuple[str, ...], removed: tuple[str, ...]
) -> None:
    """Tags that the host gave meanwhile stay; none is there twice; an addition wins over a removal."""
    after = MemberChange(tags_added=added, tags_removed=removed).applied_to(member(tags=had))
    assert set(after.tags) == (set(had) - set(removed)) | set(added)
    assert len(after.tags) == len(set(after.tags))
