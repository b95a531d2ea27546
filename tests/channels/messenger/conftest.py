"""A page, its channel, and a Graph API to talk to."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import httpx
import pytest

from message_center.channels.messenger import MessengerChannel
from message_center.contracts.sending import AccountAccess
from message_center.domain.accounts import ChannelAccount
from message_center.domain.ids import Id
from tests.channels.messenger.graph_stub import GraphStub, running_stub

PAGE = "104111222333444"
TOKEN = "EAAGm0PX4ZCpsBAPageToken"


def access_to_page(token: str = TOKEN) -> AccountAccess:
    """The page with an access token."""
    account = ChannelAccount(
        id=Id("a" * 24),
        shop_id=Id("b" * 24),
        channel="messenger",
        external_id=PAGE,
        name="小森選物",
        created_at=datetime(2026, 1, 1, tzinfo=UTC),
    )
    return AccountAccess(account=account, secrets={"token": token} if token else {})


@pytest.fixture
def access() -> AccountAccess:
    """The page with its access token."""
    return access_to_page()


@pytest.fixture
async def graph() -> AsyncIterator[GraphStub]:
    """A Graph API that does as it is told."""
    async with running_stub() as stub:
        yield stub


@pytest.fixture
async def http() -> AsyncIterator[httpx.AsyncClient]:
    """The shared client."""
    async with httpx.AsyncClient(trust_env=False) as client:
        yield client


@pytest.fixture
def channel(http: httpx.AsyncClient, graph: GraphStub) -> MessengerChannel:
    """The channel, calling the stub."""
    return MessengerChannel(http, graph.url, "v26.0")
