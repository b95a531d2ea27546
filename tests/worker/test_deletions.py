"""Platforms pass on that a person wants to be forgotten: over real HTTP, signed by the simulator (spec F15)."""

import base64
import hashlib
import hmac
import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, replace

import httpx
import pytest
from starlette.applications import Starlette

from message_center.channels.meta import deletion
from message_center.contracts.sending import AccountAccess
from message_center.deletions import MOST_BYTES, DeletionRoutes
from message_center.domain.accounts import PlatformApp
from message_center.domain.deletion_requests import PersonToForget
from message_center.domain.facts import FactKind
from message_center.inbox.deletion_requests import WHY
from message_center.inbox.erase_customer import erase_customer
from message_center.simulator import AppConfig, Simulator, SimulatorConfig, serving, signed_request
from message_center.storage.database import Database
from message_center.storage.mapping import new_id
from message_center.testing import START, PlayedChannel, TestCenter, open_test_center
from tests.serving import served

pytestmark = pytest.mark.spec("F15")
SECRET = "the app's secret"
PATH = "/webhooks/played/main/deletion"


class MetaLike(PlayedChannel):
    """A played platform that passes on people's wishes as Meta does."""

    def person_to_forget(self, body: bytes, secrets: Mapping[str, str]) -> PersonToForget | None:
        """As our channels of Meta do."""
        return deletion.person_to_forget(body, secrets=[secrets.get("app_secret", "")])


@dataclass
class World:
    """A center whose account is connected through an app, its address, and the platform."""

    center: TestCenter
    http: httpx.AsyncClient
    simulator: Simulator
    app: PlatformApp

    async def connect(self, center: TestCenter) -> None:
        """Connect a center's account through the app."""
        account = replace(center.account, app_id=self.app.id)
        await center.desk().scope.accounts.connect(AccountAccess(account=account))

    async def ask(self, person: str) -> str:
        """The person asks the platform; the code that they are told. Their page is there."""
        answer = await self.simulator.ask_for_deletion("101", person)
        assert answer.status == 200
        assert answer.url == f"https://shop.example/deletion-requests/{answer.confirmation_code}"
        return answer.confirmation_code or ""

    async def shown(self, code: str) -> str:
        """What the person reads."""
        page = await self.http.get(f"/deletion-requests/{code}")
        assert (page.status_code, page.headers["cache-control"]) == (200, "no-store")
        return page.text

    async def kept(self) -> list[tuple[str, int]]:
        """How much is stored of requests, and of work."""
        database = self.center.storage.database
        names = ("deletion_requests", "lanes")
        return [(name, await database.raw[name].count_documents({})) for name in names]


@pytest.fixture
async def world(database: Database) -> AsyncIterator[World]:
    """Everything on real sockets."""
    channel = MetaLike()
    async with open_test_center(database, channel=channel) as center:
        app = PlatformApp(id=new_id(), channel="played", key="main", name="app")
        await center.storage.apps.save(app, {"app_secret": SECRET})
        await center.storage.apps.save(replace(app, id=new_id(), key="bare"), {})
        await center.storage.apps.save(replace(app, id=new_id(), key="left"), {"app_secret": SECRET})
        await database.platform_apps.update_one({"key": "left"}, {"$set": {"secrets": None}})
        channels = {"played": channel, "silent": PlayedChannel()}
        routes = DeletionRoutes(center.storage, channels, center.clock, public_url="https://shop.example/").routes
        async with served(Starlette(routes=routes)) as url:
            config = AppConfig(id="101", secret=SECRET, verify_token="v", deletion_url=url + PATH)
            platform = serving(SimulatorConfig(port=0, apps=(config,)), clock=lambda: START)
            async with platform as simulator, httpx.AsyncClient(base_url=url) as http:
                yield World(center, http, simulator, app)


async def test_whoever_asks_the_platform_is_forgotten_here(world: World) -> None:
    """The wish is safe at once and done soon, of this person alone; their page says how far it is."""
    for name in ("anna", "ben"):
        await world.center.customer(name).writes(f"I am {name}")
    anna = await world.center.customer("anna").conversation()
    await world.connect(world.center)
    code = await world.ask("anna")
    assert await world.ask("anna") == code  # the platform asks again, because it did not hear us
    assert "is being worked on" in await world.shown(code)
    await world.center.work()
    assert "Your data were deleted" in await world.shown(code)
    database = world.center.storage.database
    assert [row["text"] async for row in database.messages.find()] == ["I am ben"]
    told = await database.facts.find_one({"kind": FactKind.CUSTOMER_ERASED.value})
    assert told is not None
    assert (str(told["customer_id"]), told["actor"]["kind"], told["why"]) == (anna.customer_id, "SYSTEM", WHY)
    [left] = [row async for row in database.deletion_requests.find()]
    assert (left["person"], left["waiting"]) == (None, [])


