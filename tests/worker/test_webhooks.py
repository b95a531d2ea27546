"""Webhooks: verified, safe, answered."""

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import NamedTuple

import httpx
import pytest
from starlette.applications import Starlette
from structlog.testing import capture_logs

from message_center.domain.accounts import PlatformApp
from message_center.domain.inbound import Inbound, MessageArrived, Unsupported
from message_center.storage.database import Database
from message_center.storage.mapping import new_id
from message_center.testing import START, PlayedChannel, TestCenter, open_test_center
from message_center.webhooks import WebhookRoutes
from tests.storage.counting import Commands, counted

LIMIT = 10_000


class SignedChannel(PlayedChannel):
    """A platform whose signature is a word, and whose body is a line `account|text` for each message."""

    def handshake(self, query: Mapping[str, str], secrets: Mapping[str, str]) -> str | None:
        """Whoever knows the word gets their challenge back."""
        return query.get("challenge") if query.get("token") == secrets["word"] else None

    def is_signed(self, body: bytes, headers: Mapping[str, str], secrets: Mapping[str, str]) -> bool:
        """The word."""
        return headers.get("x-signature") == secrets["word"]

    def translate(self, body: bytes) -> Sequence[Inbound]:
        """A message a line; a line without a text is an event that we have no word for."""
        return [self._line(line) for line in body.decode().splitlines()]

    def _line(self, line: str) -> Inbound:
        account, _, text = line.partition("|")
        event = MessageArrived(external_id=line, text=text) if text else Unsupported(name="odd")
        return Inbound(account=account, identity="anna", event_id=line, occurred_at=START, event=event)


class World(NamedTuple):
    """A center with a platform app, a client of its webhook address, and a counter of commands."""

    center: TestCenter
    client: httpx.AsyncClient
    commands: Commands


@pytest.fixture
async def world(database: Database, mongo_url: str) -> AsyncIterator[World]:
    """A center with a platform app, its webhook address, and a counter of commands."""
    async with (
        counted(mongo_url, database.raw.name) as (watched, commands),
        open_test_center(watched, channel=SignedChannel()) as center,
    ):
        app = PlatformApp(id=new_id(), channel="played", key="k", name="app")
        await center.storage.apps.save(app, {"word": "right"})
        channels = {"played": center.channel}
        routes = WebhookRoutes(center.storage, channels, center.clock, max_body_bytes=LIMIT).routes
        transport = httpx.ASGITransport(Starlette(routes=routes))
        async with httpx.AsyncClient(transport=transport, base_url="http://center") as client:
            await client.get("/webhooks/played/k")  # the app's secrets are in memory from now on
            yield World(center, client, commands)


async def post(client: httpx.AsyncClient, body: bytes, signature: str = "right", path: str = "played/k") -> int:
    answer = await client.post(f"/webhooks/{path}", content=body, headers={"x-signature": signature})
    return answer.status_code


async def states(center: TestCenter) -> list[str]:
    return [row["state"] async for row in center.storage.database.journal.find().sort("_id", 1)]


@pytest.mark.spec("G2")
async def test_a_webhook_is_safe_after_two_commands(world: World) -> None:
    """However many messages a webhook brings, two commands make them safe, also when it comes again."""
    center, client, commands = world
    body = "\n".join(f"{center.account.external_id}|message {number}" for number in range(30)).encode()
    for _ in range(2):
        commands.take()
        assert await post(client, body) == 200
        assert len(asked := commands.take()) <= 2, asked
    assert await states(center) == ["NEW"] * 30


@pytest.mark.spec("G1", "G2")
@pytest.mark.parametrize(
    ("signature", "path", "size", "expected"),
    [
        ("wrong", "played/k", 1, 401),
        ("right", "played/none", 1, 404),
        ("right", "none/k", 1, 404),
        ("right", "played/k", LIMIT + 1, 413),
    ],
)
async def test_what_is_not_the_platform_s_leaves_nothing(
    world: World,
    signature: str,
    path: str,
    size: int,
    expected: int,
) -> None:
    """A wrong signature, an unknown address and an oversized body are refused, and nothing is stored."""
    center, client, _ = world
    assert await post(client, b"x" * size, signature, path) == expected
    assert await states(center) == []


@pytest.mark.spec("G2")
@pytest.mark.parametrize(
    "body", [b"\xff\xfe", b"nobody|hello", b"page|", b"", "page|\ud83d".encode("utf-8", "surrogatepass")]
)
async def test_a_signed_body_is_always_answered_and_kept(world: World, body: bytes) -> None:
    """Whatever a signed body holds, the platform is content, and what we cannot use waits for a person."""
    center, client, _ = world
    assert await post(client, body) == 200
    await center.work()
    assert set(await states(center)) <= {"PARKED"}
    parked = await center.storage.journal.parked(limit=10)
    assert len(parked) == (1 if body else 0)
    told = ("We have no word for the event '", "No shop has connected")
    assert all((entry.reason or "").startswith(told) for entry in parked)


@pytest.mark.spec("G2")
async def test_a_failed_translation_is_logged_without_words(world: World) -> None:
    """The log says what broke and where, and nothing of what the customer wrote."""
    _, client, _ = world
    with capture_logs() as logged:
        assert await post(client, b"page|my secret \xff") == 200
    [told] = [one for one in logged if one["event"] == "webhook.translation_failed"]
    assert told.keys() == {"event", "log_level", "error", "through"}
    assert told["error"] == "UnicodeDecodeError"
    assert "test_webhooks.py" in told["through"]
    assert "secret" not in str(logged)


async def test_the_address_is_verified_by_its_word(world: World) -> None:
    """The platform's check of our address is answered only when it knows the app's word."""
    _, client, _ = world
    good = await client.get("/webhooks/played/k", params={"token": "right", "challenge": "42"})
    bad = await client.get("/webhooks/played/k", params={"token": "wrong", "challenge": "42"})
    assert (good.status_code, good.text, bad.status_code) == (200, "42", 403)
