"""Live events: the server's CPU for each event that reaches a subscriber over a real WebSocket."""

import asyncio
import json
import multiprocessing
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection

import orjson
import uvicorn
import websockets
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from benchmarks.measure import Figures, Work, report
from benchmarks.world import World
from message_center.domain.actors import SYSTEM, system_caller
from message_center.domain.facts import Fact, FactKind
from message_center.storage.mapping import new_id

BARE = "one read, ready bytes"
SUBSCRIBERS = 100
EVENTS = 20
ROUNDS = 5
SUBSCRIPTION = """subscription {
  inboxEvents { cursor kind at actor { kind name } conversation { id unread revision lastMessage { snippet } } }
}"""


class QuietServer(uvicorn.Server):
    """A server that leaves the process's signals alone."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture none."""
        yield


async def run(world: World) -> None:
    """Measure ours, and a bare broadcast of the same data, in turn."""
    hall: set[WebSocket] = set()

    async def bare(ws: WebSocket) -> None:
        await ws.accept()
        hall.add(ws)
        try:
            await ws.receive_text()
        except WebSocketDisconnect:
            hall.discard(ws)

    app = Starlette(routes=[WebSocketRoute("/bare", bare)])
    app.router.routes.extend(world.app.routes)  # type: ignore[attr-defined]
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        server = QuietServer(uvicorn.Config(app, log_level="error", lifespan="off"))
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        address = f"ws://127.0.0.1:{port}"
        bare_figures, our_figures = Figures(), Figures()
        for _ in range(ROUNDS):
            bare_figures.rounds.append(await _round(f"{address}/bare", None, _shouted(world, hall)))
            world.commands.names.clear()
            our_figures.rounds.append(await _round(f"{address}/graphql", world.token, _told(world)))
            commands = len(world.commands.names)
        server.should_exit = True
        await serving
    report(
        f"Subscription fan-out, a delivery to one of {SUBSCRIBERS} sockets",
        {BARE: bare_figures, "inboxEvents": our_figures},
        baseline=BARE,
        unit="us",
        notes={"database commands a delivery": f"{commands / (SUBSCRIBERS * EVENTS):.2f}"},
    )


def _told(world: World) -> Work:
    """Facts of a conversation, as the inbox would write them."""
    scope = world.center.storage.scope(system_caller(world.shop.id))

    async def tell() -> None:
        row = await world.center.storage.database.conversations.find_one({})
        if row is None:
            raise RuntimeError("There is no conversation.")
        fact = Fact(
            id=new_id(),
            shop_id=world.shop.id,
            kind=FactKind.CONVERSATION_READ,
            at=world.center.clock.now(),
            actor=SYSTEM,
            conversation_id=str(row["_id"]),  # type: ignore[arg-type]
        )
        await scope.facts.add(fact)

    return tell


def _shouted(world: World, hall: set[WebSocket]) -> Work:
    """The same conversation, read once an event, and the same frame to everybody."""
    fields = dict.fromkeys(("unread", "revision", "last_message.snippet"), 1)

    async def shout() -> None:
        row = await world.center.storage.database.conversations.find_one({}, fields)
        event = {"cursor": "x" * 120, "kind": "CONVERSATION_READ", "at": world.center.clock.now()}
        event |= {"actor": {"kind": "SYSTEM", "name": None}, "conversation": row}
        payload = {"id": "1", "type": "next", "payload": {"data": {"inboxEvents": event}}}
        frame = orjson.dumps(payload, default=str).decode()
        for ws in tuple(hall):
            with suppress(RuntimeError, WebSocketDisconnect):  # one of the last round, on its way out
                await ws.send_text(frame)

    return shout


async def _round(address: str, token: str | None, tell: Work) -> float:
    """Microseconds of this process for one delivery; the listeners live in another process."""
    here, there = multiprocessing.Pipe()
    client = multiprocessing.get_context("spawn").Process(target=_listen, args=(address, token, there))
    client.start()
    await asyncio.to_thread(here.recv)
    started = time.process_time()
    for _ in range(EVENTS):
        await tell()
    await asyncio.to_thread(here.recv)
    cpu = time.process_time() - started
    await asyncio.to_thread(client.join)  # its sockets close with our help
    return cpu * 1_000_000 / (SUBSCRIBERS * EVENTS)


def _listen(address: str, token: str | None, parent: Connection) -> None:
    asyncio.run(_listen_all(address, token, parent))


async def _listen_all(address: str, token: str | None, parent: Connection) -> None:
    sockets = [await _subscribed(address, token) for _ in range(SUBSCRIBERS)]
    await asyncio.sleep(0.5)  # a subscription has no acknowledgement of its own
    parent.send("ready")
    await asyncio.gather(*(_hear(ws) for ws in sockets))
    parent.send("heard")
    await asyncio.gather(*(ws.close() for ws in sockets))


async def _subscribed(address: str, token: str | None) -> websockets.ClientConnection:
    if token is None:
        return await websockets.connect(address)
    ws = await websockets.connect(address, subprotocols=[websockets.Subprotocol("graphql-transport-ws")])
    await ws.send(json.dumps({"type": "connection_init", "payload": {"authorization": f"Bearer {token}"}}))
    await ws.recv()
    await ws.send(json.dumps({"id": "1", "type": "subscribe", "payload": {"query": SUBSCRIPTION}}))
    return ws


async def _hear(ws: websockets.ClientConnection) -> None:
    for _ in range(EVENTS):
        await ws.recv()
