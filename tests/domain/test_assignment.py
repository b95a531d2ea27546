"""Who is next: the rules of auto-assignment for any history (spec C2 to C5, C8, H2)."""

from collections.abc import Sequence
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from message_center.domain.assignment import (
    Turns,
    at_work,
    choose,
    is_assigned_automatically,
    may_be_assigned,
)
from message_center.domain.conversations import ConversationKind
from message_center.domain.ids import Id
from message_center.domain.permissions import Permission
from message_center.domain.shops import Staff
from message_center.domain.working_hours import TimeRange, Weekday, WeeklyRange, WorkingHours
from tests.domain.made import SHOP, START, fresh_id

TAIPEI = ZoneInfo("Asia/Taipei")


def person(name: str, *hours: WorkingHours, **fields: object) -> Staff:
    given: dict[str, object] = {"permissions": (Permission.SEND_MESSAGES,), **fields}
    return Staff(
        id=fresh_id(),
        shop_id=SHOP,
        email=f"{name}@shop.example",
        name=name,
        created_at=START,
        working_hours_ids=tuple(one.id for one in hours),
        **given,  # type: ignore[arg-type]
    )


AN, BEN, CAI = person("An"), person("Ben"), person("Cai")
PEOPLE = [AN, BEN, CAI, *(person(f"P{number}") for number in range(12))]


def first(people: Sequence[Staff]) -> Staff:
    return people[0]


def after(*history: Staff) -> Turns:
    turns = Turns()
    for one in history:
        turns = turns.after(one.id)
    return turns


@pytest.mark.spec("C4")
@given(
    st.lists(st.sampled_from(PEOPLE[:5]), max_size=20),
    st.lists(st.sampled_from(PEOPLE[:5]), min_size=1, unique_by=lambda one: one.id),
    st.randoms(use_true_random=False),
)
def test_never_assigned_first_then_longest_ago(history: list[Staff], present: list[Staff], random: object) -> None:
    """For any history and whoever is at work: somebody never assigned, else whose latest turn is longest ago."""
    choice = choose(present, after(*history), random.choice)  # type: ignore[attr-defined]
    assert choice is not None
    never = [one for one in present if one not in history]
    if never:
        assert choice.staff in never
    else:
        latest = {one.id: max(index for index, had in enumerate(history) if had == one) for one in present}
        assert choice.staff.id == min(latest, key=lambda key: latest[key])


@pytest.mark.spec("C4")
@given(st.integers(1, 6), st.integers(1, 40), st.randoms(use_true_random=False))
def test_turns_go_round(people: int, rounds: int, random: object) -> None:
    """With the same people at work nobody is ahead of anybody by more than one, and the order stays."""
    present, turns, given = PEOPLE[:people], Turns(), []
    for _ in range(rounds):
        choice = choose(present, turns, random.choice)  # type: ignore[attr-defined]
        assert choice is not None
        turns, given = turns.after(choice.staff.id), [*given, choice.staff]
    counts = [given.count(one) for one in present]
    assert max(counts) - min(counts) <= 1
    assert given == (given[:people] * rounds)[:rounds]


@pytest.mark.spec("C4")
def test_everybody_who_was_never_assigned_can_be_drawn() -> None:
    """The draw is among all who were never assigned, and only them."""
    offered: list[Sequence[Staff]] = []

    def last(people: Sequence[Staff]) -> Staff:
        offered.append(people)
        return people[-1]

    choice = choose([AN, BEN, CAI], after(BEN), last)
    assert choice is not None
    assert (choice.staff, offered) == (CAI, [[AN, CAI]])


@pytest.mark.spec("H2")
def test_a_choice_explains_itself() -> None:
    """The explanation says why this person, and who else was considered with their history."""
    choice = choose([AN, BEN, CAI], after(BEN, AN, CAI, AN), first)
    assert choice is not None
    assert choice.why == (
        "Ben was chosen because: last assigned 4 turns ago; others at work: Cai (last assigned 2 turns ago), "
        "An (last assigned one turn ago)."
    )
    drawn = choose([AN, BEN, CAI], after(BEN), first)
    assert drawn is not None
    assert drawn.why == (
        "An was chosen because: never assigned, drawn from 2 such people; others at work: Cai (never assigned), "
        "Ben (last assigned one turn ago)."
    )
    alone = choose([AN], Turns(), first)
    assert alone is not None
    assert alone.why == "An was chosen because: never assigned; nobody else is at work."
    many = choose(PEOPLE, Turns(), first)
    assert many is not None
    assert many.why.endswith("and 4 more.")
    assert choose([], Turns(), first) is None


def hours(*days: Weekday) -> WorkingHours:
    nine_to_five = TimeRange(start=9 * 60, end=17 * 60)
    ranges = tuple(WeeklyRange(weekday=day, time=nine_to_five) for day in days)
    return WorkingHours(id=fresh_id(), shop_id=SHOP, name="x", created_at=START, ranges=ranges)


@pytest.mark.spec("C2", "C8")
def test_who_is_at_work() -> None:
    """Within one of several working hours one is at work; without any never; nor without the permission."""
    monday, tuesday = hours(Weekday.MONDAY), hours(Weekday.TUESDAY)
    both, none = person("Both", monday, tuesday), person("None")
    other, silent = person("Other", tuesday), person("Silent", monday, permissions=(Permission.MANAGE_STAFF,))
    gone = person("Gone", monday, active=False)
    deleted = person("Deleted", hours(Weekday.MONDAY))
    everybody = [both, none, other, silent, gone, deleted]

    def present(day: int, hour: int) -> list[str]:
        at = datetime(2026, 6, day, hour, tzinfo=UTC)
        return [one.name for one in at_work(everybody, [monday, tuesday], TAIPEI, at)]

    assert present(1, 1) == ["Both"]  # Monday, 9:00 in Taipei
    assert present(1, 9) == []  # 17:00: the end is not in it
    assert present(2, 8) == ["Both", "Other"]
    assert [one.name for one in everybody if not may_be_assigned(one)] == ["Silent", "Gone"]


@pytest.mark.spec("C5")
def test_only_instant_conversations_are_assigned_automatically() -> None:
    """Storefront and order conversations never are."""
    assert [kind for kind in ConversationKind if is_assigned_automatically(kind)] == [ConversationKind.INSTANT]


def test_turns_are_counted_for_everybody_by_themselves() -> None:
    """A person's latest turn counts, however many came since."""
    turns = after(AN, BEN, AN)
    assert [turns.ago(one.id) for one in (AN, BEN, CAI)] == [1, 2, None]
    assert turns.ago(Id("f" * 24)) is None
