"""A customer's message: the signed webhook until it is acknowledged, then taking it in."""

import asyncio
import hashlib
import hmac
import itertools
import time

import orjson
from bson import ObjectId
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from benchmarks.measure import Work, interleaved, report
from benchmarks.world import World, call
from message_center.center import worker_of
from message_center.contracts.sending import AccountAccess
from message_center.domain.accounts import ChannelAccount, PlatformApp
from message_center.domain.actors import system_caller
from message_center.storage.lanes import claim, finish
from message_center.storage.mapping import new_id

PAGE = "424242"
APP_SECRET = "app-secret"
PEOPLE = 50


async def run(world: World) -> None:
    """Measure the acknowledgement, then the intake, each beside the least that could be done."""
    await _connect(world)
    numbers = itertools.count()
    bare = _bare(world)

    async def acknowledged() -> None:
        body = _body(next(numbers))
        await world.post("/webhooks/messenger/bench", body, {"x-hub-signature-256": _signature(body)})

    async def bare_acknowledged() -> None:
        body = _body(next(numbers))
        await call(bare, "POST", "/webhook", body, {"x-hub-signature-256": _signature(body)})

    figures = await interleaved({"PyMongo insert": bare_acknowledged, "webhook": acknowledged}, requests=100)
    notes = {"database commands": await world.commands.during(acknowledged)}
    report("Inbound webhook until acknowledged", figures, baseline="PyMongo insert", notes=notes)
    await _intake(world, acknowledged)


async def _intake(world: World, acknowledged: Work) -> None:
    worker = worker_of(world.center)
    database = world.center.storage.database
    await _drain(world, worker)
    bare_numbers = itertools.count(1)
    conversation = (await database.conversations.find_one({"key": {"$regex": f"^messenger:{PAGE}"}}) or {})["_id"]

    async def taken_in() -> None:
        await acknowledged()
        await _drain(world, worker)

    async def bare() -> None:
        number = next(bare_numbers)

        async def transact(session: object) -> None:
            at = world.center.clock.now()
            message = {"conversation_id": conversation, "sequence": number, "text": "hello", "at": at}
            fact = {"conversation_id": conversation, "kind": "MESSAGE_RECEIVED", "at": at}
            await database.raw["bare_messages"].insert_one(message, session=session)  # type: ignore[arg-type]
            await database.raw["bare_facts"].insert_one(fact, session=session)  # type: ignore[arg-type]
            row = {"$set": {"last_at": at}, "$inc": {"unread": 1}}
            match = {"_id": conversation}
            await database.raw["bare_rows"].update_one(match, row, upsert=True, session=session)  # type: ignore[arg-type]

        await database.raw["bare_journal"].insert_one({"body": _body(number)})
        await database.transaction(transact)

    figures = await interleaved({"PyMongo transaction": bare, "webhook and intake": taken_in}, requests=50)
    await acknowledged()
    # Less one: the look that finds no further lane.
    commands = await world.commands.during(lambda: _drain(world, worker)) - 1
    notes = {"database commands of the intake": commands, **await _burst(world, acknowledged)}
    title = "Inbound message, known customer, acknowledged and taken in"
    report(title, figures, baseline="PyMongo transaction", notes=notes)


async def _burst(world: World, acknowledged: Work) -> dict[str, str]:
    """Many at once; the rate is by the wall clock, with the database on the same cores."""
    count = 500
    for _ in range(count):
        await acknowledged()
    started, cpu = time.perf_counter(), time.process_time()
    async with worker_of(world.center).running():
        while await world.center.storage.database.lanes.find_one({}) is not None:  # noqa: ASYNC110
            await asyncio.sleep(0.02)  # looking without pause would be measured too
    seconds, cpu = time.perf_counter() - started, time.process_time() - cpu
    name = f"a burst of {count} to {PEOPLE} conversations"
    return {f"{name}, a second": f"{count / seconds:.0f}", f"{name}, CPU, ms": f"{cpu * 1000 / count:.2f}"}


async def _drain(world: World, worker: object) -> None:
    database = world.center.storage.database
    while lane := await claim(database, holder="bench", seconds=30):
        await finish(database, lane, again_after=await worker.work_on(lane))  # type: ignore[attr-defined]


async def _connect(world: World) -> None:
    storage = world.center.storage
    app = PlatformApp(id=new_id(), channel="messenger", key="bench", name="bench")
    saved = await storage.apps.save(app, {"app_secret": APP_SECRET, "verify_token": "v"})
    account = ChannelAccount(
        id=new_id(),
        shop_id=world.shop.id,
        channel="messenger",
        external_id=PAGE,
        name="Bench",
        created_at=world.center.clock.now(),
        app_id=saved.id,
    )
    access = AccountAccess(account=account, secrets={"token": "t"})
    await storage.scope(system_caller(world.shop.id)).accounts.connect(access)
    # Nobody answers for profiles here; known customers are what is measured.
    await storage.database.conversations.update_many({}, {"$set": {"chores": []}})


def _body(number: int) -> bytes:
    at = 1_790_000_000_000 + number
    event = {
        "sender": {"id": f"9000{number % PEOPLE}"},
        "recipient": {"id": PAGE},
        "timestamp": at,
        "message": {"mid": f"m_bench_{number}", "text": "請問還有貨嗎？ Do you still have this?"},
    }
    return orjson.dumps({"object": "page", "entry": [{"id": PAGE, "time": at, "messaging": [event]}]})


def _signature(body: bytes) -> str:
    return "sha256=" + hmac.new(APP_SECRET.encode(), body, hashlib.sha256).hexdigest()


def _bare(world: World) -> Starlette:
    journal = world.center.storage.database.raw["bare_journal"]

    async def webhook(request: Request) -> Response:
        body = await request.body()
        if not hmac.compare_digest(_signature(body), request.headers["x-hub-signature-256"]):
            return PlainTextResponse("no", 401)
        await journal.insert_one({"_id": ObjectId(), "event": orjson.loads(body)})
        return PlainTextResponse("OK")

    return Starlette(routes=[Route("/webhook", webhook, methods=["POST"])])
