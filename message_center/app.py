"""The API: every endpoint, on an open center.

The application runs alone, or mounted into a host, which then enters `app.router.lifespan_context(app)` in its own
lifespan (docs/hosting.md).
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial

import structlog
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from message_center.center import Center, open_center
from message_center.contracts.clock import Clock
from message_center.deletions import DeletionRoutes
from message_center.errors import ErrorCode, StorageUnavailable
from message_center.exports import export_routes
from message_center.files import file_routes
from message_center.graphql.asgi import create_graphql, graphql_routes
from message_center.graphql.context import Center as StaffCenter
from message_center.graphql.context import Connection
from message_center.graphql.limits import Limits
from message_center.graphql.schema import build_schema
from message_center.imports import import_routes
from message_center.inbox.desk import Desk
from message_center.plugin.assembly import (
    mounts_of,
    schema_of,
)
from message_center.plugin.builtin import cart_pages, thread_tokens
from message_center.plugin.loader import Loaded
from message_center.settings import Settings
from message_center.storage.database import DatabaseFailure
from message_center.storage.scope import Storage
from message_center.storefront.routes import storefront_routes
from message_center.webhooks import WebhookRoutes

log = structlog.get_logger(__name__)


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
