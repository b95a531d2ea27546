"""Every use case keeps the law: who loads once and then listens sees what everybody sees."""

from collections.abc import AsyncIterator

import pytest

from message_center.contracts.bots import Answer
from message_center.contracts.channels import Capabilities
from message_center.contracts.sending import Accepted
from message_center.domain.inbound import MessageArrived
from message_center.domain.permissions import Permission
from message_center.storage.database import Database
from message_center.testing import open_test_center
from tests.bots.played import PlayedBot
from tests.inbox.law_acts import ACTS
from tests.inbox.law_scene import Act, Scene, TellingChannel
from tests.law import the_law


@pytest.fixture
async def scene(database: Database) -> AsyncIterator[Scene]:
    """The scene before the act."""
    channel = TellingChannel(
        capabilities=Capabilities(images=True, ice_breakers_stored=6, ice_breakers_published=4)
    )
    bot = PlayedBot(answers=[Answer(text="Hello!", why="asked")])
    async with open_test_center(database, bots=[bot], channel=channel) as center:
        anna = center.customer("anna")
        await anna.does(
            MessageArrived(external_id="m1", text="hi"), MessageArrived(external_id="m2", text="there")
        )
        await center.work()
        conversation = await anna.conversation()
        ben = await center.staff("Ben", Permission.SEND_MESSAGES)
        scene = Scene(center, anna, conversation.id, ben)
        await scene.replies(Accepted("s1"))
        await anna.writes("and?")
        center.clock.advance(minutes=1)
        yield scene


@pytest.mark.spec("F2", "F3")
@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS.keys())
async def test_snapshot_and_facts_are_a_fresh_snapshot(scene: Scene, act: Act) -> None:
    """Whatever happens, a listener who looks again at what the facts name misses nothing."""
    async with the_law(scene.center) as facts:
        await act(scene)
    assert facts
