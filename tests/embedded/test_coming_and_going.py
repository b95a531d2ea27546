"""Any command may start and stop beside any other."""

import asyncio
import contextlib
from pathlib import Path
from typing import Any

import pytest
from pymongo import AsyncMongoClient

from message_center.errors import EmbeddedMongoFailed
from message_center.storage.embedded.folder import SOCKET_PATH_LIMIT, DataFolder
from message_center.storage.embedded.mongod import OPLOG_HOURS, OPLOG_MEGABYTES
from message_center.storage.embedded.server import embedded_mongo, temporary_mongo
from tests.embedded.processes import StartUser, gone, keeper_gone, running_in

Client = AsyncMongoClient[dict[str, Any]]


async def stored(url: str) -> list[int]:
    async with Client(url) as client:
        return [row["_id"] async for row in client.shop.rows.find().sort("_id")]


def open_files(pid: int) -> set[Path]:
    opened = set()
    for descriptor in Path(f"/proc/{pid}/fd").iterdir():
        with contextlib.suppress(FileNotFoundError):  # closed since
            opened.add(descriptor.readlink())
    return opened


async def test_data_are_there_after_a_stop_and_nothing_keeps_running(folder: DataFolder) -> None:
    """What a shop stored yesterday is there today, and a stopped center leaves no process behind."""
    async with embedded_mongo(folder.path) as url, Client(url) as client:
        await client.shop.rows.insert_one({"_id": 7})
        first = running_in(folder)
    assert folder.running() is None
    assert not Path(f"/proc/{first.mongod}").exists()
    await gone(first.keeper)
    async with embedded_mongo(folder.path) as url:
        assert await stored(url) == [7]


async def test_only_we_can_reach_it_and_the_feed_has_its_window(folder: DataFolder) -> None:
    """No port opens on the network, other accounts cannot read the data, and a reader may be away for a day."""
    async with embedded_mongo(folder.path) as url, Client(url) as client:
        running = running_in(folder)
        assert Path(running.socket).stat().st_mode & 0o777 == 0o700
        assert folder.path.stat().st_mode & 0o777 == 0o700
        opened = open_files(running.mongod)
        for table in ("tcp", "tcp6"):
            rows = Path(f"/proc/net/{table}").read_text().splitlines()[1:]
            assert not {Path(f"socket:[{row.split()[9]}]") for row in rows} & opened
        status = await client.admin.command("serverStatus")
        assert status["oplogTruncation"]["oplogMinRetentionHours"] == OPLOG_HOURS
        oplog = await client.local.command("collStats", "oplog.rs")
        assert oplog["maxSize"] == OPLOG_MEGABYTES * 1024 * 1024
        assert folder.last_version() == status["version"]


async def test_the_database_stays_when_the_command_that_started_it_leaves(
    folder: DataFolder, start_user: StartUser
) -> None:
    """A short command that happened to come first does not take the database from those who came later."""
    first = await start_user()
    second = await start_user()
    started = running_in(folder)
    await first.leave()
    await second.store(1)
    assert running_in(folder) == started
    await second.leave()
    await gone(started.mongod)


async def test_three_commands_at_once_share_one_database(folder: DataFolder, start_user: StartUser) -> None:
    """Starting everything at the same moment gives one database, not a quarrel."""
    users = await asyncio.gather(*(start_user() for _ in range(3)))
    await asyncio.gather(*(user.store(number) for number, user in enumerate(users)))
    assert len({user.url for user in users}) == 1
    assert await stored(users[0].url) == [0, 1, 2]
    running = running_in(folder)
    children = Path(f"/proc/{running.keeper}/task/{running.keeper}/children").read_text().split()
    assert children == [str(running.mongod)]


async def test_a_command_that_comes_while_the_last_one_stops_waits_and_starts_anew(
    folder: DataFolder, start_user: StartUser
) -> None:
    """Stopping and starting in the same breath works, and loses nothing."""
    first = await start_user()
    await first.store(1)
    before = running_in(folder)
    _, second = await asyncio.gather(first.leave(), start_user())
    await second.store(2)
    assert await stored(second.url) == [1, 2]
    await second.leave()
    await gone(before.mongod)


@pytest.mark.parametrize("name", ["x" * (SOCKET_PATH_LIMIT - 10), "我的 Shop: 100%"], ids=["long", "other signs"])
async def test_any_path_will_do(tmp_path: Path, name: str) -> None:
    """The data may lie anywhere, however long or strange the path."""
    folder = DataFolder(tmp_path / name)
    async with embedded_mongo(folder.path) as url, Client(url) as client:
        socket = Path(running_in(folder).socket)
        assert not socket.is_relative_to(folder.path)
        assert socket.parent.stat().st_mode & 0o777 == 0o700
        assert (await client.shop.rows.insert_one({"_id": 1})).inserted_id == 1
        async with embedded_mongo(folder.path) as same:
            assert same == url
    assert not socket.parent.exists()


def test_a_strangers_folder_in_place_of_ours_is_refused(tmp_path: Path) -> None:
    """Nobody can prepare a folder in which our database would then be open to them."""
    folder = DataFolder(tmp_path / "Shop")
    folder.create()
    private = Path(folder.choose_socket()).parent
    assert folder.choose_socket() == str(private / "mongod.sock")
    private.chmod(0o777)
    with pytest.raises(EmbeddedMongoFailed, match="is not ours alone"):
        folder.choose_socket()
    private.rmdir()


async def test_moved_data_open_at_their_new_place(folder: DataFolder, tmp_path: Path) -> None:
    """A data folder may be moved or restored elsewhere from a backup."""
    async with embedded_mongo(folder.path) as url, Client(url) as client:
        await client.shop.rows.insert_one({"_id": 7})
    moved = folder.path.rename(tmp_path / "moved")
    async with embedded_mongo(moved) as url:
        assert await stored(url) == [7]


async def test_a_temporary_database_goes_with_its_folder() -> None:
    """Tests get an empty database of their own and leave nothing behind."""
    async with temporary_mongo() as url, Client(url) as client:
        socket = Path((await client.admin.command("hello"))["me"])
        assert await client.list_database_names() == ["admin", "config", "local"]
    assert not socket.parent.exists()


async def test_a_killed_last_command_leaves_no_database_running(folder: DataFolder, start_user: StartUser) -> None:
    """After a crash of everything that used it, the database still ends by itself and cleanly."""
    user = await start_user()
    running = running_in(folder)
    await user.kill()
    await gone(running.mongod)
    await keeper_gone(folder)
    assert (folder.db / "mongod.lock").read_text() == ""
