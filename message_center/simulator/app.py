"""The simulator as a web application: the platforms' APIs, control API, and the pages for playing a customer."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Mount, Route, Router
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

from message_center.simulator.config import SimulatorConfig
from message_center.simulator.control import Control
from message_center.simulator.files import portrait
from message_center.simulator.line.control import LineControl
from message_center.simulator.meta.dialects import INSTAGRAM
from message_center.simulator.simulator import Simulator
from message_center.simulator.whatsapp.api import token_of
from message_center.simulator.whatsapp.control import WhatsAppControl

PAGES = Path(__file__).parent / "pages"
GUARDS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'self'; img-src * data: blob:; object-src 'none'; base-uri 'none'",
}


def create_simulator(config: SimulatorConfig) -> Starlette:
    """The application of a new simulator; the object itself is `application.state.simulator`.

    Call it inside a running event loop; the application's lifespan starts the mail sink and closes everything.
    """
    return application_of(Simulator(config))


def application_of(simulator: Simulator) -> Starlette:
    """The application of a given simulator."""

    async def file(request: Request) -> Response:
        stored = simulator.files.find(request.path_params["name"])
        if stored is None:
            return Response(status_code=404)
        return Response(
            stored.content, media_type=stored.media_type, headers={**GUARDS, "Content-Security-Policy": "sandbox"}
        )

    async def picture(request: Request) -> Response:
        return Response(portrait(request.path_params["person_id"]), media_type="image/png")

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        if simulator.config.smtp_port is not None:
            await simulator.mailbox.start(simulator.config.host, simulator.config.smtp_port)
        try:
            yield
        finally:
            await simulator.close()

    application = Starlette(
        routes=[
            Route("/", page("index.html")),
            Route("/mail", page("mail.html")),
            Route("/files/{name}", file),
            Route("/portraits/{person_id}.png", picture),
            Mount("/graph", graph_host(simulator)),
            Mount("/instagram", routes=simulator.graph.routes(INSTAGRAM)),
            Mount("/line", routes=simulator.line.api.routes()),
            Mount("/control/whatsapp", routes=WhatsAppControl(simulator.whatsapp, simulator.watchers).routes()),
            Mount("/control/line", routes=LineControl(simulator.line, simulator.watchers).routes()),
            Mount("/control", routes=Control(simulator).routes()),
            Mount("/pages", StaticFiles(directory=PAGES)),
        ],
        lifespan=lifespan,
    )
    application.state.simulator = simulator
    return application


def graph_host(simulator: Simulator) -> ASGIApp:
    """graph.facebook.com: pages and WhatsApp numbers are served there alike, by whose the token is."""
    pages, numbers = Router(simulator.graph.routes()), Router(simulator.whatsapp.api.routes())

    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        whose = numbers if simulator.whatsapp.api.owns(token_of(Request(scope))) else pages
        await whose(scope, receive, send)

    return serve


def page(name: str) -> Callable[[Request], Awaitable[Response]]:
    """An endpoint that serves one of our pages."""

    async def serve(_: Request) -> Response:
        return FileResponse(PAGES / name, headers=GUARDS)

    return serve
