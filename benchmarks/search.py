"""Search: a page of hits beside a page of the inbox, and the inbox while a worker learns every message anew."""

import asyncio
import os
import statistics
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import orjson

from benchmarks import inbox_page
from benchmarks.measure import Work, interleaved, report
from benchmarks.world import SECRET, World
from message_center.storage.search_index import mark_all

QUERY = """query Search($query: String!, $first: Int!) {
  searchConversations(query: $query, first: $first) {
    edges { cursor node {
      reason spans { start end }
      conversation { id archived customer { id shownName avatarUrl } account { id name } }
      message { id text at author { kind name } }
    } }
    pageInfo { hasNextPage endCursor }
  }
}"""
ROWS = 50
QUERIES = {
    "a common pair": "請問",
    "a common and a rarer word": "do ship",
    "a rare pair behind a common one": "請問統編",
    "what nobody wrote": "紫水星",
}
PAGES = 60


async def run(world: World) -> None:
    """Measure a page of hits for several queries, then the inbox beside a worker that learns."""

    async def inbox() -> None:
        await world.post("/graphql", inbox_page.operation(ROWS))

    def search(query: str) -> Work:
        async def ask() -> None:
            await world.post(
                "/graphql", orjson.dumps({"query": QUERY, "variables": {"query": query, "first": ROWS}})
            )

        return ask

    ways = {"inbox page": inbox} | {name: search(query) for name, query in QUERIES.items()}
    notes: dict[str, object] = {
        f"{name}, commands": await world.commands.during(work) for name, work in ways.items()
    }
    figures = await interleaved(ways, requests=10)
    report(f"A page of {ROWS} hits", figures, baseline="inbox page", notes=notes | await _size(world))
    await _beside_learning(world, inbox)


async def _size(world: World) -> dict[str, object]:
    database = world.center.storage.database.raw
    stats = await database.command("collStats", "message_search")
    messages = await database.command("collStats", "messages")
    return {
        "messages": f"{stats['count']:,}",
        "message_search, MB with indexes": round((stats["storageSize"] + stats["totalIndexSize"]) / 1e6),
        "messages, MB with indexes": round((messages["storageSize"] + messages["totalIndexSize"]) / 1e6),
    }


async def _beside_learning(world: World, inbox: Work) -> None:
    """Wall time of the inbox page, with a worker that has nothing to do and with one that learns all messages."""
    async with _worker(world):
        idle = await _times(inbox)
        await mark_all(world.center.storage.database)
        before, began = await _left(world), time.monotonic()
        learning = await _times(inbox)
        learned, seconds = before - await _left(world), time.monotonic() - began
    print("\nThe inbox page while a worker learns, wall time")
    for name, times in (("worker idle", idle), ("worker learning", learning)):
        print(f"  {name:<36} {statistics.median(times):>9.4g} ms, slowest tenth from {times[-PAGES // 10]:.4g} ms")
    print(f"  {'messages learned a second':<36} {learned / seconds:>9.0f}, still marked: {await _left(world):,}")


async def _times(work: Work) -> list[float]:
    times = []
    for _ in range(PAGES):
        began = time.perf_counter()
        await work()
        times.append((time.perf_counter() - began) * 1000)
        await asyncio.sleep(0.05)  # as people ask, not as fast as it goes
    return sorted(times)


async def _left(world: World) -> int:
    return await world.center.storage.database.messages.count_documents({"search_due": {"$exists": True}})


@asynccontextmanager
async def _worker(world: World) -> AsyncIterator[None]:
    """A worker process on the same database."""
    folder = str(world.center.settings.data_folder)
    environment = {**os.environ, "MESSAGE_CENTER_DATA_FOLDER": folder, "MESSAGE_CENTER_SECRET_KEY": SECRET}
    worker = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "message_center", "worker"), env=environment, stderr=asyncio.subprocess.DEVNULL
    )
    await asyncio.sleep(5)  # until it has started
    try:
        yield
    finally:
        worker.terminate()
        await worker.wait()
