"""The locks under which this process moves conversations: one a conversation.

They only spare retries; what keeps moves apart is the transaction.
"""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import AsyncExitStack, asynccontextmanager
from weakref import WeakValueDictionary

from message_center.storage.database import Raw

_locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
_ids: dict[str, str] = {}
"""The ids of conversations that were looked for by key, so that people and the lane meet at one lock."""
_IDS_KEPT = 10_000


def lock_of(match: Raw) -> asyncio.Lock:
    """One lock for a conversation, whether it is looked for by its id or by its key."""
    key = str(match.get("key"))
    return _lock(str(match["_id"]) if "_id" in match else _ids.get(key, key))


def learn_lock(row: Raw) -> None:
    """Remember which conversation a key belongs to."""
    if len(_ids) >= _IDS_KEPT:
        _ids.clear()
    _ids[row["key"]] = str(row["_id"])


@asynccontextmanager
async def all_locked(ids: Iterable[str]) -> AsyncIterator[None]:
    """Hold the locks of many conversations; always taken in the same order, so that nobody waits in a circle."""
    async with AsyncExitStack() as held:
        for one in sorted(set(ids)):
            await held.enter_async_context(_lock(one))
        yield


def _lock(name: str) -> asyncio.Lock:
    return _locks.setdefault(name, asyncio.Lock())
