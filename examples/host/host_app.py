"""A host's own application with Message Center mounted under `/message-center`.

Run it with `uvicorn --app-dir examples/host host_app:app`; a worker runs beside it: `message-center worker`.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Mount, Route

from message_center.app import create_app
from message_center.settings import from_environment

message_center = create_app(from_environment())


@asynccontextmanager
async def lifespan(app: Starlette) -> AsyncIterator[None]:
    """Start and stop Message Center with the host: a mounted application has no start of its own."""
    async with message_center.router.lifespan_context(message_center):
        yield


async def home(request: Request) -> PlainTextResponse:
    """The host's own page."""
    return PlainTextResponse("the shop")


app = Starlette(routes=[Route("/", home), Mount("/message-center", message_center)], lifespan=lifespan)
