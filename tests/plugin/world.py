"""A shop whose server runs with the loyalty plugin; its staff ask over HTTP."""

import sys
import tomllib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

import httpx
from beanie import init_beanie
from starlette.applications import Starlette

from message_center.domain.permissions import Permission
from message_center.graphql.asgi import create_graphql, graphql_routes
from message_center.graphql.schema import build_schema
from message_center.inbox.tokens import Tokens
from message_center.plugin.assembly import documents_of, schema_of
from message_center.plugin.loader import GROUP, Loaded, load_plugins
from message_center.settings import Settings
from message_center.storage.database import Database
from message_center.testing import NoFiles, TestCenter
from tests.serving import served

EXAMPLE = Path(__file__).parents[2] / "examples" / "loyalty"
SECRET = "0" * 32
TOKENS = Tokens(SECRET, access_seconds=900, refresh_seconds=3600)


def announced() -> list[EntryPoint]:
    """The entry points that the example's package would announce if it were installed."""
    project = tomllib.loads((EXAMPLE / "pyproject.toml").read_text())["project"]
    return [EntryPoint(name, value, GROUP) for name, value in project["entry-points"][GROUP].items()]


def load_example() -> Loaded:
    """The example, found by its entry point and enabled by name."""
    if str(EXAMPLE) not in sys.path:
        sys.path.append(str(EXAMPLE))
    return load_plugins(("loyalty",), ("loyalty",), announced())


@dataclass
class World:
    """`center` is the shop."""

    center: TestCenter
    http: httpx.AsyncClient

    async def hire(self, *permissions: Permission, center: TestCenter | None = None) -> str:
        """A staff member's token."""
        shop = center or self.center
        caller = await shop.staff("Mei", *permissions)
        person = await shop.desk().scope.staff.get(str(caller.staff_id))
        return TOKENS.issue_access(person, now=shop.clock.now()).token

    async def ask(self, token: str | None, operation: str, **variables: Any) -> Any:
        """The whole answer."""
        headers = {"authorization": f"Bearer {token}"} if token else {}
        body = {"query": operation, "variables": variables}
        return (await self.http.post("/graphql", json=body, headers=headers)).json()

    async def customers(self, count: int) -> list[str]:
        """The ids of that many customers who wrote."""
        ids = []
        for number in range(count):
            customer = self.center.customer(f"customer-{number:03}")
            await customer.writes("哈囉")
            ids.append((await customer.conversation()).customer_id)
        return ids

    async def balances(self) -> dict[str, int]:
        """What is stored, whosever it is."""
        rows = self.center.storage.database.raw["loyalty_points"].find({})
        return {row["key"]: row["points"] async for row in rows}


@asynccontextmanager
async def with_loyalty(center: TestCenter) -> AsyncIterator[World]:
    """A running server with the plugin."""
    loaded = load_example()
    storage = center.storage
    await init_beanie(database=storage.database.raw, document_models=documents_of(loaded))
    endpoint = create_graphql(
        schema_of(loaded, build_schema),
        storage=storage,
        channels={center.channel.name: center.channel},
        clock=center.clock,
        tokens=TOKENS,
        files=NoFiles(),
        settings=Settings(secret_key=SECRET),  # type: ignore[arg-type]
    )
    app = Starlette(routes=graphql_routes("/graphql", endpoint))
    async with served(app) as url, httpx.AsyncClient(base_url=url, timeout=20) as http:
        yield World(center, http)


@asynccontextmanager
async def commands_on(database: Database, collection: str) -> AsyncIterator[list[str]]:
    """Fills the list with the database's own record of the commands that touched a collection."""
    seen: list[str] = []
    await database.raw.command({"profile": 2})
    try:
        yield seen
    finally:
        await database.raw.command({"profile": 0})
        rows = database.raw["system.profile"].find({"ns": f"{database.raw.name}.{collection}"})
        seen.extend([next(iter(row["command"])) async for row in rows])
        await database.raw.drop_collection("system.profile")
