"""Auto-assignment through the worker: who gets what, and that it stays fair (spec C2 to C5, H9)."""

import asyncio
import sys
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import aclosing

import pytest

from message_center.bots.auto_assignment import AutoAssignmentBot
from message_center.domain.conversations import ConversationKind
from message_center.domain.facts import Fact, FactKind
from message_center.domain.ids import Id
from message_center.domain.inbound import MessageArrived
from message_center.domain.permissions import Permission
from message_center.inbox.assign import assign
from message_center.inbox.auto_assignment import assign_next
from message_center.inbox.staff import change_permissions, deactivate_staff
from message_center.storage.database import Database
from message_center.testing import PlayedChannel, TestCenter, open_test_center
from tests.inbox.rota import always_at_work, hire, hours, in_turn, switch_on
from tests.law import the_law
from tests.worker.test_worker import at_work, worker_of


@pytest.fixture
async def center(database: Database) -> AsyncIterator[TestCenter]:
    """A shop with the bot; it is Monday, noon in Taipei."""
    async with open_test_center(database, bots=[AutoAssignmentBot()]) as center:
        yield center


async def writes(center: TestCenter, identity: str) -> str | None:
    """A customer writes; returns who has the conversation then."""
    await center.customer(identity).writes("hello")
    return (await center.customer(identity).conversation()).assignee_id


async def assignments(center: TestCenter, cursor: str, count: int) -> list[Fact]:
    """The next assignments after a cursor, in the order in which they were made."""
    found: list[Fact] = []
    async with asyncio.timeout(30), aclosing(center.storage.feed.follow(center.shop.id, cursor)) as facts:  # type: ignore[type-var]
        async for _, fact in facts:
            if fact.kind is FactKind.CONVERSATION_ASSIGNED:
                found.append(fact)
            if len(found) == count:
                break
    return found


@pytest.mark.spec("C2")
async def test_it_is_off_until_it_is_switched_on(center: TestCenter) -> None:
    """A shop that did nothing assigns nothing; switched on it does, and switched off again it does not."""
    people = await always_at_work(center, "An")
    await switch_on(center, enabled=False)
    assert await writes(center, "anna") is None
    await switch_on(center)
    assert await writes(center, "boris") in people
    await switch_on(center, enabled=False)
    assert await writes(center, "carla") is None


@pytest.mark.spec("C3")
async def test_nobody_at_work_means_unassigned_until_a_message_comes_while_somebody_is(center: TestCenter) -> None:
    """Before the shift a conversation stays unassigned; the customer's next message within it assigns it."""
    await switch_on(center)
    shift = await hours(center, "Afternoon", 13, 18)
    an = await hire(center, "An", shift)
    assert await writes(center, "anna") is None
    center.clock.advance(minutes=59)
    assert await writes(center, "anna") is None
    center.clock.advance(minutes=1)
    await center.work()
    assert (await center.customer("anna").conversation()).assignee_id is None
    assert await writes(center, "anna") == an.staff_id


@pytest.mark.spec("C3", "C2", "C8")
async def test_only_people_at_work_who_may_send_messages_get_anything(center: TestCenter) -> None:
    """Not who works at another time, has no working hours, may not send messages, or has no access."""
    await switch_on(center)
    now, later = await hours(center, "Now", 11, 14), await hours(center, "Later", 14, 20)
    await hire(center, "Late", later)
    await hire(center, "Never")
    silent, gone = await hire(center, "Silent", now), await hire(center, "Gone", now)
    an = await hire(center, "An", later, now)
    revoke = [Permission.SEND_MESSAGES]
    await change_permissions(center.desk(), staff_id=str(silent.staff_id), revoke=revoke)
    await deactivate_staff(center.desk(), staff_id=str(gone.staff_id))
    assert [await writes(center, f"customer {number}") for number in range(4)] == [an.staff_id] * 4


@pytest.mark.spec("C3")
async def test_an_assigned_conversation_stays_where_it_is(center: TestCenter) -> None:
    """Further messages change nothing; after somebody took it away, the next message assigns it anew."""
    people = await always_at_work(center, "An", "Ben")
    first = await writes(center, "anna")
    assert [await writes(center, "anna") for _ in range(3)] == [first] * 3
    conversation = await center.customer("anna").conversation()
    await assign(center.desk(), conversation_id=conversation.id, staff_id=None)
    assert await writes(center, "anna") == next(one for one in people if one != first)


@pytest.mark.spec("C4")
async def test_manual_assignment_is_a_turn(center: TestCenter) -> None:
    """Whoever got one by hand comes later: first those never assigned, then whose turn is longest ago."""
    people = await always_at_work(center, "An", "Ben", "Cai")
    an, ben, cai = people
    await switch_on(center, enabled=False)
    by_hand = []
    for number in range(4):
        await writes(center, f"hand {number}")
        by_hand.append((await center.customer(f"hand {number}").conversation()).id)
    for conversation_id, staff_id in zip(by_hand, (an, cai, an, cai), strict=True):
        await assign(center.desk(), conversation_id=conversation_id, staff_id=staff_id)
    await switch_on(center)
    assert [await writes(center, f"auto {number}") for number in range(5)] == [ben, an, cai, ben, an]


