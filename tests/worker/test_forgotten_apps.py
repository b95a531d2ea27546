"""The secrets of a shop's app go with the last account that is connected through it, and with nothing else."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import httpx
import pytest
from starlette.applications import Starlette

from message_center.domain.accounts import AccountState, ChannelAccount
from message_center.domain.connections import AppUse, ConnectionField, ConnectionFieldKind, ConnectionForm
from message_center.errors import Conflict, InvalidInput
from message_center.inbox.connect import connect_account
from message_center.inbox.disconnect import disconnect_account
from message_center.inbox.platform_apps import AppChoice, save_platform_app
from message_center.inbox.reconnect import reconnect_account, secrets_to_renew
from message_center.inbox.replay import replay
from message_center.storage.database import Database
from message_center.testing import TestCenter, open_test_center
from message_center.webhooks import WebhookRoutes
from tests.worker.test_webhooks import SignedChannel, post

FORM = ConnectionForm(
    fields=(
        ConnectionField(name="page_id", kind=ConnectionFieldKind.ACCOUNT_ID, description="The page."),
        ConnectionField(name="word", kind=ConnectionFieldKind.APP_SECRET, description="The word that signs."),
    ),
    app=AppUse.SHARED,
)


@dataclass
class SharedChannel(SignedChannel):
    """A platform at which an app of the shop's stands for several pages."""

    connection: ConnectionForm = field(default_factory=lambda: FORM)


@pytest.fixture
async def center(database: Database) -> AsyncIterator[TestCenter]:
    """A shop whose platform signs with the word of an app."""
    async with open_test_center(database, channel=SharedChannel()) as center:
        yield center


def a_process(center: TestCenter) -> httpx.AsyncClient:
    """One that has no secrets in memory yet."""
    channels = {"played": center.channel}
    routes = WebhookRoutes(center.storage, channels, center.clock, max_body_bytes=1000).routes
    return httpx.AsyncClient(transport=httpx.ASGITransport(Starlette(routes=routes)), base_url="http://center")


async def connect(center: TestCenter, page: str, *, key: str = "own", **secrets: str) -> ChannelAccount:
    choice = AppChoice(key=key, owner=center.shop.id)
    values = {"page_id": page, **secrets}
    return await connect_account(center.desk(), channel="played", values=values, app=choice)


async def disconnect(center: TestCenter, account: ChannelAccount) -> ChannelAccount:
    return await disconnect_account(center.desk(), account_id=account.id)


async def apps(center: TestCenter) -> dict[str, bool]:
    """Of each app, whether its secrets are kept."""
    rows = center.storage.database.platform_apps.find({})
    return {row["key"]: row["secrets"] is not None async for row in rows}


async def parked(center: TestCenter) -> list[str]:
    await center.work()
    return sorted(entry.inbound.event_id for entry in await center.storage.journal.parked(limit=10))


@pytest.mark.spec("G1")
async def test_an_app_s_secrets_go_with_its_last_account(center: TestCenter) -> None:
    """While the app has an account, the other's events are parked; afterwards no event can be proven."""
    one, two = await connect(center, "one", word="right"), await connect(center, "two")
    async with a_process(center) as client:
        await disconnect(center, one)
        assert await apps(center) == {"own": True}
        assert await post(client, b"one|first", path="played/own") == 200
        await disconnect(center, two)
        assert await apps(center) == {"own": False}
        assert await post(client, b"two|still in memory", path="played/own") == 200
    assert await parked(center) == ["one|first", "two|still in memory"]
    async with a_process(center) as client:
        assert await post(client, b"two|lost", path="played/own") == 401
        asked = await client.get("/webhooks/played/own", params={"token": "right", "challenge": "c"})
        assert asked.status_code == 403
    assert await parked(center) == ["one|first", "two|still in memory"]


