"""`python -m benchmarks [name ...] [--conversations N]`: ratios against a baseline in the same run."""

import argparse
import asyncio

from benchmarks import (
    auto_tagging,
    bulk_marks,
    conversation_page,
    fan_out,
    inbound,
    inbox_page,
    reminders,
    retention,
    search,
)
from benchmarks.world import open_world

BENCHMARKS = {
    "inbox_page": inbox_page.run,
    "conversation_page": conversation_page.run,
    "inbound": inbound.run,
    "fan_out": fan_out.run,
    "search": search.run,
    "bulk_marks": bulk_marks.run,
    "auto_tagging": auto_tagging.run,
    "reminders": reminders.run,
    "retention": retention.run,
}


async def _main(names: list[str], conversations: int) -> None:
    async with open_world(conversations) as world:
        for name in names or BENCHMARKS:
            await BENCHMARKS[name](world)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", choices=[*BENCHMARKS, []], help="which; all when left out")
    parser.add_argument("--conversations", type=int, default=20_000, help="how many to seed (default: 20000)")
    given = parser.parse_args()
    asyncio.run(_main(given.names, given.conversations))
