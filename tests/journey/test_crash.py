"""Nothing is lost and nothing is sent twice, whichever process dies (issue: crash tests; spec F3, F4, G2)."""

import asyncio
import os
import random
import signal
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from message_center.simulator import (
    AppConfig,
    PageConfig,
    Simulator,
    SimulatorConfig,
    WebhookRules,
    serving,
)
from message_center.storage.embedded.folder import DataFolder
from tests.journey.processes import Commands, Restartable, free_port, until_ready
from tests.journey.staff import StaffClient

CUSTOMERS = 8
MESSAGES = 12
LIST = "{ conversations(first: 50) { edges { node { id customer { name } } } } }"
MESSAGES_OF = """query ($id: ID!) { conversation(id: $id) { messages(last: 100) { edges { node {
  id sequence direction text delivery { status canRetry } } } } } }"""
SEND = """mutation ($i: SendMessageInput!) { sendMessage(input: $i) {
  message { id } userErrors { code message } } }"""
PAGE = "2000000000000001"


@dataclass
class World:
    """The processes, the platform, and a staff member."""

    api: Restartable
    worker: Restartable
    simulator: Simulator
    staff: StaffClient
    data: DataFolder

    async def kill_mongod(self) -> None:
        """`kill -9` the database; whoever keeps it brings it back."""
        async with asyncio.timeout(20):
            while not self._killed():  # noqa: ASYNC110  it is coming back in another process
                await asyncio.sleep(0.05)

    def _killed(self) -> bool:
        running = self.data.running()
        if running is None:
            return False
        try:
            os.kill(running.mongod, signal.SIGKILL)
        except ProcessLookupError:
            return False
        return True


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    """A shop with a page, in processes of their own."""
    port = free_port()
    config = SimulatorConfig(
        port=0,
        apps=(AppConfig(id="1001", secret="app-secret", verify_token="verify"),),
        pages=(PageConfig(id=PAGE, name="Sunny Goods", access_token="page-token", app_id="1001"),),
        webhooks=WebhookRules(timeout_seconds=10, retry_delays=(0.1, 0.2, 0.5, *([1.0] * 60))),
    )
    async with serving(config) as simulator:
        url = f"http://127.0.0.1:{port}"
        commands = Commands(
            tmp_path,
            data_folder=tmp_path / "data",
            secret_key="a key for the crash test of forty characters",
            port=port,
            public_url=url,
            graph_url=f"{simulator.public_url}/graph",
            lease_seconds=2,
            unknown_hold_seconds=3,
            retry_delays="0.2,0.5,1,2,5",
            access_token_seconds=3600,
        )
        async with commands.running("api") as api, commands.running("worker") as worker:
            await until_ready(url)
            await commands.run("shop", "create", "--handle", "sunny", "--name", "Sunny Goods")
            await commands.run(
                *("staff", "create", "--shop", "sunny", "--email", "amy@sunny.example", "--name", "Amy"),
                *("--password", "a-long-password", "--permission", "SEND_MESSAGES"),
            )
            commands.environment |= {
                "MESSAGE_CENTER_CHANNEL_CONNECT_MESSENGER_APP_SECRET": "app-secret",
                "MESSAGE_CENTER_CHANNEL_CONNECT_MESSENGER_VERIFY_TOKEN": "verify",
                "MESSAGE_CENTER_CHANNEL_CONNECT_MESSENGER_TOKEN": "page-token",
            }
            await commands.run(
                *("channel", "connect", "messenger", "--shop", "sunny", "--app-key", "1001", "--page-id", PAGE)
            )
            assert await simulator.subscribe("1001", f"{url}/webhooks/messenger/1001", "verify")
            staff = StaffClient(url)
            await staff.sign_in("amy@sunny.example", "a-long-password")
            yield World(api, worker, simulator, staff, DataFolder(tmp_path / "data"))
            await staff.close()


