"""A staff member with a client that behaves as a good frontend: it repeats what was not answered, and resumes."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import websockets

SIGN_IN = "mutation ($i: SignInInput!) { signIn(input: $i) { accessToken userErrors { code } } }"
EVENTS = """subscription ($after: String) {
  inboxEvents(after: $after) { cursor kind conversation { id revision sequence } message { id text direction } }
}"""


class StaffClient:
    """Talks to `/graphql` over HTTP and WebSocket."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._token = ""
        self._http = httpx.AsyncClient(timeout=20)

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def sign_in(self, email: str, password: str) -> None:
        """Get a token."""
        data = await self.ask(SIGN_IN, i={"email": email, "password": password})
        assert data["signIn"]["userErrors"] == []
        self._token = data["signIn"]["accessToken"]

    async def ask(self, query: str, **variables: Any) -> dict[str, Any]:
        """Ask until there is an answer; a server that is away comes back."""
        async with asyncio.timeout(60):
            while True:
                try:
                    answer = await self._http.post(
                        f"{self._url}/graphql",
                        json={"query": query, "variables": variables},
                        headers={"Authorization": f"Bearer {self._token}"} if self._token else {},
                    )
                    body = answer.json()
                    if answer.status_code == httpx.codes.OK and "errors" not in body:
                        data: dict[str, Any] = body["data"]
                        return data
                    codes = [error.get("extensions", {}).get("code") for error in body.get("errors", [])]
                    assert set(codes) <= {"INTERNAL", "STORAGE_UNAVAILABLE"}, body
                except (httpx.TransportError, json.JSONDecodeError):
                    pass
                await asyncio.sleep(0.1)

    async def follow(self, after: str) -> AsyncIterator[dict[str, Any]]:
        """Every event after the cursor; resumes from the last one whenever the connection breaks."""
        while True:
            try:
                async for event in self._connection(after):
                    after = event["cursor"]
                    yield event
            except (OSError, websockets.WebSocketException):
                pass
            await asyncio.sleep(0.05)

    async def _connection(self, after: str) -> AsyncIterator[dict[str, Any]]:
        address = self._url.replace("http", "ws", 1) + "/graphql"
        async with websockets.connect(
            address, subprotocols=[websockets.Subprotocol("graphql-transport-ws")]
        ) as ws:
            payload = {"authorization": f"Bearer {self._token}"}
            await ws.send(json.dumps({"type": "connection_init", "payload": payload}))
            assert json.loads(await ws.recv())["type"] == "connection_ack"
            subscribe = {"query": EVENTS, "variables": {"after": after}}
            await ws.send(json.dumps({"id": "1", "type": "subscribe", "payload": subscribe}))
            async for frame in ws:
                message = json.loads(frame)
                if message["type"] == "ping":
                    await ws.send(json.dumps({"type": "pong"}))
                elif message["type"] == "next" and not message["payload"].get("errors"):
                    yield message["payload"]["data"]["inboxEvents"]
                else:
                    return
