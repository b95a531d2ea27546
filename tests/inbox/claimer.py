"""A process of its own that assigns conversations, ten at a time: `python -m tests.inbox.claimer`.

Takes the database's URL and name, the shop's id, and the conversations' ids.
"""

import asyncio
import sys
from datetime import timedelta

from message_center.contracts.clock import SystemClock
from message_center.domain.actors import system_caller
from message_center.domain.ids import Id
from message_center.inbox.auto_assignment import assign_next
from message_center.inbox.desk import Desk
from message_center.storage.opening import open_database
from message_center.storage.scope import Storage
from message_center.storage.secrets import FernetCipher
from message_center.testing import SECRET_KEY


async def main(url: str, name: str, shop_id: str, *ids: str) -> None:
    """Say that everything is ready, wait to be told to go, and assign."""
    places = asyncio.Semaphore(10)
    async with open_database(url, name) as database:
        storage = Storage(database, cipher=FernetCipher(SECRET_KEY), journal_kept=timedelta(days=1))
        shop = await storage.shops.get(Id(shop_id))
        desk = Desk(shop, storage.scope(system_caller(shop.id)), {}, SystemClock())
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        await asyncio.to_thread(sys.stdin.readline)

        async def claim(conversation_id: str) -> None:
            async with places:
                conversation = await desk.scope.conversations.get(conversation_id)
                await assign_next(desk, conversation=conversation)

        await asyncio.gather(*(claim(one) for one in ids))


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
