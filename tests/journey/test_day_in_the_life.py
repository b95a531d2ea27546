"""A day in the life of a shop: all channels, many customers, all that can go wrong, and a reconciliation."""

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random

import pytest

from tests.journey.day import troubles
from tests.journey.day.reconciliation import Stored, differences
from tests.journey.day.roads import SAID, Road
from tests.journey.day.staff_at_work import answer_customers, read_everything
from tests.journey.day.town import Town, town

CUSTOMERS = 2000


@pytest.mark.long
@pytest.mark.timeout(1500)
@pytest.mark.spec("G1", "G2", "A19", "H7")
async def test_a_day_in_the_life(tmp_path: Path, record_property: Callable[[str, object], None]) -> None:
    """Two thousand customers write on every channel while platforms fail, repeat and shuffle, and processes are
    killed: every question is there once, in one conversation a customer, and every answer was sent once, but for
    those of which the platform lets nobody know; and these are marked.
    """
    chance = Random(4)
    async with town(tmp_path, customers=CUSTOMERS) as place:
        began = asyncio.get_running_loop().time()
        trouble = asyncio.create_task(troubles.one_after_the_other(place, chance))
        customers = asyncio.gather(*(_customers_write(road, Random(road.name)) for road in place.roads))
        staff = asyncio.gather(
            *(answer_customers(one, f"{index}", until=customers.done) for index, one in enumerate(place.staff))
        )
        written = [text for texts in await customers for text in texts]
        replied = [text for texts in await staff for text in texts]
        trouble.cancel()
        troubles.end(place)
        await place.simulator.settled()
        stored = await _until_settled(place, len(written) + len(replied))
        took = asyncio.get_running_loop().time() - began
        arrived = sum((road.arrived() for road in place.roads), Counter[str]())
    assert differences(stored, written=written, replied=replied, arrived=arrived) == []
    assert _conversations(stored) == {road.name: road.customers for road in place.roads}
    states = Counter(one.status for one in stored if one.direction == "OUTBOUND")
    record_property("figure", f"a day: {len(written)} questions, {dict(states)} answers, in {took:.0f} s")


async def _customers_write(road: Road, chance: Random) -> list[str]:
    """Everybody writes once at least, some of them three times, in any order."""
    turns = [number for number in range(road.customers) for _ in range(chance.choice((1, 1, 1, 2, 3)))]
    chance.shuffle(turns)
    written, said = [], Counter[int]()
    for number in turns:
        text = f"question {road.name}-{number}-{said[number]}"
        said[number] += 1
        await road.write(number, text)
        written.append(text)
        await asyncio.sleep(chance.uniform(0, 0.1))
    return written


async def _until_settled(place: Town, expected: int) -> list[Stored]:
    """Everything that is stored, once all of it is in and nothing is on its way any more."""
    async with asyncio.timeout(240):
        while True:
            stored = await read_everything(place.staff[0])
            if len(stored) >= expected and not any(one.waits for one in stored):
                return stored
            await asyncio.sleep(1)


def _conversations(stored: Sequence[Stored]) -> dict[str, int]:
    """How many conversations each channel has; each is one customer's."""
    whose = {(one.channel, one.conversation): _customer(one.text) for one in stored if one.direction == "INBOUND"}
    assert len(set(whose.values())) == len(whose)
    return dict(Counter(channel for channel, _ in whose))


def _customer(text: str) -> str:
    assert SAID.fullmatch(text), text
    return text.rpartition("-")[0]
