"""A simulator and a tiny receiver of webhooks, both on real sockets."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

import httpx
import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from message_center.simulator import (
    AdConfig,
    AppConfig,
    Customer,
    PageConfig,
    PersonConfig,
    Simulator,
    SimulatorConfig,
    UtilityTemplateConfig,
    WebhookRules,
    serving,
)
from message_center.simulator.run import GuestServer

APP, PAGE, TOKEN, SECRET = "101", "202", "page-token", "shhh"
START = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@dataclass
class Received:
    """A webhook as it came in."""

    body: bytes
    signature: str

    @property
    def event(self) -> dict:
        entry = json.loads(self.body)["entry"][0]
        return (entry.get("messaging") or entry.get("standby"))[0]


@dataclass
class Receiver:
    """The shop's side: keeps webhooks and answers with the statuses planned, then with 200."""

    url: str = ""
    statuses: list[int] = field(default_factory=list)
    received: list[Received] = field(default_factory=list)
    files: dict[str, tuple[bytes, str]] = field(default_factory=dict)

    async def webhook(self, request: Request) -> Response:
        signature = request.headers.get("x-hub-signature-256") or request.headers["x-line-signature"]
        self.received.append(Received(await request.body(), signature))
        return Response(status_code=self.statuses.pop(0) if self.statuses else 200)

    async def verify(self, request: Request) -> Response:
        right = request.query_params["hub.verify_token"] == "verify-me"
        return PlainTextResponse(request.query_params["hub.challenge"], 200 if right else 403)

    async def file(self, request: Request) -> Response:
        content, media_type = self.files[request.path_params["name"]]
        return Response(content, media_type=media_type)

    @property
    def events(self) -> list[dict]:
        return [one.event for one in self.received]

    def kinds(self) -> list[str]:
        frame = ("sender", "recipient", "timestamp")
        return [next(key for key in event if key not in frame) for event in self.events]


class BareServer(GuestServer):
    """A server of any application."""

    async def shutdown(self, sockets=None) -> None:
        await uvicorn.Server.shutdown(self, sockets)


@asynccontextmanager
async def served(receiver: Receiver) -> AsyncIterator[Receiver]:
    routes = [
        Route("/hook", receiver.webhook, methods=["POST"]),
        Route("/hook", receiver.verify, methods=["GET"]),
        Route("/files/{name}", receiver.file),
    ]
    server = BareServer(uvicorn.Config(Starlette(routes=routes), port=0, log_config=None))
    running = asyncio.create_task(server.serve())
    await server.listening.wait()
    receiver.url = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    try:
        yield receiver
    finally:
        server.should_exit = True
        await running


@pytest.fixture(scope="session")
async def shop() -> AsyncIterator[Receiver]:
    async with served(Receiver()) as running:
        yield running


@pytest.fixture
def receiver(shop: Receiver) -> Receiver:
    shop.statuses, shop.received, shop.files = [], [], {}
    return shop


@pytest.fixture
def config(receiver: Receiver) -> SimulatorConfig:
    return SimulatorConfig(
        port=0,
        apps=(AppConfig(id=APP, secret=SECRET, verify_token="verify-me", callback_url=receiver.url + "/hook"),),
        pages=(
            PageConfig(
                id=PAGE,
                name="晴日選物",
                access_token=TOKEN,
                app_id=APP,
                ads=(AdConfig(id="6001", title="Summer", post_id="202_9", ref="summer"),),
                utility_templates=(
                    UtilityTemplateConfig(
                        name="payment_reminder", language="zh_TW", body="{{1}} 您好,請付款 {{2}}"
                    ),
                ),
            ),
        ),
        people=(
            PersonConfig(id="wang", name="王小明"),
            PersonConfig(id="emma", name="Emma Carter", locale="en_US"),
        ),
        webhooks=WebhookRules(timeout_seconds=2, retry_delays=(0.01, 0.02)),
    )


@pytest.fixture
async def simulator(config: SimulatorConfig) -> AsyncIterator[Simulator]:
    async with serving(config, clock=lambda: START) as running:
        yield running


@pytest.fixture
def wang(simulator: Simulator) -> Customer:
    return simulator.customer(PAGE, "wang")


class Graph:
    """The product's side of the Graph API."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self.http = http

    async def send(self, psid: str, message: dict | None = None, **body: object) -> httpx.Response:
        given = {"recipient": {"id": psid}, "messaging_type": "RESPONSE", **body}
        return await self.http.post("me/messages", json={**given, "message": message or {"text": "您好"}})

    async def ice_breakers(self, *questions: str) -> httpx.Response:
        actions = [{"question": text, "payload": f"ib:{text}"} for text in questions]
        entries = [{"locale": "default", "call_to_actions": actions}]
        return await self.http.post("me/messenger_profile", json={"ice_breakers": entries})


@pytest.fixture
async def graph(simulator: Simulator) -> AsyncIterator[Graph]:
    async with httpx.AsyncClient(
        base_url=simulator.public_url + "/graph/v26.0/", headers={"Authorization": f"Bearer {TOKEN}"}
    ) as http:
        yield Graph(http)


@pytest.fixture
async def control(simulator: Simulator) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=simulator.public_url + "/control/") as http:
        yield http


def code(answer: httpx.Response) -> tuple[int, int, int | None]:
    """HTTP status, code and subcode of a refusal."""
    error = answer.json()["error"]
    return answer.status_code, error["code"], error.get("error_subcode")


@pytest.fixture
def unused_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
