"""A move is all or nothing, and its facts carry its revision."""

import asyncio
from dataclasses import replace

import pytest

from message_center.domain import conversation_moves as rules
from message_center.domain.facts import FactKind, Happened
from message_center.errors import Conflict, NotFound
from message_center.inbox.mark import star, unstar
from message_center.storage.mapping import new_id
from message_center.storage.moments import Moment
from message_center.storage.moves import Move
from message_center.testing import TestCenter, open_test_center


async def everything(center: TestCenter) -> dict[str, list[dict[str, object]]]:
    """All documents of the collections that a move may write."""
    names = ("conversations", "messages", "facts", "lanes", "journal")
    raw = center.storage.database.raw
    return {name: [row async for row in raw[name].find().sort("_id", 1)] for name in names}


async def test_a_rule_that_refuses_writes_nothing(center: TestCenter) -> None:
    """When a rule refuses in the middle of a move, nothing at all has happened."""
    anna = center.customer("anna")
    await anna.writes("hello")
    conversation = await anna.conversation()
    before = await everything(center)

    async def refuse(moment: Moment) -> Move:
        await moment.learn_contact({"name": "Never"})
        raise Conflict("No.")

    with pytest.raises(Conflict):
        await center.desk().scope.conversations.move(conversation.id, refuse, at=center.clock.now())
    assert await everything(center) == before
    customer = await center.desk().scope.customers.get(conversation.customer_id)
    assert (customer.name, customer.revision) == (None, 0)


async def test_a_message_that_is_stored_already_refuses_the_whole_move(center: TestCenter) -> None:
    """A second message with the platform's same id is refused together with everything beside it."""
    anna = center.customer("anna")
    await anna.writes("hello")
    conversation, [message] = await anna.conversation(), await anna.messages()
    before = await everything(center)

    async def twice(moment: Moment) -> Move:
        other = replace(message, id=new_id(), sequence=2, external_id="new")
        again = replace(message, id=new_id(), sequence=3)
        moved, happened = rules.star(replace(moment.conversation, sequence=3))
        return Move(conversation=moved, added=(other, again), happened=happened, wakes=True)

    with pytest.raises(Conflict):
        await center.desk().scope.conversations.move(conversation.id, twice, at=center.clock.now())
    assert await everything(center) == before


async def test_a_move_is_one_revision_and_its_facts_say_which(center: TestCenter) -> None:
    """Each change of a conversation grows its revision by one, and every fact of the change carries it."""
    anna = center.customer("anna")
    await anna.writes("hello")
    conversation = await anna.conversation()
    moved = await star(center.desk(), conversation_id=conversation.id)
    again = await star(center.desk(), conversation_id=conversation.id)
    assert (moved.revision, again.revision) == (conversation.revision + 1, conversation.revision + 1)
    await unstar(center.desk(), conversation_id=conversation.id)
    timeline = await center.desk().scope.facts.timeline(conversation, limit=10)
    assert [(fact.kind, fact.revision) for fact in reversed(timeline)] == [
        (FactKind.CONVERSATION_STARTED, 1),
        (FactKind.MESSAGE_RECEIVED, 1),
        (FactKind.CONVERSATION_STARRED, 2),
        (FactKind.CONVERSATION_UNSTARRED, 3),
    ]


async def test_moves_at_once_lose_nothing(center: TestCenter) -> None:
    """Thirty changes at the same time are thirty revisions, also when they do not share a process's lock."""
    anna = center.customer("anna")
    await anna.writes("hello")
    conversation = await anna.conversation()
    scope = center.desk().scope

    async def say(moment: Moment) -> Move:
        return Move(conversation=moment.conversation, happened=(Happened(kind=FactKind.BOT_STOPPED),))

    at = center.clock.now()
    by_id = [scope.conversations.move(conversation.id, say, at=at) for _ in range(15)]
    by_key = [scope.conversations.move_by_key(conversation.key, say, at=at) for _ in range(15)]
    moved = await asyncio.gather(*by_id, *by_key)
    assert sorted(one.revision for one in moved if one) == list(range(2, 32))
    assert (await anna.conversation()).revision == 31


@pytest.mark.spec("C9")
async def test_another_shop_s_conversation_does_not_exist(center: TestCenter) -> None:
    """Whoever knows the id of another shop's conversation can neither see nor change it."""
    anna = center.customer("anna")
    await anna.writes("hello")
    conversation = await anna.conversation()
    async with open_test_center(center.storage.database) as other:
        with pytest.raises(NotFound):
            await star(other.desk(), conversation_id=conversation.id)
        with pytest.raises(NotFound):
            await other.desk().scope.conversations.get(conversation.id)
        assert await other.desk().scope.conversations.by_key(conversation.key) is None
        assert await other.desk().scope.messages.by_ids([(await anna.messages())[0].id]) == ()
    assert await anna.conversation() == conversation
