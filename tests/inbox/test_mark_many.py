"""Bulk marks: each conversation its own outcome, and nothing lost that happens meanwhile."""

import asyncio
from dataclasses import replace

import pytest
from bson import ObjectId

from message_center.domain.bulk_marks import ConversationMark
from message_center.domain.conversations import Conversation, ConversationStatus
from message_center.domain.facts import FactKind
from message_center.domain.filters import ConversationFilter
from message_center.domain.inbound import MessageArrived
from message_center.domain.permissions import Permission
from message_center.errors import ErrorCode, InvalidInput, LimitExceeded, PermissionDenied
from message_center.inbox.assign import assign
from message_center.inbox.mark import star
from message_center.inbox.mark_many import mark_matching, mark_these
from message_center.storage.database import Database
from message_center.storage.mapping import new_id, to_document
from message_center.testing import TestCenter, open_test_center
from tests.storage.counting import counted

HOT = 12
ROUNDS = 8


async def customers(center: TestCenter, *names: str) -> list[Conversation]:
    """Conversations of customers who wrote two messages each."""
    for name in names:
        await center.customer(name).writes("one", "two")
    return [await center.customer(name).conversation() for name in names]


@pytest.mark.spec("A14")
async def test_one_bad_id_stops_nothing(center: TestCenter) -> None:
    """What is no id, is unknown, another shop's or a colleague's fails by itself; all others are marked."""
    anna, boris, clara = await customers(center, "anna", "boris", "clara")
    ben = await center.staff("Ben", Permission.SEND_MESSAGES)
    await assign(center.desk(), conversation_id=boris.id, staff_id=ben.staff_id)
    eva = center.desk(await center.staff("Eva", Permission.SEND_MESSAGES))
    unknown = new_id()
    async with open_test_center(center.storage.database) as other:
        [foreign] = await customers(other, "anna")
        wanted = dict.fromkeys([anna.id, "nonsense", unknown, foreign.id, boris.id, clara.id])
        outcome = await mark_these(eva, ConversationMark.COMPLETED, wanted)
        assert await other.customer("anna").conversation() == foreign
    assert outcome.succeeded == 2
    assert [(one.conversation_id, one.code) for one in outcome.failures] == [
        ("nonsense", ErrorCode.NOT_FOUND),
        (unknown, ErrorCode.NOT_FOUND),
        (foreign.id, ErrorCode.NOT_FOUND),
        (boris.id, ErrorCode.PERMISSION_DENIED),
    ]
    found = await center.desk().scope.conversations.by_ids([anna.id, boris.id, clara.id])
    now = {one.identity: one.status for one in found}
    assert now == {
        "anna": ConversationStatus.COMPLETED,
        "boris": ConversationStatus.IN_PROGRESS,
        "clara": ConversationStatus.COMPLETED,
    }


@pytest.mark.spec("C7")
async def test_stars_and_folders_of_colleagues_may_be_changed(center: TestCenter) -> None:
    """Only read state and status of a colleague's conversation need more; a star or the archive does not."""
    [anna] = await customers(center, "anna")
    ben = await center.staff("Ben", Permission.SEND_MESSAGES)
    await assign(center.desk(), conversation_id=anna.id, staff_id=ben.staff_id)
    eva = center.desk(await center.staff("Eva", Permission.SEND_MESSAGES))
    refused = {mark for mark in ConversationMark if (await mark_these(eva, mark, {anna.id: None})).failures}
    assert refused == {mark for mark in ConversationMark if mark.changes_the_work}


@pytest.mark.spec("C9")
async def test_without_permission_nothing_is_marked(center: TestCenter) -> None:
    """Somebody without SEND_MESSAGES is refused as a whole, by ids and by filter."""
    [anna] = await customers(center, "anna")
    guest = center.desk(await center.staff("Guest", Permission.MANAGE_CONVERSATIONS))
    with pytest.raises(PermissionDenied):
        await mark_these(guest, ConversationMark.STARRED, {anna.id: None})
    with pytest.raises(PermissionDenied):
        await mark_matching(guest, ConversationMark.STARRED, ConversationFilter())
    assert await center.customer("anna").conversation() == anna


async def test_nobody_too_many_and_nonsense_are_refused(center: TestCenter) -> None:
    """An empty list, more than 10,000 conversations, or a negative sequence: a clear error, nothing marked."""
    [anna] = await customers(center, "anna")
    desk = center.desk()
    with pytest.raises(InvalidInput) as empty:
        await mark_these(desk, ConversationMark.STARRED, {})
    many = {anna.id: None, **{f"{number:024x}": None for number in range(10_000)}}
    with pytest.raises(LimitExceeded) as over:
        await mark_these(desk, ConversationMark.STARRED, many)
    with pytest.raises(InvalidInput) as negative:
        await mark_these(desk, ConversationMark.READ, {anna.id: -1})
    fields = [error.value.field for error in (empty, over, negative)]
    assert fields == ["conversations", "conversations", "conversations.upToSequence"]
    assert await center.customer("anna").conversation() == anna


@pytest.mark.spec("A12")
async def test_what_came_after_stays_unread(center: TestCenter) -> None:
    """Each conversation is read up to what was seen of it: later messages stay unread, also in a bulk."""
    anna, boris, clara = await customers(center, "anna", "boris", "clara")
    await mark_these(center.desk(), ConversationMark.READ, {anna.id: 1, boris.id: 0, clara.id: None})
    unread = [(await center.customer(name).conversation()).unread for name in ("anna", "boris", "clara")]
    assert unread == [1, 2, 0]