@pytest.mark.spec("F3", "F4", "G2", "A19")
@pytest.mark.timeout(240)
@pytest.mark.parametrize("chance", [7, *(pytest.param(one, marks=pytest.mark.long) for one in (11, 22, 33, 44))])
async def test_any_process_may_die_in_the_middle(world: World, chance: int) -> None:
    """While API, worker and database are killed over and over, every message arrives once, every reply goes
    out once or is marked unknown, and a subscriber that resumes has seen each fact once, in order.
    """
    cursor = (await world.staff.ask("{ eventsCursor }"))["eventsCursor"]
    seen: list[dict[str, object]] = []
    following = asyncio.create_task(_collect(world, cursor, seen))
    customers = asyncio.create_task(_customers_write(world))
    replies = asyncio.create_task(_staff_replies(world))
    await _kill_over_and_over(world, random.Random(chance), until=customers)
    written = await customers
    replied = await replies
    async with asyncio.timeout(60):
        await world.simulator.settled()
        stored = await _until_taken_in(world, written, replied)
    inbound = Counter(text for text, direction, _ in stored if direction == "INBOUND")
    assert inbound == Counter(written)
    outbound = {text: status for text, direction, status in stored if direction == "OUTBOUND"}
    assert sorted(outbound) == sorted(replied)
    _check_sent_once(world, outbound)
    async with asyncio.timeout(30):
        while len(_received(seen)) < len(written):  # noqa: ASYNC110  the list is filled by another task
            await asyncio.sleep(0.05)
    following.cancel()
    cursors = [event["cursor"] for event in seen]
    assert len(set(cursors)) == len(cursors)
    assert Counter(_received(seen)) == Counter(written)


async def _collect(world: World, cursor: str, seen: list[dict[str, object]]) -> None:
    async for event in world.staff.follow(cursor):
        seen.append(event)


async def _customers_write(world: World) -> list[str]:
    written = []
    people = [world.simulator.person(f"Customer {number}") for number in range(CUSTOMERS)]
    customers = [world.simulator.customer(PAGE, person.id) for person in people]
    for number in range(MESSAGES):
        for index, customer in enumerate(customers):
            text = f"question {index}-{number}"
            customer.write(text)
            written.append(text)
            await asyncio.sleep(0.1)
    return written


async def _staff_replies(world: World) -> list[str]:
    replied: list[str] = []
    while len(replied) < CUSTOMERS * 3:
        rows = (await world.staff.ask(LIST))["conversations"]["edges"]
        for row in rows:
            text = f"answer {len(replied)}"
            given = {"conversationId": row["node"]["id"], "text": text, "clientMutationId": text}
            answer = (await world.staff.ask(SEND, i=given))["sendMessage"]
            assert answer["userErrors"] == []
            replied.append(text)
        await asyncio.sleep(0.2)
    return replied


async def _kill_over_and_over(world: World, chance: random.Random, *, until: "asyncio.Task[list[str]]") -> None:
    victims = [world.worker.kill_and_restart, world.api.kill_and_restart, world.kill_mongod]
    turn = 0
    while not until.done():
        await asyncio.wait({until}, timeout=chance.uniform(0.8, 1.8))
        await victims[turn % len(victims)]()
        turn += 1
    assert turn >= len(victims)


async def _until_taken_in(
    world: World, written: list[str], replied: list[str]
) -> list[tuple[str, str, str | None]]:
    """All stored messages, once the last question is in and no reply is still on its way."""
    while True:
        stored = []
        for row in (await world.staff.ask(LIST))["conversations"]["edges"]:
            data = await world.staff.ask(MESSAGES_OF, id=row["node"]["id"])
            for edge in data["conversation"]["messages"]["edges"]:
                node = edge["node"]
                delivery = node["delivery"]
                status = delivery["status"] if delivery else None
                waiting = status in ("QUEUED", "SENDING") or (status == "UNKNOWN" and not delivery["canRetry"])
                stored.append((node["text"], node["direction"], "WAITING" if waiting else status))
        settled = all(status != "WAITING" for _, _, status in stored)
        if settled and len(stored) >= len(written) + len(replied):
            return stored
        await asyncio.sleep(0.2)


def _check_sent_once(world: World, outbound: dict[str, str | None]) -> None:
    accepted = Counter(str(send.body["message"]["text"]) for send in world.simulator.accepted)
    for text, status in outbound.items():
        if status == "UNKNOWN":
            assert accepted[text] <= 1, text
        else:
            assert (status, accepted[text]) in {("SENT", 1), ("DELIVERED", 1), ("READ", 1)}, (text, status)


def _received(seen: list[dict[str, object]]) -> list[str]:
    return [
        str(event["message"]["text"])  # type: ignore[index]
        for event in seen
        if event["kind"] == "MESSAGE_RECEIVED" and event["message"]
    ]
