"""What goes wrong on a day like any other: platforms fail, repeat and shuffle, and processes die."""

import asyncio
from random import Random

from tests.journey.day.town import INSTAGRAM, PAGE, Town
from tests.journey.processes import until_ready


async def one_after_the_other(town: Town, chance: Random) -> None:
    """One trouble every moment, until cancelled; every kind comes often."""
    turn = 0
    while True:
        await asyncio.sleep(chance.uniform(1, 3))
        await (platforms_fail, platforms_repeat, platforms_shuffle, a_process_dies)[turn % 4](
            town, chance, turn // 4
        )
        turn += 1


async def platforms_fail(town: Town, chance: Random, turn: int) -> None:
    """The next sends meet failures of every class, also those after which nobody can know."""
    page = (PAGE, INSTAGRAM)[turn % 2]
    for kind in ("transient", "rate_limited", "http_500", "accept_then_hang", "close", "echo_first"):
        town.simulator.fail_sends(kind, chance.randint(1, 3), page_id=page)  # type: ignore[arg-type]
    whatsapp = town.simulator.whatsapp.faults
    for kind in ("pair_limited", "transient", "http_500", "close", "report_first"):
        whatsapp.plan(kind, chance.randint(1, 2))
    line = town.simulator.line.faults
    line.plan("rate_limited", 2)
    line.plan("http_500", 2, accepted=True)
    line.plan("close", 1, accepted=True)
    line.plan("http_500", 1)
    town.simulator.mailbox.fail("greylist", 2)


async def platforms_repeat(town: Town, chance: Random, turn: int) -> None:
    """Webhooks that were answered long ago come again, three at once."""
    for road in town.roads:
        await road.again([chance.random() for _ in range(3)])


async def platforms_shuffle(town: Town, chance: Random, turn: int) -> None:
    """The next webhooks overtake each other."""
    town.simulator.postman.disorder(30, seed=turn)


async def a_process_dies(town: Town, chance: Random, turn: int) -> None:
    """`kill -9` of a worker, the API, the other worker, the database, by turns; it comes back soon."""
    first, second = town.workers
    deaths = (first.kill_and_restart, town.api.kill_and_restart, second.kill_and_restart, town.kill_database)
    await deaths[turn % len(deaths)]()
    await until_ready(town.url, seconds=120)


def end(town: Town) -> None:
    """Evening: nothing fails any more, and what was held back goes on its way."""
    for faults in (town.simulator.faults, town.simulator.line.faults, town.simulator.whatsapp.faults):
        faults.clear()
    town.simulator.mailbox.clear_faults()
    town.simulator.postman.release(shuffle=True, seed=1)
