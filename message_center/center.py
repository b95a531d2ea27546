"""Everything that runs in one process, put together from the settings.

`open_center` connects and assembles; the API (app.py), the worker and every command stand on it. It knows nothing
of GraphQL, whose loading takes as long as that of all else together: only the API waits for it.
"""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

import httpx

from message_center.bots.runner import BotRunner
from message_center.contracts.channels import Channels
from message_center.contracts.clock import Clock, SystemClock
from message_center.contracts.shop_backend import ShopBackend
from message_center.files import FileAddresses
from message_center.inbox.deliver import SendingRules
from message_center.inbox.tokens import Tokens
from message_center.plugin import Services
from message_center.plugin.assembly import bots_of, channels_of, documents_of, plugins_running, shop_backend_of
from message_center.plugin.loader import Loaded, load_plugins
from message_center.settings import Settings
from message_center.storage.embedded.server import embedded_mongo
from message_center.storage.opening import open_database
from message_center.storage.scope import Storage
from message_center.storage.secrets import FernetCipher
from message_center.worker import Worker


@dataclass(frozen=True, slots=True, kw_only=True)
class Center:
    """Everything that is running in this process."""

    settings: Settings
    services: Services
    plugins: Loaded
    channels: Channels
    bots: BotRunner
    backend: ShopBackend
    files: FileAddresses
    tokens: Tokens

    @property
    def storage(self) -> Storage:
        """All of storage."""
        return self.services.storage

    @property
    def clock(self) -> Clock:
        """The time."""
        return self.services.clock


@asynccontextmanager
async def open_center(
    settings: Settings, *, clock: Clock | None = None, plugins: Loaded | None = None
) -> AsyncIterator[Center]:
    """Connect to the database (embedded unless a URL is set) and assemble the parts.

    `plugins` replaces what the settings would load. Raises SettingsInvalid, PluginError, StorageUnavailable.
    """
    keys = settings.secret_key.get_secret_value()
    cipher = FernetCipher(keys)
    loaded = plugins or load_plugins(settings.plugins, settings.required_plugins)
    async with AsyncExitStack() as stack:
        url = await stack.enter_async_context(database_url(settings))
        documents = documents_of(loaded)
        database = await stack.enter_async_context(open_database(url, settings.database, documents=documents))
        services = Services(
            settings=settings,
            storage=Storage(database, cipher=cipher, journal_kept=timedelta(days=settings.journal_days)),
            http=await stack.enter_async_context(httpx.AsyncClient(timeout=settings.send_timeout_seconds)),
            clock=clock or SystemClock(),
        )
        await stack.enter_async_context(plugins_running(loaded, services))
        yield Center(
            settings=settings,
            services=services,
            plugins=loaded,
            channels=channels_of(loaded, services),
            bots=BotRunner(bots_of(loaded, services), seconds=settings.bot_seconds),
            backend=shop_backend_of(loaded, services),
            files=FileAddresses(keys, settings.public_url),
            tokens=Tokens(
                keys,
                access_seconds=settings.access_token_seconds,
                refresh_seconds=settings.refresh_token_seconds,
            ),
        )


@asynccontextmanager
async def database_url(settings: Settings) -> AsyncIterator[str]:
    """Where the database is, for as long as the block lasts: the one that is set, or the embedded one."""
    if settings.mongo_url is not None:
        yield settings.mongo_url
    else:
        async with embedded_mongo(settings.data_folder, settings.mongod) as url:
            yield url


def worker_of(center: Center) -> Worker:
    """The worker on an open center."""
    settings = center.settings
    return Worker(
        center.storage,
        center.channels,
        center.clock,
        center.bots,
        center.files,
        patience=SendingRules(
            retry_delays=settings.retry_delays,
            timeout=settings.send_timeout_seconds,
            unknown_hold=settings.unknown_hold_seconds,
        ),
        lease_seconds=settings.lease_seconds,
        concurrency=settings.lane_concurrency,
        host=center.backend,
    )