async def test_whoever_is_unknown_gets_a_code_too(world: World) -> None:
    """Nothing is erased for somebody whom nobody knows, and their page says whom to ask."""
    await world.center.customer("anna").writes("hello")
    unconnected = await world.ask("anna")  # the account is connected through no app yet
    await world.connect(world.center)
    unknown = await world.ask("somebody")
    await world.center.work()
    for code in (unconnected, unknown):
        assert "please ask that shop" in await world.shown(code)
    assert len(await world.center.customer("anna").messages()) == 1
    assert (await world.http.get("/deletion-requests/none")).status_code == 404


async def test_every_shop_of_the_app_looks_for_the_person(world: World, database: Database) -> None:
    """The person is forgotten by each shop that the app serves, and by no other."""
    async with open_test_center(database) as second, open_test_center(database) as stranger:
        for center in (world.center, second, stranger):
            await center.customer("anna").writes("hello")
        await world.connect(world.center)
        await world.connect(second)
        code = await world.ask("anna")
        await world.center.work()
        assert "Your data were deleted" in await world.shown(code)
        assert await database.customers.count_documents({"erased_at": {"$ne": None}}) == 2
        assert len(await stranger.customer("anna").messages()) == 1


async def test_a_worker_that_dies_in_the_middle_leaves_the_rest_to_another(world: World) -> None:
    """Killed after the erasure and before its end, the job is done by the next worker, and tells the truth."""
    await world.center.customer("anna").writes("hello")
    anna = await world.center.customer("anna").conversation()
    await world.connect(world.center)
    code = await world.ask("anna")
    requests = world.center.desk().scope.deletion_requests
    row = await world.center.storage.database.deletion_requests.find_one({"code": code})
    assert row is not None
    await requests.note(str(row["_id"]), [anna.customer_id])
    await erase_customer(world.center.desk(), customer_id=anna.customer_id)
    assert "is being worked on" in await world.shown(code)
    await world.center.work()
    assert "Your data were deleted" in await world.shown(code)


async def test_words_that_came_before_forget_nobody_who_came_back(world: World) -> None:
    """Who keeps a request and sends it again, wrapped another way, erases nothing that was written since."""
    await world.connect(world.center)
    first = await world.http.post(PATH, data={"signed_request": GENUINE})
    await world.center.work()
    await world.center.desk().scope.accounts.connect(AccountAccess(account=world.center.account))
    await world.center.customer("anna").writes("I am back")  # a played message names no app
    await world.connect(world.center)
    wrapped = {"signed_request": GENUINE.replace(".", "%2E"), "again": "1"}
    body = "&".join(f"{name}={value}" for name, value in wrapped.items())
    again = await world.http.post(PATH, content=body)
    await world.center.work()
    assert (again.status_code, again.json()) == (200, first.json())
    assert [one.text for one in await world.center.customer("anna").messages()] == ["I am back"]


def signed(payload: object, secret: str = SECRET) -> str:
    """A request whose payload is anything."""
    text = base64.urlsafe_b64encode(json.dumps(payload).encode()).decode().rstrip("=")
    digest = hmac.new(secret.encode(), text.encode(), hashlib.sha256).digest()
    return f"{base64.urlsafe_b64encode(digest).decode().rstrip('=')}.{text}"


GENUINE = signed_request(SECRET, "anna", START)
NAMED = {"user_id": "anna", "algorithm": "HMAC-SHA256"}
FORGED = {
    "another secret": (PATH, signed_request("not ours", "anna", START), 401),
    "another person": (PATH, GENUINE.split(".")[0] + "." + signed({**NAMED, "user_id": "ben"}).split(".")[1], 401),
    "another algorithm": (PATH, signed({**NAMED, "algorithm": "none"}), 401),
    "nobody": (PATH, signed({"algorithm": "HMAC-SHA256"}), 401),
    "a list": (PATH, signed([NAMED]), 401),
    "no signature": (PATH, "." + GENUINE.split(".")[1], 401),
    "no payload": (PATH, GENUINE.split(".")[0], 401),
    "no base64": (PATH, "!!!.???", 401),
    "nothing": (PATH, "", 401),
    "an app without a secret": ("/webhooks/played/bare/deletion", signed(NAMED, ""), 401),
    "an app whose secrets are forgotten": ("/webhooks/played/left/deletion", GENUINE, 401),
    "an unknown app": ("/webhooks/played/none/deletion", GENUINE, 404),
    "a platform without requests": ("/webhooks/silent/main/deletion", GENUINE, 404),
    "too much": (PATH, "x" * MOST_BYTES, 413),
}


async def test_what_the_platform_did_not_sign_changes_nothing(world: World) -> None:
    """Forged, broken and misdirected requests are refused, and nothing is stored or erased."""
    await world.center.customer("anna").writes("hello")
    await world.connect(world.center)
    before = await world.kept()
    for name, (path, given, status) in FORGED.items():
        answer = await world.http.post(path, data={"signed_request": given})
        assert answer.status_code == status, name
    assert await world.kept() == before == [("deletion_requests", 0), ("lanes", 0)]
    assert len(await world.center.customer("anna").messages()) == 1
