"""A customer's message: the signed webhook until it is acknowledged, then taking it in."""

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

from benchmarks.measure import interleaved, report
from benchmarks.world import World, call
from message_center.app import worker_of
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
    report("Inbound webhook until acknowledged", figures, baseline="PyMongo insert")
    world.commands.names.clear()
    await acknowledged()
    print(f"  database commands: {len(world.commands.names)}")
    await _intake(world, acknowledged)


async def _intake(world: World, acknowledged: object) -> None:
    worker = worker_of(world.center)
    database = world.center.storage.database
    await _drain(world, worker)
    bare_numbers = itertools.count(1)
    conversation = (await database.conversations.find_one({"key": {"$regex": f"^messenger:{PAGE}"}}) or {})["_id"]

    async def taken_in() -> None:
        await acknowledged()  # type: ignore[operator]
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
    report("Inbound message, known customer, acknowledged and taken in", figures, baseline="PyMongo transaction")
    await acknowledged()  # type: ignore[operator]
    world.commands.names.clear()
    await _drain(world, worker)
    print(f"  database commands of the intake: {len(world.commands.names) - 1}, beside the look for the next lane")
    await _burst(world, acknowledged)


async def _burst(world: World, acknowledged: object) -> None:
    count = 500
    for _ in range(count):
        await acknowledged()  # type: ignore[operator]
    started, cpu = time.perf_counter(), time.process_time()
    async with worker_of(world.center).running():
        while await world.center.storage.database.lanes.find_one({}) is not None:
            pass
    seconds, cpu = time.perf_counter() - started, time.process_time() - cpu
    rate, each = count / seconds, cpu * 1000 / count
    print(f"  {count} messages to {PEOPLE} conversations: {rate:.0f} a second, {each:.2f} ms CPU")


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
    await storage.database.conversations.update_many({}, {"$set": {"profile_due": False}})


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
