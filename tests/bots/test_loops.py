"""Two machines that answer each other come to an end, and people are told (spec H3)."""

from collections.abc import Sequence

import httpx
import pytest

from message_center.channels.messenger import MessengerChannel
from message_center.contracts.bots import Answer, BotAct, Turn
from message_center.domain.bot_pauses import BUDGET
from message_center.domain.facts import FactKind
from message_center.domain.filters import ConversationFilter, ConversationOrder
from message_center.inbox.bots import resume_bots
from message_center.simulator import AppConfig, PageConfig, PersonConfig, Simulator, SimulatorConfig, serving
from message_center.simulator.meta.customer import Customer
from message_center.simulator.meta.events import signature
from message_center.storage.database import Database
from message_center.testing import RealChannelShop, open_real_channel_shop
from tests.bots.played import PlayedBot

PAGE = "104111222333444"
APP = AppConfig(id="900100", secret="shhh", verify_token="open sesame")
CONFIG = SimulatorConfig(
    port=0,
    apps=(APP,),
    pages=(PageConfig(id=PAGE, name="小森選物", access_token="token", app_id=APP.id),),
    people=(PersonConfig(id="machine", name="Autoresponder", locale="zh_TW"),),
)
PATIENCE = 3 * BUDGET


class Echo(PlayedBot):
    """Says back whatever it hears."""

    async def respond(self, turn: Turn) -> Sequence[BotAct]:
        """The same words."""
        return (Answer(text=turn.message.text, why="It echoes."),)


async def both_talk(shop: RealChannelShop, simulator: Simulator, machine: Customer) -> int:
    """Let the customer's machine answer each of ours until nothing new comes; how many of ours arrived in all."""
    heard = told = 0
    for _ in range(PATIENCE):
        for delivery in simulator.deliveries[told:]:
            headers = {"x-hub-signature-256": signature(APP.secret, delivery.body)}
            assert await shop.post(delivery.body, headers) == 200
            told += 1
        await shop.work()
        if len(simulator.accepted) == heard:
            return heard
        heard = len(simulator.accepted)
        machine.write("Thank you for your message!")
    raise AssertionError("They never stop.")


@pytest.mark.spec("H3")
async def test_two_bots_that_answer_each_other_are_stopped_and_people_find_it(database: Database) -> None:
    """After the budget the shop's bot is silent for good; the conversation is unread and in a list of its own."""
    bot = Echo(wanted=lambda message: True)
    async with serving(CONFIG) as simulator, httpx.AsyncClient(trust_env=False) as http:
        channel = MessengerChannel(http, f"{simulator.public_url}/graph", "v26.0", timeout=5)
        secrets = {"account_secrets": {"token": "token"}, "app_secrets": {"app_secret": APP.secret}}
        async with open_real_channel_shop(database, channel, account=PAGE, bots=[bot], **secrets) as shop:
            machine = simulator.customer(PAGE, "machine")
            machine.write("Hello")
            assert await both_talk(shop, simulator, machine) == BUDGET
            shop.clock.advance(days=1)
            machine.write("Still there?")
            assert await both_talk(shop, simulator, machine) == BUDGET
            stopped = ConversationFilter(bots_stopped=True, unread=True)
            page = await shop.desk.scope.conversations.page(stopped, order=ConversationOrder.NEWEST, first=5)
            [row] = page.items
            facts = await shop.desk.scope.facts.timeline(row, limit=100)
            assert [fact.kind for fact in facts].count(FactKind.BOTS_PAUSED) == 1
            await resume_bots(shop.desk, conversation_id=row.id)
            machine.write("And now?")
            assert await both_talk(shop, simulator, machine) == 2 * BUDGET
