"""Data loaders: one per relation, living for one operation or one subscription event (decision 0002)."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from strawberry.dataloader import DataLoader

if TYPE_CHECKING:
    from message_center.graphql.context import Context

K = TypeVar("K")
V = TypeVar("V")


@dataclass(frozen=True, eq=False)
class Loader(Generic[K, V]):
    """How to load many values at once. `fetch` answers those keys that it finds; the others load as None.

    Declare it once, at module level, and use it through `info.context.load(loader, key)`: the calls of one
    operation are gathered into one fetch.
    """

    name: str
    fetch: "Callable[[Context, list[K]], Awaitable[Mapping[K, V]]]"


class Loaders:
    """The loaders in use; made anew for each operation and each event, because they remember.

    What was loaded is kept as it is, because a page asks for it again with each row, and a future costs more.
    """

    def __init__(self, context: "Context") -> None:
        self._context = context
        self._running: dict[Loader[Any, Any], DataLoader[Any, Any]] = {}
        self._loaded: defaultdict[Loader[Any, Any], dict[Any, Any]] = defaultdict(dict)

    def load(self, loader: Loader[K, V], key: K) -> Awaitable[V | None]:
        """The value, batched with what others ask for at the same time."""
        return self._of(loader).load(key)

    def now_or_later(self, loader: Loader[K, V], key: K) -> Any:
        """The value itself when it was loaded before, else what `load` gives. For fields without `await`."""
        loaded = self._loaded[loader]
        return loaded[key] if key in loaded else self.load(loader, key)

    def found_now_or_later(self, loader: Loader[K, V], keys: Sequence[K], see: Callable[[list[V]], Any]) -> Any:
        """What `see` makes of the values that exist: at once when all were loaded before, else an awaitable."""
        loaded = self._loaded[loader]
        if all(key in loaded for key in keys):
            return see([value for key in keys if (value := loaded[key]) is not None])
        return _found([self._of(loader).load(key) for key in keys], see)

    async def load_ahead(self, loader: Loader[K, V], keys: Iterable[K]) -> None:
        """Fetch what is not there yet, for fields that will ask for it; cheaper than many loads."""
        loaded = self._loaded[loader]
        missing = [key for key in keys if key not in loaded]
        if missing:
            found = await loader.fetch(self._context, missing)
            loaded.update({key: found.get(key) for key in missing})

    async def load_many(self, loader: Loader[K, V], keys: Iterable[K]) -> list[V | None]:
        """The values of all keys, in their order."""
        return list(await self._of(loader).load_many(keys))

    def _of(self, loader: Loader[K, V]) -> DataLoader[K, V | None]:
        running = self._running.get(loader)
        if running is None:
            running = DataLoader(load_fn=self._batch(loader))
            self._running[loader] = running
        return running

    def _batch(self, loader: Loader[K, V]) -> Callable[[list[K]], Awaitable[list[V | None]]]:
        async def batch(keys: list[K]) -> list[V | None]:
            await self.load_ahead(loader, keys)
            loaded = self._loaded[loader]
            return [loaded[key] for key in keys]

        return batch


async def _found(futures: Iterable[Awaitable[V | None]], see: Callable[[list[V]], Any]) -> Any:
    return see([value for value in await asyncio.gather(*futures) if value is not None])