@pytest.mark.spec("G1")
async def test_connecting_again_brings_the_secrets_anew(center: TestCenter) -> None:
    """Without them it is refused, and nothing changes; with them, at once, and what was parked can be replayed."""
    two = await connect(center, "two", word="right")
    async with a_process(center) as client:
        assert await post(client, b"two|hello", path="played/own") == 200
        await center.work()
        assert await secrets_to_renew(center.desk(), account_id=two.id) == ()
        await disconnect(center, two)
        assert [one.name for one in await secrets_to_renew(center.desk(), account_id=two.id)] == ["word"]
        assert await post(client, b"two|in between", path="played/own") == 200
        assert await parked(center) == ["two|in between"]
        with pytest.raises(InvalidInput, match="Give word"):
            await connect(center, "two")
        with pytest.raises(InvalidInput) as refused:
            await reconnect_account(center.desk(), account_id=two.id, values={})
        assert refused.value.field == "word"
        assert (await center.desk().scope.accounts.by_ids([two.id]))[0].state is AccountState.DISCONNECTED
        again = await reconnect_account(center.desk(), account_id=two.id, values={"word": "new"})
        assert (again.state, again.app_id) == (AccountState.CONNECTED, two.app_id)
        assert await post(client, b"two|back", signature="new", path="played/own") == 200
        assert await post(client, b"two|forged", signature="right", path="played/own") == 401
    [entry] = await center.storage.journal.parked(limit=10)
    await replay(center.storage, center.desk().channels, center.clock, entry)
    assert await parked(center) == []
    texts = [row["text"] async for row in center.storage.database.messages.find({})]
    assert sorted(texts) == ["back", "hello", "in between"]


@pytest.mark.spec("G1")
async def test_the_operator_s_app_keeps_its_secrets(center: TestCenter) -> None:
    """Every shop may connect through it, so nobody's disconnecting takes them away."""
    await save_platform_app(center.storage, channel="played", key="main", name="main", secrets={"word": "right"})
    await disconnect(center, await connect(center, "one", key="main"))
    assert await apps(center) == {"main": True}
    await connect(center, "one", key="main")


@pytest.mark.spec("G1")
async def test_an_account_that_moves_to_another_app_leaves_the_first(center: TestCenter) -> None:
    """Connected through another app, it needs the first one no more; an account that needs reconnecting does."""
    await connect(center, "one", word="right")
    await connect(center, "one", key="second", word="other")
    assert await apps(center) == {"own": False, "second": True}
    two = await connect(center, "two", key="second")
    fact = center.desk().fact("ACCOUNT_CHANGED")  # type: ignore[arg-type]
    await center.desk().scope.accounts.set_state(
        two.id, AccountState.NEEDS_RECONNECT, "", fact=fact, wakes=lambda one: one
    )
    [one] = [account for account in await center.desk().scope.accounts.all() if account.external_id == "one"]
    await disconnect(center, one)
    assert await apps(center) == {"own": False, "second": True}


@pytest.mark.spec("G1")
async def test_disconnecting_the_last_against_connecting_another(center: TestCenter) -> None:
    """Whoever comes first, no connected account is ever left without the secrets that prove its events, and none
    are kept for nobody: the other is told to give them again, or leaves them where they are."""
    for number in range(40):
        last = await connect(center, "last", word="right")
        gone, made = await asyncio.gather(
            disconnect(center, last), connect(center, f"another-{number}"), return_exceptions=True
        )
        assert isinstance(gone, ChannelAccount)
        assert isinstance(made, ChannelAccount | Conflict | InvalidInput), made
        assert await apps(center) == {"own": isinstance(made, ChannelAccount)}
        if isinstance(made, ChannelAccount):
            await disconnect(center, made)


@pytest.mark.spec("G1")
async def test_the_last_two_disconnected_at_once(center: TestCenter) -> None:
    """Neither takes the other for one that still needs the secrets."""
    for _ in range(20):
        pages = [await connect(center, page, word="right") for page in ("one", "two", "three")]
        await asyncio.gather(*(disconnect(center, page) for page in pages))
        assert await apps(center) == {"own": False}
