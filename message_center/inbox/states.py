"""The states of a shop, live: unread totals and presence (spec A16, F2, H5).

States are not facts: they have no cursor, and whoever looks gets them as they are. They are computed at most
once a second for a shop in this process, and shared by all who look; nobody looks: nothing is computed.
"""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from dataclasses import dataclass

from message_center.contracts.clock import Clock
from message_center.domain.actors import system_caller
from message_center.domain.facts import FactKind
from message_center.domain.ids import Id
from message_center.domain.presence import Present
from message_center.storage.scope import Storage

EVERY_SECONDS = 1.0
BEAT_SECONDS = 15.0
"""A state is told again after so long, so that who hears nothing knows that the connection is gone."""


@dataclass(frozen=True, slots=True)
class ShopState:
    """A shop at this moment: unread badges by account, and who is where.

    `staff_changes` and `beat` count: changes of staff, after which access is looked at again, and repetitions.
    """

    unread: Mapping[Id, int]
    present: tuple[Present, ...]
    staff_changes: int = 0
    beat: int = 0


class States:
    """Of all shops that somebody looks at."""

    def __init__(self, storage: Storage, clock: Clock, *, seconds: float = EVERY_SECONDS) -> None:
        self._storage = storage
        self._clock = clock
        self._seconds = seconds
        self._boards: dict[Id, _Board] = {}

    async def follow(self, shop_id: Id) -> AsyncGenerator[ShopState, None]:
        """The state now, then each time it changes; who reads slowly gets only the latest.

        Raises StorageUnavailable and the like when the states can no longer be followed: look again.
        """
        board = self._boards.get(shop_id)
        if board is None:
            board = self._boards[shop_id] = _Board(self._storage, self._clock, shop_id, self._seconds)
        board.readers += 1
        try:
            state: ShopState | None = None
            while True:
                state = await board.newer(state)
                yield state
        finally:
            board.readers -= 1
            if not board.readers or board.ended:
                board.stop()
                if self._boards.get(shop_id) is board:
                    del self._boards[shop_id]


class _Board:
    """One shop's state, kept true while it has readers."""

    def __init__(self, storage: Storage, clock: Clock, shop_id: Id, seconds: float) -> None:
        self.readers = 0
        self._scope = storage.scope(system_caller(shop_id))
        self._storage = storage
        self._clock = clock
        self._seconds = seconds
        self._state: ShopState | None = None
        self._published = asyncio.Event()
        self._changed = True
        self._staff_changes = 0
        self._tasks = [asyncio.create_task(work) for work in (self._listen(), self._look())]
        for task in self._tasks:
            task.add_done_callback(lambda _: self._wake())

    @property
    def ended(self) -> bool:
        """Whether this board tells nothing any more."""
        return any(task.done() for task in self._tasks)

    def stop(self) -> None:
        """Nobody looks any more."""
        for task in self._tasks:
            task.cancel()

    async def newer(self, seen: ShopState | None) -> ShopState:
        """The latest state, as soon as it is another than the one seen. Raises what ended the board."""
        while self._state is None or self._state is seen:
            for task in self._tasks:
                if task.done():
                    task.result()
            await self._published.wait()
        return self._state

    async def _listen(self) -> None:
        """Hear what changes totals and access."""
        async with aclosing(self._storage.feed.follow(self._scope.shop_id, None)) as facts:
            async for _, fact in facts:
                self._changed = True
                self._staff_changes += fact.kind is FactKind.STAFF_CHANGED

    async def _look(self) -> None:
        unread: Mapping[Id, int] = {}
        started = asyncio.get_running_loop().time()
        while True:
            if self._changed:
                self._changed = False
                unread = await self._scope.conversations.unread_totals()
            present = await self._scope.presence.present(now=self._clock.now())
            beat = int((asyncio.get_running_loop().time() - started) / BEAT_SECONDS)
            state = ShopState(unread, present, self._staff_changes, beat)
            if state != self._state:
                self._state = state
                self._wake()
            await asyncio.sleep(self._seconds)

    def _wake(self) -> None:
        self._published.set()
        self._published = asyncio.Event()
