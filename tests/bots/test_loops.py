"""Two machines that answer each other come to an end, and people are told (spec H3)."""

from collections.abc import Sequence

import pytest

from message_center.contracts.bots import Answer, BotAct, Turn
from message_center.domain.bot_pauses import BUDGET
from message_center.domain.facts import FactKind
from message_center.domain.filters import ConversationFilter, ConversationOrder
from message_center.inbox.bots import resume_bots
from message_center.storage.database import Database
from tests.bots.messenger import Talk, talking
from tests.bots.played import PlayedBot

PATIENCE = 3 * BUDGET


class Echo(PlayedBot):
    """Says back whatever it hears."""

    async def respond(self, turn: Turn) -> Sequence[BotAct]:
        """The same words."""
        return (Answer(text=turn.message.text, why="It echoes."),)


async def both_talk(talk: Talk) -> int:
    """Let the customer's machine answer each of ours until nothing new comes; how many of ours arrived in all."""
    heard = 0
    for _ in range(PATIENCE):
        await talk.work()
        if len(talk.simulator.accepted) == heard:
            return heard
        heard = len(talk.simulator.accepted)
        talk.amy.write("Thank you for your message!")
    raise AssertionError("They never stop.")


@pytest.mark.spec("H3")
async def test_two_bots_that_answer_each_other_are_stopped_and_people_find_it(database: Database) -> None:
    """After the budget the shop's bot is silent for good; the conversation is unread and in a list of its own."""
    async with talking(database, [Echo(wanted=lambda message: True)]) as talk:
        talk.amy.write("Hello")
        assert await both_talk(talk) == BUDGET
        talk.shop.clock.advance(days=1)
        talk.amy.write("Still there?")
        assert await both_talk(talk) == BUDGET
        desk = talk.shop.desk
        stopped = ConversationFilter(bots_stopped=True, unread=True)
        [row] = (await desk.scope.conversations.page(stopped, order=ConversationOrder.NEWEST, first=5)).items
        facts = await desk.scope.facts.timeline(row, limit=100)
        assert [fact.kind for fact in facts].count(FactKind.BOTS_PAUSED) == 1
        await resume_bots(desk, conversation_id=row.id)
        talk.amy.write("And now?")
        assert await both_talk(talk) == 2 * BUDGET
