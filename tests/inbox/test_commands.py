"""How much the database is asked for a message: the figures that the design promises."""

import pytest

from message_center.domain.inbound import MessageArrived
from message_center.storage.database import Database
from message_center.storage.lanes import claim, finish
from message_center.testing import TestCenter, open_test_center
from tests.storage.counting import Commands, counted


async def take_in_one(center: TestCenter, commands: Commands) -> list[str]:
    """Work on the one lane that is due, and return what the database was asked for it."""
    commands.take()
    lane = await claim(center.storage.database, holder="test", seconds=30)
    assert lane is not None
    await finish(center.storage.database, lane, again_after=await center.worker.work_on(lane))
    return commands.take()


@pytest.mark.spec("G2")
async def test_a_message_costs_no_more_than_promised(mongo_url: str, database: Database) -> None:
    """Two commands make a message safe; taking it in costs 10 more for a known customer, 14 for a new one,
    2 more when it tells a phone number or an address. Looking for that among the shop's members comes after,
    and costs 6."""
    async with counted(mongo_url, database.raw.name) as (watched, commands), open_test_center(watched) as center:
        anna = center.customer("anna")
        commands.take()
        await anna.does(MessageArrived(external_id="m1", text="hello"))
        assert len(commands.take()) == 2
        assert len(new := await take_in_one(center, commands)) <= 14, new
        await anna.does(MessageArrived(external_id="m2", text="hello again"))
        assert len(commands.take()) == 2
        assert len(known := await take_in_one(center, commands)) <= 10, known
        await anna.does(MessageArrived(external_id="m3", text="call 0912345678"))
        commands.take()
        assert len(telling := await take_in_one(center, commands)) <= 12 + 6, telling
