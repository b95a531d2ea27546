"""A message of several parts, of which the platform says later that some failed (spec E11, A19)."""

from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from message_center.domain import delivery as rules
from message_center.domain import delivery_receipts as receipts
from message_center.domain.delivery import Delivery, DeliveryStatus, Failure, FailureKind
from tests.domain.made import minute

PARTS = 3
NO = Failure(FailureKind.BAD_CONTENT, "no")
LATE = Failure(FailureKind.USER_UNREACHABLE, "Not delivered.")
SENT, FAILED, DELIVERED, READ = (
    DeliveryStatus.SENT,
    DeliveryStatus.FAILED,
    DeliveryStatus.DELIVERED,
    DeliveryStatus.READ,
)
FORWARD = {DeliveryStatus.SENT: 1, DeliveryStatus.DELIVERED: 2, DeliveryStatus.READ: 3}

steps = st.lists(
    st.sampled_from(["begin", "taken", "refused", "unknown", "left", "again"])
    | st.tuples(st.sampled_from([FAILED, DELIVERED, READ]), st.integers(0, 5)),
    max_size=40,
)
"""What may happen in any order: our calls and their outcomes, a person's retries, and what the platform tells of
the n-th part that it ever took."""


@dataclass
class World:
    """A worker, a platform and a person around one message; `taken` are the ids of what the platform took, each
    with its part, `told` what it said of them."""

    delivery: Delivery = field(default_factory=Delivery)
    calling: int | None = None
    taken: list[tuple[str, int]] = field(default_factory=list)
    told: dict[str, set[DeliveryStatus]] = field(default_factory=dict)
    begun: list[int] = field(default_factory=list)
    again: bool = False

    def step(self, step: object, number: int) -> None:
        """Do one thing, if it can happen now."""
        at, before = minute(number), self.delivery
        self.again = False
        match step:
            case "begin" if rules.holds_back(before) and self.calling is None:
                if before.status is DeliveryStatus.UNKNOWN:
                    return
                if (index := rules.next_part(before, parts=PARTS)) is None:
                    self.delivery = rules.call_over(before, parts=PARTS, at=at)
                    return
                self.calling = index
                self.begun.append(index)
                self.delivery = rules.begin(before, attempt_id=str(number))
            case "taken" if self.calling is not None:
                external_id = f"id-{len(self.taken)}"
                self.taken.append((external_id, self.calling))
                after = rules.part_accepted(
                    before, index=self.calling, external_id=external_id, parts=PARTS, at=at
                )
                if after.attempt_id is not None:
                    after = rules.call_over(after, parts=PARTS, at=at)
                self.delivery, self.calling = after, None
            case "refused" if self.calling is not None:
                self.delivery = rules.refused(before, NO, at=at, wait=None, delays=())
                self.calling = None
            case "unknown" if self.calling is not None:
                self.delivery = rules.outcome_unknown(before, at=at)
                self.calling = None
            case "left" if before.status is DeliveryStatus.UNKNOWN:
                self.delivery = rules.left_to_a_person(before)
            case "again" if rules.may_retry(before):
                self.delivery, self.again = rules.queue_again(before, at=minute(9)), True
            case (DeliveryStatus() as status, int() as place) if place < len(self.taken):
                external_id, _ = self.taken[place]
                self.told.setdefault(external_id, set()).add(status)
                self.delivery = heard(before, external_id, status, number)

    def arrived(self, index: int) -> bool:
        """Whether the platform told that the customer has the part, under the id that it has now."""
        if index >= len(self.delivery.external_ids):
            return False
        return bool(self.told.get(self.delivery.external_ids[index], set()) & {DELIVERED, READ})

    def stands_well(self, index: int) -> bool:
        """Whether the platform took the part and has not told that it failed."""
        if index >= len(self.delivery.external_ids):
            return False
        return FAILED not in self.told.get(self.delivery.external_ids[index], set())


def heard(delivery: Delivery, external_id: str, status: DeliveryStatus, number: int) -> Delivery:
    """What the platform tells of a part, known by its id; of one that was sent again since, nothing is taken."""
    if external_id not in delivery.external_ids:
        return delivery
    part = delivery.external_ids.index(external_id)
    if status is FAILED:
        return receipts.failed_later(delivery, LATE, part=part)
    after = receipts.part_arrived(delivery, part=part, at=minute(number))
    if part < PARTS - 1:
        return after
    return receipts.confirmed_after_all(after, status, at=minute(number))


