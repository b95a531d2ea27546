"""Merging loses nothing, and undoing it restores what was (spec B9)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from message_center.domain.actors import SYSTEM
from message_center.domain.addresses import Address
from message_center.domain.customers import Customer, Identity
from message_center.domain.ids import Id
from message_center.domain.merging import Merge, merged, unmerged
from message_center.domain.recognition.finds import FindKind
from message_center.domain.recognition.recognized import Recognized, RejectedFind, Sighting

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
TAGS = [Id(f"{number:024x}") for number in range(6)]
NUMBERS = [f"+8869000000{number:02d}" for number in range(6)]


def sighted(conversation_id: Id, numbers: list[str]) -> tuple[Recognized, ...]:
    """These numbers, seen in a conversation, the later the earlier in the list."""
    return tuple(
        Recognized(
            kind=FindKind.PHONE,
            value=number,
            address=None,
            sightings=(
                Sighting(
                    conversation_id=conversation_id,
                    message_id=Id(f"{conversation_id}-{number}"),
                    at=NOON - timedelta(minutes=place),
                    start=0,
                    end=5,
                ),
            ),
        )
        for place, number in enumerate(numbers)
    )


def customers(name: str) -> st.SearchStrategy[Customer]:
    """Somebody with tags, addresses, and what they wrote in the conversation named after them."""
    subset = st.lists(st.sampled_from(TAGS), unique=True)
    numbers = st.lists(st.sampled_from(NUMBERS), unique=True)
    return st.builds(
        lambda tags, streets, known, refused, notes: Customer(
            id=Id(name),
            shop_id=Id("shop"),
            created_at=NOON,
            identities=(Identity(channel="line", account_id=Id("account"), external_id=name),),
            tag_ids=tuple(tags),
            addresses=tuple(Address(rest=street) for street in streets),
            recognized=sighted(Id(f"of {name}"), known),
            rejected=tuple(RejectedFind(kind=FindKind.PHONE, value=one) for one in refused),
            note_count=notes,
        ),
        subset,
        st.lists(st.sampled_from(["A", "B", "C"]), unique=True),
        numbers,
        numbers,
        st.integers(0, 3),
    )


def journal(source: Customer, target: Customer) -> Merge:
    """The entry that is written when they are merged."""
    return Merge(
        id=Id("merge"),
        shop_id=Id("shop"),
        source_id=source.id,
        target_id=target.id,
        by=SYSTEM,
        at=NOON,
        source=source,
        target=target,
    )


@given(customers("anna"), customers("mei"))
def test_merging_loses_nothing(source: Customer, target: Customer) -> None:
    """Whatever was known of either is known of the one person afterwards; the shell knows nothing but where."""
    shell, both = merged(source, target)
    for one in (source, target):
        assert set(one.identities) <= set(both.identities)
        assert set(one.tag_ids) <= set(both.tag_ids)
        assert set(one.addresses) <= set(both.addresses)
        assert set(one.rejected) <= set(both.rejected)
        assert {known.value for known in one.recognized} <= {known.value for known in both.recognized}
    assert both.note_count == source.note_count + target.note_count
    assert shell == Customer(
        id=source.id, shop_id=source.shop_id, created_at=source.created_at, merged_into=target.id
    )


@given(customers("anna"), customers("mei"))
def test_undoing_restores_both(source: Customer, target: Customer) -> None:
    """A merge that is undone at once leaves both as they were."""
    shell, both = merged(source, target)
    back, left = unmerged(
        journal(source, target), shell, both, conversation_ids={Id("of anna")}, notes=source.note_count
    )
    assert (back, left) == (source, target)


@given(customers("anna"), customers("mei"), st.sampled_from(TAGS))
def test_what_came_since_stays(source: Customer, target: Customer, tag: Id) -> None:
    """A tag that was put on after merging, and that the merged customer never had, stays with the member."""
    if tag in source.tag_ids:
        return
    shell, both = merged(source, target)
    since = both if tag in both.tag_ids else replace(both, tag_ids=(*both.tag_ids, tag))
    _, left = unmerged(journal(source, target), shell, since, conversation_ids=(), notes=0)
    assert tag in left.tag_ids