@pytest.mark.spec("A13")
async def test_many_marked_unread_are_in_progress_again(center: TestCenter) -> None:
    """Completed conversations that are marked unread together fall back to in progress, with a badge of 1."""
    found = await customers(center, "anna", "boris")
    ids = dict.fromkeys(one.id for one in found)
    for mark in (ConversationMark.READ, ConversationMark.COMPLETED, ConversationMark.UNREAD):
        await mark_these(center.desk(), mark, ids)
    for name in ("anna", "boris"):
        after = await center.customer(name).conversation()
        assert (after.badge, after.status) == (1, ConversationStatus.IN_PROGRESS)


@pytest.mark.spec("A14")
async def test_a_batch_is_one_fact_and_each_timeline_tells_it(center: TestCenter) -> None:
    """Marks on many make one fact a batch of 200; each conversation's timeline tells its own part of it."""
    [anna] = await customers(center, "anna")
    copies = await _copies(center, anna, 250)
    facts = center.storage.database.facts
    before = await facts.count_documents({})
    desk = center.desk()
    outcome = await mark_these(desk, ConversationMark.STARRED, dict.fromkeys([anna.id, *copies]))
    again = await mark_these(desk, ConversationMark.STARRED, dict.fromkeys([anna.id, *copies]))
    assert (outcome.succeeded, again.succeeded, await facts.count_documents({})) == (251, 251, before + 2)
    newest = (await desk.scope.facts.timeline(anna, limit=1))[0]
    assert (newest.kind, newest.conversation_id, newest.revision) == (
        FactKind.CONVERSATION_STARRED,
        anna.id,
        anna.revision + 1,
    )
    assert newest.conversations == ()
    last = (await desk.scope.facts.timeline(replace(anna, id=copies[-1]), limit=10))[0]
    assert (last.kind, last.revision) == (FactKind.CONVERSATION_STARRED, anna.revision + 1)


@pytest.mark.spec("A14")
async def test_a_filter_marks_what_it_shows(center: TestCenter) -> None:
    """Marking all that a filter shows marks exactly those, page after page, to the end."""
    [anna] = await customers(center, "anna")
    await _copies(center, anna, 30)
    await star(center.desk(), conversation_id=anna.id)
    wanted = ConversationFilter(starred=True)
    outcome = await mark_matching(center.desk(), ConversationMark.READ, wanted)
    assert (outcome.succeeded, outcome.failures, outcome.end_cursor) == (1, (), None)
    unread = await center.storage.database.conversations.count_documents({"unread": {"$gt": 0}})
    assert unread == 30
    targets, cursor = await center.desk().scope.conversations.targets(ConversationFilter(unread=True), first=20)
    rest, end = await center.desk().scope.conversations.targets(
        ConversationFilter(unread=True), first=20, after=cursor
    )
    assert (len({one.id for one in (*targets, *rest)}), end) == (30, None)


async def test_a_batch_costs_the_same_whatever_its_size(mongo_url: str, database: Database) -> None:
    """Marking two or two hundred conversations sends the same commands."""
    async with counted(mongo_url, database.raw.name) as (watched, commands), open_test_center(watched) as center:
        [anna] = await customers(center, "anna")
        copies = await _copies(center, anna, 200)
        costs = []
        for ids in ([anna.id, copies[0]], copies[1:]):
            commands.take()
            await mark_these(center.desk(), ConversationMark.READ, dict.fromkeys(ids, 1))
            costs.append(commands.take())
    looked = ["find conversations", "find conversations", "aggregate messages"]
    written = ["insert facts", "update conversations", "commitTransaction"]
    assert costs == [[*looked, *written]] * 2


async def _copies(center: TestCenter, model: Conversation, count: int) -> list[str]:
    """Conversations like this one."""
    rows = []
    for number in range(count):
        row = to_document(model)
        rows.append({**row, "_id": ObjectId(new_id()), "key": f"copy {number}", "identity": f"copy {number}"})
    await center.storage.database.conversations.insert_many(rows)
    return [str(row["_id"]) for row in rows]


@pytest.mark.spec("A12", "A13")
async def test_bulk_marks_against_incoming_messages(center: TestCenter) -> None:
    """While customers keep writing, bulk marks lose no message, read nothing unseen and undo no other mark."""
    names = [f"hot {number}" for number in range(HOT)]
    found = await customers(center, *names)
    desk = center.desk()

    async def arrive(name: str) -> None:
        for number in range(ROUNDS):
            await center.customer(name).does(MessageArrived(external_id=f"{name} {number}", text="more"))
            await center.work()

    async def read_what_was_seen() -> None:
        for _ in range(ROUNDS):
            await mark_these(desk, ConversationMark.READ, {one.id: 2 for one in found})

    async def complete() -> None:
        for _ in range(ROUNDS):
            await mark_these(desk, ConversationMark.COMPLETED, dict.fromkeys(one.id for one in found))

    async def star_all() -> None:
        await mark_matching(desk, ConversationMark.STARRED, ConversationFilter(unread=True))
        await mark_these(desk, ConversationMark.STARRED, dict.fromkeys(one.id for one in found))

    await asyncio.gather(*(arrive(name) for name in names), read_what_was_seen(), complete(), star_all())
    await center.later(seconds=1)
    for name in names:
        after = await center.customer(name).conversation()
        assert (after.sequence, after.unread, after.starred) == (2 + ROUNDS, ROUNDS, True)
        told = await desk.scope.facts.timeline(after, limit=100)
        assert max(fact.revision for fact in told) == after.revision
        assert after.status in (ConversationStatus.IN_PROGRESS, ConversationStatus.COMPLETED)
    await mark_these(desk, ConversationMark.READ, dict.fromkeys(one.id for one in found))
    assert {(await center.customer(name).conversation()).badge for name in names} == {0}
