"""Staff of the shop 'lamp', who ask the GraphQL endpoint over real HTTP."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx
from starlette.applications import Starlette

from message_center.domain.actors import system_caller
from message_center.domain.permissions import Permission
from message_center.graphql.asgi import create_graphql, graphql_routes
from message_center.graphql.schema import build_schema
from message_center.inbox.desk import Desk
from message_center.inbox.staff import create_staff
from message_center.inbox.tokens import Tokens
from message_center.settings import Settings
from message_center.testing import SECRET_KEY
from tests.serving import served
from tests.storefront.world import Files, World

TOKENS = Tokens(SECRET_KEY, access_seconds=900, refresh_seconds=3600)
SETTINGS = Settings(secret_key=SECRET_KEY)  # type: ignore[arg-type]


@dataclass(frozen=True)
class Staff:
    """Somebody who is signed in."""

    http: httpx.AsyncClient

    async def ask(self, operation: str, **variables: Any) -> Any:
        """The whole answer: `data`, and `errors` where there are any."""
        response = await self.http.post("/graphql", json={"query": operation, "variables": variables})
        return response.json()

    async def read(self, operation: str, **variables: Any) -> Any:
        """The data; any error fails the test."""
        answer = await self.ask(operation, **variables)
        assert "errors" not in answer, answer
        return answer["data"]


@asynccontextmanager
async def at_work(world: World) -> AsyncIterator[Staff]:
    """小美, who may do everything."""
    desk = Desk(world.shop, world.storage.scope(system_caller(world.shop.id)), world.channels, world.clock)
    row = await create_staff(
        desk, email="mei@lamp.example", name="小美", password="long enough", permissions=tuple(Permission)
    )
    endpoint = create_graphql(
        build_schema(),
        storage=world.storage,
        channels=world.channels,
        clock=world.clock,
        tokens=TOKENS,
        files=Files(),
        settings=SETTINGS,
        host=world.host,
    )
    token = TOKENS.issue_access(row, now=world.clock.now()).token
    async with served(Starlette(routes=graphql_routes("/graphql", endpoint))) as url:
        headers = {"authorization": f"Bearer {token}"}
        async with httpx.AsyncClient(base_url=url, headers=headers, timeout=20) as http:
            yield Staff(http)
