"""Who looks on: browser windows that want to hear of every change."""

import asyncio
from collections.abc import AsyncGenerator
from typing import Any

MOST_WAITING = 500


class Watchers:
    """Hands small notes ("this thread changed") to everyone who listens; a listener that is too slow loses notes,
    which is harmless because a note only says what to fetch again."""

    def __init__(self) -> None:
        self._queues: set[asyncio.Queue[dict[str, Any] | None]] = set()

    def tell(self, kind: str, **facts: Any) -> None:
        """Note something for all listeners."""
        for queue in self._queues:
            if not queue.full():
                queue.put_nowait({"kind": kind, **facts})

    def close(self) -> None:
        """End all listeners, so that a server can stop."""
        for queue in self._queues:
            if queue.full():
                queue.get_nowait()
            queue.put_nowait(None)

    async def listen(self) -> AsyncGenerator[dict[str, Any], None]:
        """The notes from now on, until `close`."""
        queue: asyncio.Queue[dict[str, Any] | None] = asyncio.Queue(MOST_WAITING)
        self._queues.add(queue)
        try:
            while (note := await queue.get()) is not None:
                yield note
        finally:
            self._queues.discard(queue)
