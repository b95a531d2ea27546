"""`python -m tests.search.learner URL DATABASE [dies]`: a process that learns, as a worker does, and may die."""

import asyncio
import os
import signal
import sys

from message_center.storage.opening import open_database
from message_center.storage.search_index import due, learn, learn_due


async def _main(url: str, name: str, dies: bool) -> None:
    async with open_database(url, name) as database:
        if dies:
            await learn(database, await due(database, limit=100))
            os.kill(os.getpid(), signal.SIGKILL)
        print("learning", flush=True)  # noqa: T201
        while await learn_due(database, limit=20):
            pass


if __name__ == "__main__":
    asyncio.run(_main(sys.argv[1], sys.argv[2], "dies" in sys.argv))
