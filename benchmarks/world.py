"""A center with seeded data in this process, called without HTTP in between."""

import asyncio
import os
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from pymongo import monitoring
from starlette.applications import Starlette
from starlette.types import ASGIApp, Message

from benchmarks.measure import CommandCounter
from message_center.app import routes_of
from message_center.center import Center, open_center
from message_center.commands.running import settle_memory
from message_center.domain.actors import system_caller
from message_center.domain.shops import Shop
from message_center.settings import Settings

SECRET = "a secret key for benchmarks only and never elsewhere"
HANDLE = "bench"


@dataclass(frozen=True)
class World:
    """The center, its application, a staff token, and the counter of database commands."""

    center: Center
    app: ASGIApp
    shop: Shop
    token: str
    commands: CommandCounter

    async def post(self, path: str, body: bytes, headers: dict[str, str] | None = None) -> bytes:
        """Call our application as its server would, and return the body of the answer."""
        return await call(
            self.app, "POST", path, body, {"authorization": f"Bearer {self.token}", **(headers or {})}
        )

    async def keys_examined(self, collection: str, body: bytes) -> int:
        """The index keys that an operation's reads of a collection examined, as the database recorded it."""
        database = self.center.storage.database.raw
        await database["system.profile"].drop()
        await database.command("profile", 2)
        await self.post("/graphql", body)
        await database.command("profile", 0)
        reads = {"op": "query", "ns": f"{database.name}.{collection}"}
        return sum([row["keysExamined"] async for row in database["system.profile"].find(reads)])


@asynccontextmanager
async def open_world(conversations: int) -> AsyncIterator[World]:
    """Seed so many conversations with ten messages each, and open the center on them."""
    counter = CommandCounter()
    monitoring.register(counter)
    with tempfile.TemporaryDirectory(prefix="message-center-bench-") as folder:
        settings = Settings(
            data_folder=Path(folder), secret_key=SecretStr(SECRET), access_token_seconds=86_400, log_level="ERROR"
        )
        await _seed(folder, conversations)
        async with open_center(settings) as center, center.storage.feed.running():
            shop = await center.storage.shops.by_handle(HANDLE)
            if shop is None:
                raise RuntimeError("The shop was not seeded.")
            staff = (await center.storage.scope(system_caller(shop.id)).staff.all())[0]
            token = center.tokens.issue_access(staff, now=center.clock.now()).token
            app = Starlette(routes=routes_of(center))
            settle_memory()  # as a serving process does
            yield World(center, app, shop, token, counter)


async def _seed(folder: str, conversations: int) -> None:
    environment = {**os.environ, "MESSAGE_CENTER_DATA_FOLDER": folder, "MESSAGE_CENTER_SECRET_KEY": SECRET}
    seeding = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "message_center", "seed", "--shop", HANDLE),
        *("--conversations", str(conversations)),
        env=environment,
    )
    if await seeding.wait():
        raise RuntimeError("Seeding failed; see above.")


async def call(app: ASGIApp, method: str, path: str, body: bytes, headers: dict[str, str]) -> bytes:
    """One request through the ASGI interface: what a server does, without the server."""
    answer = bytearray()
    status: list[int] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            status.append(message["status"])
        else:
            answer.extend(message.get("body", b""))

    given = {"content-type": "application/json", "content-length": str(len(body)), **headers}
    scope: dict[str, Any] = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": [(name.encode(), value.encode()) for name, value in given.items()],
        "server": ("127.0.0.1", 80),
        "client": ("127.0.0.1", 1),
    }
    await app(scope, receive, send)
    if status != [200]:
        raise RuntimeError(f"{path} answered {status}: {bytes(answer[:500])!r}")
    return bytes(answer)
