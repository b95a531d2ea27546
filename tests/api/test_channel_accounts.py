"""Accounts are connected, checked, reconnected and disconnected by the API alone, and secrets never come back."""

import json
import logging
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace
from typing import Any

import httpx
import pytest
import structlog

from message_center.channels.instagram import InstagramChannel
from message_center.channels.line import LineChannel
from message_center.channels.messenger import MessengerChannel
from message_center.channels.whatsapp import WhatsAppChannel
from message_center.domain.permissions import Permission
from message_center.graphql.schema import ExtensibleSchema
from message_center.inbox.platform_apps import save_platform_app
from message_center.simulator import (
    AppConfig,
    InstagramConfig,
    LineAccountConfig,
    LineLimits,
    PageConfig,
    Simulator,
    SimulatorConfig,
    WhatsAppNumberConfig,
    serving,
)
from message_center.storage.database import Database
from message_center.testing import open_test_center
from tests.api.conftest import Answer, Person, Shop, open_shop

BOT = "U0123456789abcdef0123456789abcdef"
ACCOUNT = "account { id channel externalId name state stateDetail checkedAt } webhookPath"
APP_SECRETS = {"app_secret": "the-app-secret", "verify_token": "the-verify-word"}
NEW = "the-new-token"


@dataclass(frozen=True)
class Platform:
    """How one platform's account is connected, and where its token is changed."""

    channel: str
    values: dict[str, str]
    external_id: str
    path: str
    withdraw: Callable[[Simulator], Any]
    renew: Callable[[Simulator], Any]


def page(token: str, **more: Any) -> PageConfig:
    return PageConfig(id="202", name="花店", access_token=token, app_id="101", subscribed_fields=(), **more)


def account(token: str) -> LineAccountConfig:
    return LineAccountConfig(user_id=BOT, name="花店", channel_secret="the-app-secret", access_token=token)


def number(token: str) -> WhatsAppNumberConfig:
    ids = {"id": "111", "business_id": "999", "app_id": "101", "phone": "886255500100"}
    return WhatsAppNumberConfig(name="花店", access_token=token, subscribed=False, **ids)


ON_INSTAGRAM = InstagramConfig(username="flowers")
PLATFORMS = [
    Platform(
        channel="messenger",
        values={"page_id": "202", "token": "page-token", **APP_SECRETS},
        external_id="202",
        path="/webhooks/messenger/{handle}",
        withdraw=lambda simulator: simulator.expire_token("202"),
        renew=lambda simulator: simulator.platform.add_page(page(NEW)),
    ),
    Platform(
        channel="instagram",
        values={"token": "instagram-token", "login": "page", **APP_SECRETS},
        external_id="303",
        path="/webhooks/instagram/{handle}",
        withdraw=lambda simulator: simulator.expire_token("303"),
        renew=lambda simulator: simulator.platform.add_page(
            page(NEW, instagram=ON_INSTAGRAM).model_copy(update={"id": "303"})
        ),
    ),
    Platform(
        channel="line",
        values={"token": "line-token", "channel_secret": "the-app-secret"},
        external_id=BOT,
        path=f"/webhooks/line/{BOT}",
        withdraw=lambda simulator: simulator.line.expire_token(BOT),
        renew=lambda simulator: simulator.line.state.add_account(account(NEW)),
    ),
    Platform(
        channel="whatsapp",
        values={"phone_number_id": "111", "waba_id": "999", "token": "whatsapp-token", **APP_SECRETS},
        external_id="111",
        path="/webhooks/whatsapp/{handle}",
        withdraw=lambda simulator: simulator.whatsapp.expire_token("111"),
        renew=lambda simulator: simulator.whatsapp.state.add_number(number(NEW)),
    ),
]


@pytest.fixture
async def simulator() -> AsyncIterator[Simulator]:
    """All four platforms, each with one account of the flower shop's."""
    config = SimulatorConfig(
        port=0,
        apps=(AppConfig(id="101", secret="the-app-secret", verify_token="the-verify-word"),),
        pages=(
            page("page-token"),
            page("instagram-token", instagram=ON_INSTAGRAM).model_copy(update={"id": "303"}),
        ),
        line_accounts=(account("line-token"),),
        line_limits=LineLimits(https_only=False),
        whatsapp_numbers=(number("whatsapp-token"),),
    )
    async with serving(config) as running:
        yield running


