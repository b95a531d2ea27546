"""A host that streams its members, orders or products to us over HTTP."""

import json
from collections.abc import AsyncIterator, Callable

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request

from message_center.domain.actors import Caller
from message_center.domain.imports import ERRORS_KEPT
from message_center.domain.permissions import Permission
from message_center.errors import Unauthenticated
from message_center.imports import import_routes
from message_center.inbox.desk import Desk
from message_center.storage.built_in_shop import BuiltInShop
from message_center.storage.imports import BATCH
from message_center.testing import TestCenter
from tests.serving import served

pytestmark = pytest.mark.spec("D7")


@pytest.fixture
async def http(center: TestCenter) -> AsyncIterator[Callable[[Caller | None], httpx.AsyncClient]]:
    """Clients of a running server, each with a caller."""
    callers: dict[str, Caller] = {}

    async def authenticate(request: Request) -> Desk:
        caller = callers.get(request.headers.get("authorization", ""))
        if caller is None:
            raise Unauthenticated("Sign in first.")
        return center.desk(caller)

    def client(caller: Caller | None) -> httpx.AsyncClient:
        token = str(caller.staff_id) if caller else "nobody"
        if caller:
            callers[token] = caller
        return httpx.AsyncClient(base_url=url, headers={"authorization": token}, timeout=20)

    async with served(Starlette(routes=import_routes(authenticate))) as url:
        yield client


async def test_a_host_streams_its_members_over_http(
    center: TestCenter, backend: BuiltInShop, http: Callable[[Caller], httpx.AsyncClient]
) -> None:
    """A host with a staff token sends JSON lines or CSV in pieces and reads what became of each."""
    boss = await center.staff("Boss", Permission.MANAGE_SETTINGS)

    async def pieces() -> AsyncIterator[bytes]:
        for number in range(BATCH + 50):
            yield json.dumps({"id": f"M-{number}", "phone": "0912345678" if number < 2 else None}).encode() + b"\n"

    async with http(boss) as client:
        headers = {"content-type": "application/x-ndjson"}
        answer = await client.post("/import/members", content=pieces(), headers=headers)
        assert answer.status_code == 200
        message = "The member M-0 has this phone; no two members may share one."
        assert answer.json() == {
            "line": BATCH + 50,
            "created": BATCH + 49,
            "changed": 0,
            "unchanged": 0,
            "failed": 1,
            "errors": [{"line": 2, "field": "phone", "message": message}],
            "errorsLeftOff": 0,
            "ignoredColumns": [],
        }
        headers = {"content-type": "text/csv; charset=utf-8"}
        csv = "id,title,colour\n" + "P-1,,red\n" * (ERRORS_KEPT + 5)
        answer = await client.post("/import/products?fromLine=3", content=csv, headers=headers)
        body = answer.json()
        assert (body["failed"], len(body["errors"]), body["errorsLeftOff"]) == (ERRORS_KEPT + 4, ERRORS_KEPT, 4)
        assert body["ignoredColumns"] == ["colour"]
    assert (
        len(await backend.members(center.shop.id, [f"M-{number}" for number in range(BATCH + 50)])) == BATCH + 49
    )


WRONG: list[tuple[str, str, str, int, str | None]] = [
    ("/import/members", "application/json", "{}", 422, "content-type"),
    ("/import/members", "text/csv; charset=big5", "id\nM-1", 422, "content-type"),
    ("/import/members", "text/csv", "name\nMei", 422, "header"),
    ("/import/members?fromLine=0", "text/csv", "id\nM-1", 422, "fromLine"),
    ("/import/members?fromLine=²", "text/csv", "id\nM-1", 422, "fromLine"),
    ("/import/carts", "text/csv", "id\nM-1", 404, None),
]


async def test_a_wrong_request_is_refused_whole(
    center: TestCenter, http: Callable[[Caller], httpx.AsyncClient]
) -> None:
    """What cannot be read at all is refused with the reason, and nothing is stored."""
    boss = await center.staff("Boss", Permission.MANAGE_SETTINGS)
    async with http(boss) as client:
        for path, content_type, content, status, field in WRONG:
            answer = await client.post(path, content=content, headers={"content-type": content_type})
            assert (answer.status_code, answer.json()["errors"][0]["field"]) == (status, field)
    assert await center.storage.database.members.count_documents({}) == 0


async def test_strangers_and_agents_import_nothing(
    center: TestCenter, http: Callable[[Caller | None], httpx.AsyncClient]
) -> None:
    """Without a token, or without MANAGE_SETTINGS, nothing is read."""
    agent = await center.staff("Mei", Permission.SEND_MESSAGES)
    for caller, status in ((None, 401), (agent, 403)):
        async with http(caller) as client:
            answer = await client.post("/import/members", content="id\nM-1", headers={"content-type": "text/csv"})
            assert answer.status_code == status
    assert await center.storage.database.members.count_documents({}) == 0
