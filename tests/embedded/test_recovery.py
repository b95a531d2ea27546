"""Whatever is killed, the database comes back by itself and has every acknowledged write."""

import asyncio
import os
import signal
import subprocess
from collections.abc import Callable
from typing import Any

import pytest
from pymongo import AsyncMongoClient

from message_center.storage.embedded.binary import find_mongod
from message_center.storage.embedded.folder import DataFolder, Running
from message_center.storage.embedded.mongod import (
    TRANSACTION_SECONDS,
    accepts_connections,
    end_orphan,
    reopen_log,
    start_mongod,
)
from message_center.storage.embedded.server import embedded_mongo
from tests.embedded.processes import StartUser, User, gone, keeper_gone, killed, running_in

Victim = Callable[[Running], int]


async def stored(url: str) -> set[int]:
    async with AsyncMongoClient[dict[str, Any]](url) as client:
        return {row["_id"] async for row in client.shop.rows.find()}


async def stream_until(user: User, count: int) -> list[int]:
    user.say("stream")
    return [int((await user.hear()).removeprefix("stored ")) for _ in range(count)]


def keeper_of(running: Running) -> int:
    return running.keeper


def mongod_of(running: Running) -> int:
    return running.mongod


@pytest.mark.parametrize("victim", [mongod_of, keeper_of])
async def test_a_working_center_survives(folder: DataFolder, start_user: StartUser, victim: Victim) -> None:
    """The database or its keeper is killed in the middle of work: work goes on by itself, nothing is lost."""
    user = await start_user()
    acknowledged = await stream_until(user, 100)
    before = running_in(folder)
    await killed(victim(before))
    await gone(before.mongod)
    acknowledged += await user.pause()
    await user.store(10_000_000)
    after = running_in(folder)
    assert after.mongod != before.mongod
    assert (after.keeper == before.keeper) is (victim is mongod_of)
    assert after.socket == before.socket
    kept = await stored(user.url)
    assert set(acknowledged) <= kept
    assert len(acknowledged) == len(set(acknowledged)) >= 100


async def test_the_others_work_on_when_one_command_is_killed(folder: DataFolder, start_user: StartUser) -> None:
    """A crashed worker does not take the database from the API, not even the one that started it."""
    starter, other = await start_user(), await start_user()
    before = running_in(folder)
    await starter.kill()
    await other.store(1)
    assert running_in(folder) == before


@pytest.mark.long
async def test_what_a_killed_command_had_begun_is_given_up_soon(folder: DataFolder, start_user: StartUser) -> None:
    """A worker that dies in the middle of a change keeps others from the same conversation for seconds only."""
    victim, other = await start_user(), await start_user()
    await victim.store(1)
    victim.say("hold 1")
    assert await victim.hear() == "held"
    await victim.kill()
    async with AsyncMongoClient[dict[str, Any]](other.url) as client, asyncio.timeout(2 * TRANSACTION_SECONDS):
        async with client.start_session() as session:
            await session.with_transaction(
                lambda session: client.shop.rows.update_one({"_id": 1}, {"$set": {"mine": True}}, session=session)
            )
        assert await client.shop.rows.find_one({"_id": 1}) == {"_id": 1, "mine": True}


@pytest.mark.parametrize(
    "signals", [(signal.SIGKILL,), (signal.SIGTERM, signal.SIGINT)], ids=["killed", "asked to end"]
)
async def test_a_command_started_right_after_the_keepers_end_is_not_given_the_dying_database(
    folder: DataFolder, start_user: StartUser, signals: tuple[signal.Signals, ...]
) -> None:
    """Restarting at once after a crash gives a sound database; a mere request to end is not heeded while used."""
    first = await start_user()
    await first.store(1)
    before = running_in(folder)
    for number in signals:
        os.kill(before.keeper, number)
    second = await start_user()
    await second.store(2)
    assert await stored(second.url) == {1, 2}
    assert (running_in(folder) == before) is (signals != (signal.SIGKILL,))


async def test_everything_is_killed_at_once(folder: DataFolder, start_user: StartUser) -> None:
    """After a power failure the next start finds every acknowledged write."""
    user = await start_user()
    acknowledged = await stream_until(user, 200)
    before = running_in(folder)
    for pid in (before.keeper, before.mongod):
        os.kill(pid, signal.SIGKILL)
    await user.kill()
    async with embedded_mongo(folder.path) as url:
        assert set(acknowledged) <= await stored(url)
        assert running_in(folder).keeper != before.keeper


async def test_a_restart_at_once_after_the_last_command_was_killed(
    folder: DataFolder, start_user: StartUser
) -> None:
    """Started again in the moment of the crash, the center finds its data, whatever is still ending."""
    user = await start_user()
    await user.store(1)
    await user.kill()
    second = await start_user()
    await second.store(2)
    assert await stored(second.url) == {1, 2}
    await second.kill()
    await keeper_gone(folder)


def start_alone(folder: DataFolder) -> tuple[str, subprocess.Popen[bytes]]:
    """A mongod without a keeper, listening."""
    folder.create()
    socket = folder.choose_socket()
    process = start_mongod(find_mongod(None), folder, socket)
    while not accepts_connections(socket):
        assert process.poll() is None
    return socket, process


async def test_an_orphan_of_ours_is_ended_and_a_strangers_server_is_not(folder: DataFolder) -> None:
    """Where the kernel does not end an orphaned server, the next keeper does; others' servers are theirs."""
    socket, orphan = start_alone(folder)
    try:
        own_pid = folder.mongod_pid.read_text()
        folder.mongod_pid.write_text("1")
        end_orphan(folder)
        assert accepts_connections(socket)
        folder.mongod_pid.write_text(own_pid)
        end_orphan(folder)
        await gone(orphan.pid)
    finally:
        orphan.kill()
        orphan.wait()


def test_a_long_log_is_set_aside_while_the_server_works(folder: DataFolder) -> None:
    """A center that runs for months does not fill the disk with its database's log."""
    socket, process = start_alone(folder)
    try:
        assert folder.cut_log(limit=0) is True
        reopen_log(process)
        while not folder.mongod_log.exists():
            assert process.poll() is None
        assert accepts_connections(socket)
        assert (folder.path / "mongod.log.1").stat().st_size > 0
    finally:
        process.kill()
        process.wait()
