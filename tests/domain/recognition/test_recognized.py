"""What is kept of a customer's words: the same in whatever order they come, and gone when they are taken back."""

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from message_center.domain.ids import Id
from message_center.domain.recognition.finds import Find, FindKind
from message_center.domain.recognition.recognized import (
    SIGHTINGS_KEPT,
    VALUES_KEPT,
    Recognized,
    RejectedFind,
    with_message,
    without_rejected,
)
from tests.domain.made import CONVERSATION, minute


@dataclass(frozen=True)
class Said:
    """A message that holds these values, at a minute."""

    number: int
    values: tuple[str, ...]

    def told_to(self, known: tuple[Recognized, ...], *, taken_back: bool = False) -> tuple[Recognized, ...]:
        finds = [
            Find(kind=FindKind.PHONE, value=value, start=place * 10, end=place * 10 + 9)
            for place, value in enumerate(self.values)
        ]
        message_id = Id(f"{self.number:024x}")
        finds = [] if taken_back else finds
        return with_message(
            known, finds, conversation_id=CONVERSATION, message_id=message_id, at=minute(self.number)
        )


def of(*said: Said) -> tuple[Recognized, ...]:
    known: tuple[Recognized, ...] = ()
    for one in said:
        known = one.told_to(known)
    return known


messages = st.lists(st.lists(st.sampled_from("abcde"), max_size=3).map(tuple), max_size=SIGHTINGS_KEPT).map(
    lambda all_values: [Said(number, values) for number, values in enumerate(all_values)]
)


@pytest.mark.spec("B1", "B2")
@given(messages, st.randoms(use_true_random=False))
def test_the_order_of_arrival_does_not_matter(said: list[Said], random: object) -> None:
    """Messages that come late or twice leave the same numbers, each with its latest message first."""
    shuffled = list(said)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    known = of(*said)
    assert of(*shuffled, *shuffled[:2]) == known
    for one in known:
        assert one.latest.at == max(minute(m.number) for m in said if one.value in m.values)


@pytest.mark.spec("B2")
@given(messages.filter(bool), st.data())
def test_what_is_taken_back_was_never_said(said: list[Said], data: st.DataObject) -> None:
    """Taking a message back leaves exactly what the other messages tell."""
    back = data.draw(st.sampled_from(said))
    others = [one for one in said if one is not back]
    assert back.told_to(of(*said), taken_back=True) == of(*others)


@pytest.mark.spec("B5")
def test_only_the_latest_are_kept() -> None:
    """A wall of numbers leaves the latest twenty, each with its latest five messages."""
    known = of(*(Said(number, (f"value {number % VALUES_KEPT}",)) for number in range(VALUES_KEPT * 9)))
    assert {len(one.sightings) for one in known} == {SIGHTINGS_KEPT}
    known = of(*(Said(number, (f"value {number}",)) for number in range(VALUES_KEPT + 5)))
    assert [one.value for one in known] == [f"value {number}" for number in range(VALUES_KEPT + 4, 4, -1)]


def test_what_is_rejected_is_left_out() -> None:
    """Only the rejected value goes, and only of its kind."""
    known = of(Said(1, ("a", "b")))
    assert [one.value for one in without_rejected(known, [RejectedFind(kind=FindKind.PHONE, value="a")])] == ["b"]
    assert without_rejected(known, [RejectedFind(kind=FindKind.EMAIL, value="a")]) == known