@pytest.mark.spec("E11", "A19")
@given(steps)
def test_only_what_the_customer_lacks_is_sent(history: list[object]) -> None:
    """Nothing that was taken is sent again unless the platform said that it failed, nothing that arrived is sent
    at all, and the first part that is lacking goes first."""
    world = World()
    for number, step in enumerate(history):
        arrived = [world.arrived(index) for index in range(PARTS)]
        well = [world.stands_well(index) for index in range(PARTS)]
        sent = len(world.begun)
        world.step(step, number)
        for index in world.begun[sent:]:
            assert not arrived[index]
            assert not well[index]
            assert all(arrived[one] or well[one] for one in range(index))


@pytest.mark.spec("G2", "A19")
@given(steps)
def test_a_message_goes_back_only_by_a_person_s_retry(history: list[object]) -> None:
    """What was delivered never fails, what was read stays so, and what failed is not sent by itself."""
    world = World()
    for number, step in enumerate(history):
        before = world.delivery
        world.step(step, number)
        after = world.delivery
        if world.again or after == before:
            continue
        if before.status is FAILED:
            assert after.status in (FAILED, SENT, DELIVERED, READ)
        elif before.status in (DELIVERED, READ):
            assert after.status is FAILED or FORWARD[after.status] >= FORWARD[before.status]
        elif before.status is SENT:
            assert after.status in (SENT, DELIVERED, READ, FAILED)
        for name in ("delivered_at", "read_at"):
            assert getattr(before, name) in (None, getattr(after, name))


@pytest.mark.spec("E11", "A19")
@given(steps)
def test_a_part_that_failed_later_is_always_shown(history: list[object]) -> None:
    """A message that lacks a part never stands as sent, and one that failed says why."""
    world = World()
    for number, step in enumerate(history):
        world.step(step, number)
        delivery = world.delivery
        if delivery.status in (SENT, DELIVERED, READ):
            assert all(world.arrived(index) or world.stands_well(index) for index in range(PARTS))
        assert (delivery.status is FAILED) <= (delivery.failure is not None)


@given(steps)
def test_a_person_s_retries_bring_every_message_home(history: list[object]) -> None:
    """Whatever happened, a platform that takes and delivers everything from now on ends it as delivered."""
    world = World()
    for number, step in enumerate(history):
        world.step(step, number)
    for number in range(1000, 1000 + 10 * PARTS):
        for step in ("left", "again", "begin", "taken"):
            world.step(step, number)
    for place in range(len(world.taken)):
        world.step((DELIVERED, place), 2000)
    assert world.delivery.status in (DELIVERED, READ)


@pytest.mark.spec("G2")
@given(st.permutations([(0, FAILED), (0, DELIVERED), (1, FAILED), (1, READ), (2, DELIVERED), (2, FAILED)]))
def test_what_arrived_has_not_failed_in_whatever_order_it_is_told(told: list[tuple[int, DeliveryStatus]]) -> None:
    """Every part arrived in the end, so the message has, whichever failures were told before or after."""
    delivery = Delivery(status=SENT, external_ids=("a", "b", "c"), sent_at=minute(1))
    for part, status in told:
        delivery = heard(delivery, "abc"[part], status, 2)
    assert (delivery.status, delivery.failed_parts, delivery.failure) == (DELIVERED, (), None)


@pytest.mark.spec("A19", "E11")
def test_a_part_that_is_sent_again_has_a_new_id() -> None:
    """The former one is kept, so that what is still told of it is known for what it is."""
    sent = Delivery(status=SENT, external_ids=("a", "b", "c"), sent_at=minute(1))
    again = rules.queue_again(receipts.failed_later(sent, LATE, part=1), at=minute(9))
    begun = rules.begin(again, attempt_id="x")
    taken = rules.part_accepted(begun, index=1, external_id="d", parts=3, at=minute(2))
    assert (taken.status, taken.external_ids, taken.former_ids) == (SENT, ("a", "d", "c"), ("b",))
