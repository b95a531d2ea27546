"""The fact feed: one change stream a process, handed on to every subscriber (docs/architecture.md).

The cursor is the change stream's position. A ring of recent facts serves recent cursors; an older cursor
opens its own resumed stream, filtered by shop, until it meets the ring. Positions are the resume tokens' hex
strings, which the database makes so that they sort in commit order.
"""

import asyncio
import time
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import structlog
from bson import ObjectId
from pymongo.errors import OperationFailure, PyMongoError

from message_center.domain.facts import Fact
from message_center.domain.ids import Id
from message_center.errors import CursorExpired, CursorInvalid, StorageUnavailable, told_without_words
from message_center.storage.cursors import feed_cursor, read_feed_cursor
from message_center.storage.database import Database
from message_center.storage.mapping import to_value

log = structlog.get_logger(__name__)

RING_SIZE = 10_000
QUEUE_SIZE = 1_000
_NOWHERE = "~"
"""Sorts after every position: the ring serves nobody until its stream has begun."""
_HISTORY_LOST = frozenset({280, 286, 260})
_NO_POSITION = frozenset({9, 15, 207, 40649, *range(50_700, 51_100)})
"""What the server says of a position that it never gave (bad value, overflow, KeyString and token format)."""
_AHEAD_SECONDS = 3600

Position = str
Entry = tuple[Position, Fact]


class _Reader:
    """A subscriber's own queue; `lost` is set when it stopped reading and the queue was full.

    What is in the queue is still handed out, so the last cursor that the subscriber saw misses nothing.
    """

    def __init__(self, shop_id: Id, limit: int) -> None:
        self.shop_id = shop_id
        self._limit = limit
        self.queue: asyncio.Queue[Entry | None] = asyncio.Queue()
        self.lost: Exception | None = None

    def give(self, entry: Entry) -> None:
        if self.lost is not None or entry[1].shop_id != self.shop_id:
            return
        if self.queue.qsize() < self._limit:
            self.queue.put_nowait(entry)
        else:
            self.end(StorageUnavailable("You did not read fast enough; connect again with your last cursor."))

    def end(self, error: Exception) -> None:
        """Stop this reader; it learns why after what is already in its queue."""
        self.lost = error
        self.queue.put_nowait(None)


