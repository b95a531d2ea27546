"""Staff who upload, and strangers who fetch, over a real socket."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import httpx
from starlette.applications import Starlette
from starlette.requests import Request

from message_center.contracts.clock import Clock
from message_center.domain.actors import Actor, ActorKind, Caller
from message_center.domain.ids import Id
from message_center.domain.permissions import Permission
from message_center.domain.shops import Shop
from message_center.errors import Unauthenticated
from message_center.files import FileAddresses, file_routes
from message_center.inbox.desk import Desk
from message_center.storage.database import Database
from message_center.storage.mapping import new_id
from message_center.storage.scope import Storage
from message_center.storage.secrets import FernetCipher
from tests.serving import served

SECRET = "a secret key for tests, long enough"
NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
MEI = "mei"
SENDERS = frozenset({Permission.SEND_MESSAGES})


class Noon(Clock):
    """It is always noon."""

    def now(self) -> datetime:
        return NOON


@dataclass
class World:
    """`desks` are the staff by their tokens: mei and onlooker in one shop, neighbour in another."""

    storage: Storage
    addresses: FileAddresses
    http: httpx.AsyncClient
    desks: dict[str, Desk]

    @property
    def desk(self) -> Desk:
        return self.desks[MEI]

    async def upload(self, content: bytes, name: str = "photo.jpg", *, token: str | None = MEI) -> httpx.Response:
        headers = {"authorization": f"Bearer {token}"} if token else {}
        return await self.http.post("/files", files={"file": (name, content)}, headers=headers)

    async def stored(self) -> tuple[int, int]:
        """How many files, and chunks of files, there are."""
        raw = self.storage.database.raw
        return (
            await raw["files.files"].count_documents({}),
            await raw["files.chunks"].count_documents({}),
        )


@asynccontextmanager
async def a_world(database: Database) -> AsyncIterator[World]:
    """A running server."""
    storage = Storage(database, cipher=FernetCipher(SECRET), journal_kept=timedelta(days=30))
    shop, other = new_id(), new_id()

    def desk(shop_id: Id, name: str, permissions: frozenset[Permission]) -> Desk:
        caller = Caller(shop_id, Actor(ActorKind.STAFF, new_id(), name), permissions)
        place = Shop(id=shop_id, handle=f"shop-{shop_id}", name=name, created_at=Noon().now())
        return Desk(place, storage.scope(caller), {}, Noon())

    desks = {
        MEI: desk(shop, "小美", SENDERS),
        "onlooker": desk(shop, "旁觀者", frozenset()),
        "neighbour": desk(other, "鄰居", SENDERS),
    }

    async def authenticate(request: Request) -> Desk:
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        if token not in desks:
            raise Unauthenticated("Sign in first.")
        return desks[token]

    app = Starlette()
    async with served(app) as url, httpx.AsyncClient(base_url=url, timeout=20) as http:
        addresses = FileAddresses(SECRET, url)
        app.router.routes.extend(file_routes(storage, addresses, authenticate))
        yield World(storage, addresses, http, desks)
