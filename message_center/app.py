"""The only file that knows every room: settings in, running parts out.

`open_center` connects and assembles; the API (`create_app`), the worker and every command stand on it. The
application runs alone, or mounted into a host, which then enters `app.router.lifespan_context(app)` in its own
lifespan (docs/hosting.md).
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

import httpx
import structlog
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from message_center.bots.runner import BotRunner
from message_center.contracts.channels import Channels
from message_center.contracts.clock import Clock, SystemClock
from message_center.contracts.shop_backend import ShopBackend
from message_center.deletions import DeletionRoutes
from message_center.errors import ErrorCode, StorageUnavailable
from message_center.exports import export_routes
from message_center.files import FileAddresses, file_routes
from message_center.graphql.asgi import create_graphql, graphql_routes
from message_center.graphql.context import Center as StaffCenter
from message_center.graphql.context import Connection
from message_center.graphql.limits import Limits
from message_center.graphql.schema import build_schema
from message_center.imports import import_routes
from message_center.inbox.deliver import SendingRules
from message_center.inbox.desk import Desk
from message_center.inbox.tokens import Tokens
from message_center.plugin import Services
from message_center.plugin.assembly import (
    bots_of,
    channels_of,
    documents_of,
    mounts_of,
    plugins_running,
    schema_of,
    shop_backend_of,
)
from message_center.plugin.builtin import cart_pages, thread_tokens
from message_center.plugin.loader import Loaded, load_plugins
from message_center.settings import Settings
from message_center.storage.database import DatabaseFailure, open_database
from message_center.storage.embedded.server import embedded_mongo
from message_center.storage.scope import Storage
from message_center.storage.secrets import FernetCipher
from message_center.storefront.routes import storefront_routes
from message_center.webhooks import WebhookRoutes
from message_center.worker import Worker

log = structlog.get_logger(__name__)


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


def create_app(settings: Settings, *, clock: Clock | None = None, plugins: Loaded | None = None) -> Starlette:
    """The API: GraphQL, webhooks, the storefront's endpoints, files, and health."""

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with (
            open_center(settings, clock=clock, plugins=plugins) as center,
            center.storage.feed.running(),
        ):
            app.router.routes[:] = routes_of(center)
            yield

    handlers = {DatabaseFailure: _unavailable, ClientDisconnect: _left}
    return Starlette(lifespan=lifespan, exception_handlers=handlers)


def routes_of(center: Center) -> list[BaseRoute]:
    """The API's routes, for a center that is open and whose feed runs."""
    settings, storage, clock = center.settings, center.storage, center.clock
    graphql = create_graphql(
        schema_of(center.plugins, partial(build_schema, limits=Limits(introspection=settings.graphiql))),
        storage=storage,
        channels=center.channels,
        clock=clock,
        tokens=center.tokens,
        files=center.files,
        settings=settings,
        host=center.backend,
    )
    webhooks = WebhookRoutes(storage, center.channels, clock, max_body_bytes=settings.max_body_bytes)
    deletions = DeletionRoutes(storage, center.channels, clock, public_url=settings.public_url)
    return [
        Route("/healthz", _healthy),
        Route("/readyz", _ready(storage)),
        *webhooks.routes,
        *deletions.routes,
        *storefront_routes(
            storage=storage,
            backend=center.backend,
            tokens=thread_tokens(center.services),
            cart_pages=cart_pages(center.services),
            files=center.files,
            clock=clock,
        ),
        *file_routes(storage, center.files, _staff_desk(center)),
        *import_routes(_staff_desk(center)),
        *export_routes(_staff_desk(center)),
        *graphql_routes("/graphql", graphql),
        *mounts_of(center.plugins, center.services),
    ]


def _staff_desk(center: Center) -> Callable[[Request], Awaitable[Desk]]:
    """Who is asking over plain HTTP: the same sign-in as for GraphQL."""
    shared = StaffCenter(
        storage=center.storage,
        channels=center.channels,
        clock=center.clock,
        tokens=center.tokens,
        files=center.files,
        host=center.backend,
    )

    async def desk(request: Request) -> Desk:
        operation = await Connection(shared, request.headers.get("authorization")).operation()
        return operation.desk

    return desk


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


async def _unavailable(_: Request, error: Exception) -> Response:
    log.error("database.unavailable", error=type(error).__name__)
    answer = {"code": ErrorCode.STORAGE_UNAVAILABLE, "message": "Nothing can be stored right now; send again."}
    return JSONResponse(answer, 503, {"Retry-After": "5"})


async def _left(_: Request, __: Exception) -> Response:
    """Somebody hung up in the middle of a request: nothing was done, and nobody hears the answer."""
    return Response(status_code=400)


async def _healthy(_: Request) -> Response:
    return JSONResponse({"status": "ok"})


def _ready(storage: Storage) -> Callable[[Request], Awaitable[Response]]:
    async def ready(_: Request) -> Response:
        try:
            await storage.database.ping()
        except StorageUnavailable:
            return JSONResponse({"status": "the database does not answer"}, 503)
        return JSONResponse({"status": "ready"})

    return ready