@pytest.mark.spec("C4")
async def test_assigning_again_to_the_same_person_is_no_turn(center: TestCenter) -> None:
    """Only a change of hands counts."""
    an, ben = await always_at_work(center, "An", "Ben")
    await switch_on(center, enabled=False)
    await writes(center, "anna")
    conversation = await center.customer("anna").conversation()
    for staff_id in (ben, an, an, an):
        await assign(center.desk(), conversation_id=conversation.id, staff_id=staff_id)
    assert (await center.desk().scope.turns.read()).total == 2


@pytest.mark.spec("C5")
@pytest.mark.parametrize("kind", [ConversationKind.STOREFRONT, ConversationKind.ORDER])
async def test_storefront_and_order_conversations_are_never_assigned(
    database: Database, kind: ConversationKind
) -> None:
    """However many people are at work."""
    channel = PlayedChannel(conversation_kind=kind)
    async with open_test_center(database, bots=[AutoAssignmentBot()], channel=channel) as center:
        await always_at_work(center, "An", "Ben")
        assert await writes(center, "anna") is None
        conversation = await center.customer("anna").conversation()
        assert (await assign_next(center.desk(), conversation=conversation)).assignee_id is None
        assert (await center.desk().scope.turns.read()).total == 0


@pytest.mark.spec("H2", "F2")
async def test_an_assignment_explains_itself(center: TestCenter) -> None:
    """The fact says that the bot did it, who was chosen and why, and who else was considered; it keeps the law."""
    an, ben = await always_at_work(center, "An", "Ben")
    first = await writes(center, "anna")
    async with the_law(center) as facts:
        second = await writes(center, "boris")
    names = {an: "An", ben: "Ben"}
    [fact] = [fact for fact in facts if fact.kind is FactKind.CONVERSATION_ASSIGNED]
    assert fact.actor.name == "auto_assignment"
    assert fact.values == {"from": None, "to": second}
    assert fact.why == (
        f"{names[str(second)]} was chosen because: never assigned; others at work: {names[str(first)]} "
        "(last assigned one turn ago)."
    )


@pytest.mark.spec("C4")
async def test_sixty_at_once_are_shared_fairly_by_two_workers(center: TestCenter) -> None:
    """Sixty customers write, ten at a time; two workers; three people: twenty each, strictly in turn."""
    people = await always_at_work(center, "An", "Ben", "Cai")
    async with center.storage.feed.running():
        cursor = center.storage.feed.cursor(center.shop.id)
        async with at_work(worker_of(center), worker_of(center)):
            for start in range(0, 60, 10):
                customers = [center.customer(f"customer {number}") for number in range(start, start + 10)]
                arrivals = (one.does(MessageArrived(external_id=one.identity, text="hi")) for one in customers)
                await asyncio.gather(*arrivals)
            facts = await assignments(center, cursor, 60)
    given = [str(fact.values["to"]) for fact in facts]
    assert Counter(given) == dict.fromkeys(people, 20)
    assert in_turn(given, 3)
    assert len({fact.conversation_id for fact in facts}) == 60


@pytest.mark.spec("C4")
async def test_two_processes_are_fair_and_give_nothing_twice(center: TestCenter, mongo_url: str) -> None:
    """Two processes go for the same sixty conversations, each ten at a time: every one has one assignee, and
    the three people come strictly in turn.
    """
    people = await always_at_work(center, "An", "Ben", "Cai")
    await switch_on(center, enabled=False)
    ids: list[Id] = []
    for number in range(60):
        await center.customer(f"customer {number}").does(MessageArrived(external_id=f"{number}", text="hi"))
    await center.work()
    for number in range(60):
        ids.append((await center.customer(f"customer {number}").conversation()).id)

    async with center.storage.feed.running():
        cursor = center.storage.feed.cursor(center.shop.id)
        command = [sys.executable, "-m", "tests.inbox.claimer", mongo_url, "tests", center.shop.id, *ids]
        pipe = asyncio.subprocess.PIPE
        processes = [
            await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe, stderr=pipe) for _ in range(2)
        ]
        for process in processes:
            assert process.stdout is not None
            assert await process.stdout.readline() == b"ready\n"
        for process, (_, complaint) in zip(
            processes, await asyncio.gather(*(process.communicate(b"go\n") for process in processes)), strict=True
        ):
            assert process.returncode == 0, complaint.decode()
        facts = await assignments(center, cursor, 60)
    given = [str(fact.values["to"]) for fact in facts]
    assert Counter(given) == dict.fromkeys(people, 20)
    assert in_turn(given, 3)
    assert {fact.conversation_id for fact in facts} == set(ids)
    assert (await center.desk().scope.turns.read()).total == 60


@pytest.mark.spec("C4", "H10")
async def test_whoever_is_removed_while_conversations_are_assigned_keeps_none(center: TestCenter) -> None:
    """Twenty conversations are assigned while one of two people is removed: in the end nobody is assigned who
    is not there, whichever came first.
    """
    people = await always_at_work(center, "An", "Ben")
    an, ben = people
    await switch_on(center, enabled=False)
    conversations = []
    for number in range(20):
        await writes(center, f"customer {number}")
        conversations.append(await center.customer(f"customer {number}").conversation())
    desk = center.desk()
    acts = [assign_next(desk, conversation=one) for one in conversations]
    *_, change = await asyncio.gather(*acts[:10], *acts[10:], deactivate_staff(desk, staff_id=an))
    after = await desk.scope.conversations.by_ids([one.id for one in conversations])
    assert {one.assignee_id for one in after} <= {ben, None}
    assert {one.id for one in after if one.assignee_id is None} == set(change.handed_back)
