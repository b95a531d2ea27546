"""A command of ours, played: uses the data folder given, obeys lines on standard input, and leaves at its end.

`insert N` stores a document and answers `stored N`; `hold N` begins to change it in a transaction that never ends,
and answers `held`; `stream` stores 0, 1, 2 ... answering each, until `pause`, which answers `paused`.
"""

import asyncio
import sys
from pathlib import Path
from typing import Any

from pymongo import AsyncMongoClient
from pymongo.asynchronous.collection import AsyncCollection
from pymongo.errors import DuplicateKeyError, PyMongoError

from message_center.storage.embedded.server import embedded_mongo

Rows = AsyncCollection[dict[str, Any]]


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


async def store(rows: Rows, number: int) -> None:
    """Until it is acknowledged, as every command of ours does with what it must not lose."""
    while True:
        try:
            await rows.insert_one({"_id": number})
            break
        except DuplicateKeyError:
            break
        except PyMongoError as error:
            say(f"again {type(error).__name__}")
    say(f"stored {number}")


async def stream(rows: Rows, paused: asyncio.Event) -> None:
    number = 0
    while not paused.is_set():
        await store(rows, number)
        number += 1
    say("paused")


async def obey(rows: Rows) -> None:
    paused = asyncio.Event()
    streaming = None
    while line := await asyncio.to_thread(sys.stdin.readline):
        match line.split():
            case ["insert", number]:
                await store(rows, int(number))
            case ["hold", number]:
                session = rows.database.client.start_session()
                await session.start_transaction()
                await rows.update_one({"_id": int(number)}, {"$set": {"held": True}}, session=session)
                say("held")
            case ["stream"]:
                streaming = asyncio.create_task(stream(rows, paused))
            case ["pause"]:
                paused.set()
                if streaming:
                    await streaming


async def main() -> None:
    async with embedded_mongo(Path(sys.argv[1])) as url, AsyncMongoClient[dict[str, Any]](url) as client:
        say(f"ready {url}")
        await obey(client.shop.rows)
    say("left")


asyncio.run(main())
