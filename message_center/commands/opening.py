"""What most commands begin with: a running center, and one of its shops."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from typing import Any, TypeVar

from message_center.center import Center, database_url
from message_center.domain.actors import system_caller
from message_center.domain.shops import Shop
from message_center.errors import NotFound
from message_center.inbox.desk import Desk
from message_center.settings import Settings
from message_center.storage.opening import open_database
from message_center.storage.scope import Storage
from message_center.storage.secrets import FernetCipher

T = TypeVar("T")


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run a command's work to its end."""
    return asyncio.run(work)


@asynccontextmanager
async def open_storage(settings: Settings) -> AsyncIterator[tuple[Storage, str]]:
    """Storage alone, without plugins and channels, and the database's URL. Raises as `open_center` does."""
    cipher = FernetCipher(settings.secret_key.get_secret_value())
    async with AsyncExitStack() as stack:
        url = await stack.enter_async_context(database_url(settings))
        database = await stack.enter_async_context(open_database(url, settings.database))
        yield Storage(database, cipher=cipher, journal_kept=timedelta(days=settings.journal_days)), url


async def shop_of(center: Center, handle: str) -> Shop:
    """The shop with this handle. Raises NotFound."""
    shop = await center.storage.shops.by_handle(handle)
    if shop is None:
        raise NotFound(f"There is no shop {handle!r}. See `message-center shop list`.")
    return shop


def desk_of(center: Center, shop: Shop) -> Desk:
    """The shop's desk, for whoever may use this machine: they may do everything."""
    scope = center.storage.scope(system_caller(shop.id))
    return Desk(shop, scope, center.channels, center.clock, center.backend)
