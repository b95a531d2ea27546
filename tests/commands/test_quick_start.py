"""The README's quick start, done as it is written, against a real `demo --serve`."""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from textwrap import dedent, indent
from typing import Any

import httpx
import pytest
import websockets

from tests.commands.serving_demo import serving_demo

README = Path(__file__).parents[2] / "README.md"
OPERATIONS = [
    dedent(block) for block in re.findall(r"^ *```graphql\n(.*?)^ *```", README.read_text(), re.S | re.M)
]
PAGE = "2900000000000001"


class Demo:
    """A running demo: its printed guide, and the shop's and the customers' ends of it."""

    def __init__(self, guide: str, shop: str, simulator: str, http: httpx.AsyncClient) -> None:
        self.guide = guide
        self.shop = shop
        self._simulator = simulator
        self._http = http
        self._headers: dict[str, str] = {}

    async def ask(self, operation: str) -> dict[str, Any]:
        answer = await self._http.post(f"{self.shop}/graphql", json={"query": operation}, headers=self._headers)
        body = answer.json()
        assert "errors" not in body, body
        data: dict[str, Any] = body["data"]
        return data

    async def sign_in(self) -> str:
        answered = (await self.ask(OPERATIONS[0]))["signIn"]
        self._headers = {"Authorization": f"Bearer {answered['accessToken']}"}
        name: str = answered["viewer"]["staff"]["name"]
        return name

    @asynccontextmanager
    async def live(self, operation: str) -> AsyncIterator["Live"]:
        address = f"{self.shop.replace('http', 'ws', 1)}/graphql"
        async with websockets.connect(
            address, subprotocols=[websockets.Subprotocol("graphql-transport-ws")]
        ) as ws:
            await ws.send(json.dumps({"type": "connection_init", "payload": self._headers}))
            assert json.loads(await ws.recv())["type"] == "connection_ack"
            await ws.send(json.dumps({"type": "subscribe", "id": "1", "payload": {"query": operation}}))
            yield Live(ws)

    async def control(self, path: str, **given: Any) -> Any:
        answer = await self._http.post(f"{self._simulator}/control/{path}", json=given)
        assert answer.status_code == httpx.codes.OK, answer.text
        return answer.json()

    async def last_words_to(self, psid: str) -> tuple[str, str]:
        thread = (await self._http.get(f"{self._simulator}/control/threads/{PAGE}/{psid}")).json()
        last = thread["messages"][-1]
        return last["author"], last["text"]


class Live:
    """A live stream of events."""

    def __init__(self, ws: websockets.ClientConnection) -> None:
        self._ws = ws

    async def until(self, wanted: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        async with asyncio.timeout(10):
            while True:
                frame = json.loads(await self._ws.recv())
                if frame["type"] == "ping":
                    await self._ws.send('{"type": "pong"}')
                    continue
                event: dict[str, Any] = frame["payload"]["data"]["inboxEvents"]
                if wanted(event):
                    return event


@pytest.fixture
async def demo(tmp_path: Path) -> AsyncIterator[Demo]:
    async with serving_demo(tmp_path / "data") as at, httpx.AsyncClient() as http:
        yield Demo(at.guide, at.shop, at.simulator, http)


def delivered(text: str) -> Callable[[dict[str, Any]], bool]:
    def is_it(event: dict[str, Any]) -> bool:
        message = event["message"]
        return bool(
            message and message["text"] == text and (message["delivery"] or {}).get("status") == "DELIVERED"
        )

    return is_it


@pytest.mark.spec("E1", "E2", "F3")
async def test_the_quick_start_of_the_readme(demo: Demo) -> None:
    """A newcomer who follows the README sees a tap answered, a message arrive live, and a reply go out."""
    sign_in, listing, live, reply = OPERATIONS
    for operation in (sign_in, listing, live, reply):
        assert indent(operation, "  ") in demo.guide

    assert await demo.sign_in() == "王小美"
    before = (await demo.ask(listing))["conversations"]["edges"]
    assert before[0]["node"]["customer"]["shownName"] == "王俊傑"
    assert len(before) == 10

    async with demo.live(live) as events:
        thread = await demo.control("threads", page_id=PAGE, person_id="nora")
        psid, question = thread["psid"], thread["ice_breakers"][0]["question"]
        await demo.control(f"threads/{PAGE}/{psid}/acts/tap_ice_breaker", question=question)
        answer = "示範商店 Demo Shop：週一至週五 11:00–20:00，週末 11:00–21:00。我們盡快回覆您！"
        event = await events.until(delivered(answer))
        assert event["conversation"]["customer"]["shownName"] == "Nora Newman"
        assert await demo.last_words_to(psid) == ("page", answer)

        await demo.control(f"threads/{PAGE}/{psid}/acts/write", text="Hello from Nora")
        event = await events.until(
            lambda one: bool(one["message"]) and one["message"]["text"] == "Hello from Nora"
        )
        assert event["actor"]["kind"] == "CUSTOMER"

        first = (await demo.ask(listing))["conversations"]["edges"][0]["node"]
        assert (first["id"], first["lastMessage"]["snippet"]) == (event["conversation"]["id"], "Hello from Nora")
        sent = (await demo.ask(reply.replace("ID", first["id"], 1)))["sendMessage"]
        assert sent["userErrors"] == []
        await events.until(delivered("您好，馬上為您確認！"))
        assert await demo.last_words_to(psid) == ("page", "您好，馬上為您確認！")