class FactFeed:
    """Follows the facts of all shops while `running` is entered.

    `ring_size` facts are kept in memory for who comes back, and `queue_size` for a reader who is behind.
    """

    def __init__(self, database: Database, *, ring_size: int = RING_SIZE, queue_size: int = QUEUE_SIZE) -> None:
        self._database = database
        self._ring_size = ring_size
        self._queue_size = queue_size
        self._ring: deque[Entry] = deque()
        self._floor: Position = _NOWHERE
        self._position: Position = ""
        self._readers: set[_Reader] = set()
        self._started = asyncio.Event()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Follow the change stream until the block ends."""
        task = asyncio.create_task(self._follow(), name="fact-feed")
        try:
            await self._started.wait()
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            self._end_readers(StorageUnavailable("The server stops; connect again with your last cursor."))

    def cursor(self, shop_id: Id) -> str:
        """A position that lies before anything that is not yet visible to a query made after this call."""
        return feed_cursor(shop_id, self._position)

    async def follow(self, shop_id: Id, after: str | None) -> AsyncGenerator[tuple[str, Fact], None]:
        """Every fact of the shop after the cursor, in order, once, then live; each with its own cursor.

        Raises CursorInvalid for what is not a cursor of this shop, CursorExpired when the database no longer
        reaches back that far, StorageUnavailable when the reader did not keep up or the server stops: then
        the last cursor goes on.
        """
        position = _checked(read_feed_cursor(shop_id, after)) if after else self._position
        while position < self._floor:
            async for reached, fact in self._replay(shop_id, position):
                position = reached
                if fact is not None:
                    yield feed_cursor(shop_id, position), fact
        reader = _Reader(shop_id, self._queue_size)
        # No await between these two: what is not in the ring yet will be given to the reader.
        backlog = [entry for entry in self._ring if entry[0] > position and entry[1].shop_id == shop_id]
        self._readers.add(reader)
        try:
            for reached, fact in backlog:
                yield feed_cursor(shop_id, reached), fact
            while (entry := await reader.queue.get()) is not None:
                # The cursor may be of another process, which was ahead of this one.
                if entry[0] > position:
                    yield feed_cursor(shop_id, entry[0]), entry[1]
            if reader.lost is not None:
                raise reader.lost
        finally:
            self._readers.discard(reader)

    async def _replay(self, shop_id: Id, after: Position) -> AsyncIterator[tuple[Position, Fact | None]]:
        """A stream of one shop's facts from an old position until it reaches the ring."""
        match = {"operationType": "insert", "fullDocument.shop_id": ObjectId(shop_id)}
        try:
            async with await self._database.facts.watch(
                [{"$match": match}], resume_after={"_data": after}, max_await_time_ms=100
            ) as stream:
                while stream.alive:
                    change = await stream.try_next()
                    position: Position = (stream.resume_token or {"_data": after})["_data"]
                    if change is not None:
                        yield change["_id"]["_data"], _fact(change)
                    else:
                        yield position, None
                    if position >= self._floor:
                        return
        except OperationFailure as error:
            if error.code in _HISTORY_LOST:
                raise _expired() from error
            if error.code in _NO_POSITION:
                raise _no_position() from error
            raise

    async def _follow(self) -> None:
        token: dict[str, Any] | None = None
        pause = 0.05
        while True:
            try:
                async with await self._database.facts.watch(
                    [{"$match": {"operationType": "insert"}}], resume_after=token, max_await_time_ms=1000
                ) as stream:
                    if stream.resume_token:
                        self._advance(stream.resume_token["_data"], None)
                    while stream.alive:
                        change = await stream.try_next()
                        token = dict(stream.resume_token or token or {})
                        self._advance(token["_data"], change)
                        pause = 0.05
            except OperationFailure as error:
                if error.code in _HISTORY_LOST:
                    token = None
                    self._forget()
                log.warning("feed.interrupted", code=error.code)
            except PyMongoError as error:
                log.warning("feed.interrupted", error=type(error).__name__)
            await asyncio.sleep(pause)
            pause = min(pause * 2, 2)

    def _advance(self, position: Position, change: Any) -> None:
        if self._floor == _NOWHERE:
            self._floor = position
        fact = _fact(change) if change is not None else None
        if fact is not None:
            entry = (change["_id"]["_data"], fact)
            self._ring.append(entry)
            if len(self._ring) > self._ring_size:
                self._floor = self._ring.popleft()[0]
            for reader in tuple(self._readers):
                reader.give(entry)
        self._position = position
        self._started.set()

    def _forget(self) -> None:
        self._ring.clear()
        self._floor = _NOWHERE
        self._end_readers(_expired())

    def _end_readers(self, error: Exception) -> None:
        for reader in tuple(self._readers):
            reader.end(error)


def _checked(position: Position) -> Position:
    """Refuse what no change stream gives: a position begins with 82 and the seconds since 1970."""
    seconds = position[2:10]
    if position[:2] != "82" or len(seconds) != 8 or int(seconds, 16) > time.time() + _AHEAD_SECONDS:
        raise _no_position()
    return position


def _fact(change: Any) -> Fact | None:
    """The fact that was written; None for one that only a newer version understands."""
    try:
        return to_value(Fact, change["fullDocument"])
    except Exception as error:
        fact_id = str(change["fullDocument"]["_id"])
        log.error("feed.fact_not_understood", fact_id=fact_id, **told_without_words(error))
        return None


def _no_position() -> CursorInvalid:
    return CursorInvalid("This cursor is damaged; reload and take a new one.")


def _expired() -> CursorExpired:
    return CursorExpired("The events since this cursor are no longer kept; reload the lists and take a new one.")