@pytest.fixture
async def connected(shop: Shop, simulator: Simulator) -> AsyncIterator[Shop]:
    """The test shop, with the platforms' channels beside the played one."""
    url = simulator.public_url
    async with httpx.AsyncClient(trust_env=False) as http:
        channels = (
            MessengerChannel(http, f"{url}/graph", "v26.0"),
            InstagramChannel(http, page_url=f"{url}/graph", login_url=f"{url}/instagram", graph_version="v26.0"),
            LineChannel(http, api_url=f"{url}/line", data_url=f"{url}/line", public_url="http://shop.example"),
            WhatsAppChannel(http, f"{url}/graph", "v26.0"),
        )
        installed = {**shop.shared.channels, **{one.name: one for one in channels}}
        yield replace(shop, shared=replace(shop.shared, channels=installed))


def as_list(values: dict[str, str]) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in values.items()]


async def connect(person: Person, channel: str, values: dict[str, str], **more: Any) -> Answer:
    return await person.do("connectChannelAccount", ACCOUNT, channel=channel, values=as_list(values), **more)


async def stored(shop: Shop) -> list[Any]:
    """Everything of accounts and apps that is in the database."""
    database = shop.center.storage.database
    return [
        [row async for row in collection.find({}).sort("_id", 1)]
        for collection in (database.channel_accounts, database.platform_apps, database.facts)
    ]


@pytest.mark.spec("G1", "G4")
@pytest.mark.parametrize("platform", PLATFORMS, ids=lambda one: one.channel)
async def test_an_account_s_life(
    connected: Shop, simulator: Simulator, platform: Platform, caplog: pytest.LogCaptureFixture
) -> None:
    """Connect, lose the token, see why, give a new one, disconnect, come back: by the API, on every platform; and
    no answer, no log and no row of the database ever shows a secret."""
    caplog.set_level(logging.INFO)
    boss = await connected.hire("Boss", *Permission)
    before, answers = await stored(connected), []
    with structlog.testing.capture_logs() as logged:
        refused = await connect(boss, platform.channel, {**platform.values, "token": "wrong-secret"})
        assert [one["field"] for one in refused["userErrors"]] == ["token"]
        assert await stored(connected) == before

        made = await connect(boss, platform.channel, platform.values)
        assert made["userErrors"] == []
        one = made["account"]
        assert (one["externalId"], one["state"], one["stateDetail"]) == (platform.external_id, "CONNECTED", "")
        assert made["webhookPath"] == platform.path.format(handle=connected.center.shop.handle)

        platform.withdraw(simulator)
        connected.center.clock.advance(minutes=5)
        checked = await boss.do("checkChannelAccount", ACCOUNT, accountId=one["id"])
        assert checked["account"]["state"] == "NEEDS_RECONNECT"
        assert checked["account"]["stateDetail"]
        assert checked["account"]["checkedAt"] > one["checkedAt"]

        platform.renew(simulator)
        values = as_list({"token": "wrong-secret"})
        wrong = await boss.do("reconnectChannelAccount", ACCOUNT, accountId=one["id"], values=values)
        assert [error["field"] for error in wrong["userErrors"]] == ["token"]
        values = as_list({"token": NEW})
        again = await boss.do("reconnectChannelAccount", ACCOUNT, accountId=one["id"], values=values)
        assert (again["account"]["id"], again["account"]["state"]) == (one["id"], "CONNECTED")

        ended = await boss.do("disconnectChannelAccount", ACCOUNT, accountId=one["id"])
        assert ended["account"]["state"] == "DISCONNECTED"
        back = await connect(boss, platform.channel, {**platform.values, "token": NEW})
        assert (back["account"]["id"], back["account"]["state"]) == (one["id"], "CONNECTED")
        everything = await boss.ask("{ accounts { id name state stateDetail } connectionForms { channel } }")
        answers += [refused, made, checked, wrong, again, ended, back, everything]
    shown = json.dumps(answers) + repr(logged) + caplog.text + repr(await stored(connected))
    secrets = [*platform.values.values(), "wrong-secret", NEW]
    told = {platform.external_id, "page", "999"}
    assert [one for one in secrets if one not in told and one in shown] == []


async def test_the_forms_are_the_channels_own(connected: Shop) -> None:
    """A settings page learns from the channels what to ask for; a partner's channel is there like ours."""
    boss = await connected.hire("Boss", *Permission)
    fields = "fields { name kind required choices description }"
    forms = (await boss.ask(f"{{ connectionForms {{ channel app {fields} }} }}"))["connectionForms"]
    assert {one["channel"]: one["app"] for one in forms} == {
        "instagram": "SHARED",
        "line": "OWN",
        "messenger": "SHARED",
        "played": "NONE",
        "whatsapp": "SHARED",
    }
    [login] = [one for form in forms for one in form["fields"] if one["name"] == "login"]
    assert (login["kind"], login["choices"]) == ("ACCOUNT_OPTION", ["page", "instagram"])
    assert all(one["description"] for form in forms for one in form["fields"])


async def test_shops_share_the_operators_app_and_no_other(
    connected: Shop, schema: ExtensibleSchema, database: Database
) -> None:
    """Through the operator's app every shop may connect, and none can change its secrets; a shop's own app is
    its alone."""
    boss = await connected.hire("Boss", *Permission)
    values = {"page_id": "202", "token": "page-token"}
    nothing = await connect(boss, "messenger", values)
    assert [one["field"] for one in nothing["userErrors"]] == ["app"]
    await save_platform_app(
        connected.center.storage, channel="messenger", key="main", name="main", secrets=APP_SECRETS
    )
    before = await stored(connected)
    taken = await connect(boss, "messenger", {**values, "app_secret": "mine", "verify_token": "mine"}, app="main")
    assert [one["code"] for one in taken["userErrors"]] == ["CONFLICT"]
    assert await stored(connected) == before
    shared = await connect(boss, "messenger", values)
    assert shared["webhookPath"] == "/webhooks/messenger/main"
    refused = await boss.do(
        "reconnectChannelAccount", "account { id }", accountId=shared["account"]["id"],
        values=as_list({"app_secret": "mine"}),
    )  # fmt: skip
    assert [(one["field"], one["code"]) for one in refused["userErrors"]] == [("app_secret", "CONFLICT")]

    await connect(boss, "whatsapp", {**PLATFORMS[3].values})
    own = connected.center.shop.handle
    async with open_test_center(database) as center, open_shop(schema, center) as other:
        neighbours = replace(other, shared=replace(other.shared, channels=connected.shared.channels))
        neighbour = await neighbours.hire("Neighbour", *Permission)
        foreign = {"phone_number_id": "111", "waba_id": "999", "token": "whatsapp-token"}
        through = await connect(neighbour, "whatsapp", foreign, app=own)
        assert [one["field"] for one in through["userErrors"]] == ["app"]
        stolen = await connect(neighbour, "whatsapp", {**foreign, **APP_SECRETS}, app=own)
        assert [one["code"] for one in stolen["userErrors"]] == ["CONFLICT"]


async def test_wrong_input_is_told_by_its_field(connected: Shop) -> None:
    """An unknown channel or field, a missing value, too many values, an unknown account: told, nothing written."""
    boss = await connected.hire("Boss", *Permission)
    before = await stored(connected)
    for channel, values, field in (
        ("pigeon", {}, "channel"),
        ("messenger", {"page": "202"}, "page"),
        ("messenger", {"page_id": "202"}, "token"),
        ("messenger", {"token": "t"}, "page_id"),
        ("line", {"token": "line-token"}, "channel_secret"),
        ("messenger", {f"n{at}": "x" for at in range(21)}, "values"),
    ):
        answer = await connect(boss, channel, values)
        assert [one["field"] for one in answer["userErrors"]] == [field], (channel, values)
    missing = await boss.do("checkChannelAccount", "account { id }", accountId="0" * 24)
    assert [one["code"] for one in missing["userErrors"]] == ["NOT_FOUND"]
    assert await stored(connected) == before
