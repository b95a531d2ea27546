"""Where there is no database to be had, the message says why and what to do."""

import asyncio
import os
from pathlib import Path

import pytest

from message_center.errors import EmbeddedMongoFailed, MongodMissing, SettingsInvalid, StorageUnavailable
from message_center.storage.embedded.binary import find_mongod
from message_center.storage.embedded.folder import DataFolder
from message_center.storage.embedded.ownership import FileLock, is_held
from message_center.storage.embedded.server import embedded_mongo
from tests.embedded.processes import keeper_gone


def script(path: Path, text: str) -> Path:
    """A server of our making."""
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return path


def test_the_setting_comes_before_path_and_path_before_the_package(tmp_path: Path) -> None:
    """The operator's choice of a server wins over what happens to be installed."""
    chosen = script(tmp_path / "chosen", "exit 0")
    on_path = script(tmp_path / "mongod", "exit 0")
    assert find_mongod(chosen, search_path=str(tmp_path)) == chosen
    assert find_mongod(None, search_path=str(tmp_path)) == on_path
    assert find_mongod(None, search_path="").parts[-4:] == ("fiftyone", "db", "bin", "mongod")


def test_a_lost_run_bit_is_set_again(tmp_path: Path) -> None:
    """A package unpacked without its run bits works all the same."""
    server = script(tmp_path / "mongod", "exit 0")
    server.chmod(0o644)
    assert os.access(find_mongod(server), os.X_OK)


def test_without_any_server_the_message_names_every_way_out() -> None:
    """On a platform for which there is no server, one learns at once how to go on."""
    with pytest.raises(MongodMissing) as caught:
        find_mongod(None, search_path="", wheels=("message-center-no-such-package",))
    for way in ("MESSAGE_CENTER_MONGO_URL", "MESSAGE_CENTER_MONGOD", "PATH", "message-center[embedded]"):
        assert way in str(caught.value)
    assert isinstance(caught.value, SettingsInvalid)


async def test_a_setting_that_names_nothing_is_refused_before_anything_is_written(folder: DataFolder) -> None:
    """A mistyped path is told as such, and leaves no trace."""
    with pytest.raises(MongodMissing, match=r"MESSAGE_CENTER_MONGOD names .*/nowhere, which is not a file"):
        async with embedded_mongo(folder.path, folder.path / "nowhere"):
            pass
    assert not folder.path.exists()


async def test_a_server_that_ends_at_once_is_reported_with_its_own_words(
    folder: DataFolder, tmp_path: Path
) -> None:
    """A server that lacks a library says so in our message, at once and not after the time allowed."""
    broken = script(tmp_path / "mongod", "echo 'libcurl.so.4: cannot open shared object file' >&2; exit 127")
    with pytest.raises(EmbeddedMongoFailed) as caught:
        async with embedded_mongo(folder.path, broken, seconds=20):
            pass
    assert "mongod ended with code 127" in str(caught.value)
    assert str(caught.value).endswith("libcurl.so.4: cannot open shared object file")
    assert "MESSAGE_CENTER_MONGO_URL" in str(caught.value)
    assert isinstance(caught.value, StorageUnavailable)


async def test_a_file_that_is_no_program_is_reported(folder: DataFolder, tmp_path: Path) -> None:
    """A server for another kind of processor is reported and not tried again and again."""
    alien = tmp_path / "mongod"
    alien.write_bytes(b"\x7fELF of another world")
    with pytest.raises(EmbeddedMongoFailed, match="Exec format error"):
        async with embedded_mongo(folder.path, alien, seconds=20):
            pass


async def test_damaged_data_are_reported_with_mongods_error(folder: DataFolder) -> None:
    """When the data cannot be opened, the message shows the server's reason and the version that wrote them."""
    async with embedded_mongo(folder.path):
        version = folder.last_version()
    (folder.db / "WiredTiger.turtle").write_bytes(b"not a turtle")
    (folder.db / "WiredTiger.wt").write_bytes(b"not a tree")
    with pytest.raises(EmbeddedMongoFailed, match=f"last opened by mongod {version}(?s:.)*WiredTiger"):
        async with embedded_mongo(folder.path, seconds=20):
            pass


async def test_a_server_that_never_listens_is_given_up_in_time(folder: DataFolder, tmp_path: Path) -> None:
    """A start that hangs ends with a message, and the hanging server is ended, though it heeds no request.

    A real one may do so, when it is asked to end while it recovers.
    """
    idle = script(tmp_path / "mongod", "trap '' TERM; exec sleep 60")
    with pytest.raises(EmbeddedMongoFailed, match=r"was not ready after 0\.5 seconds"):
        async with embedded_mongo(folder.path, idle, seconds=0.5):
            pass
    async with asyncio.timeout(10):
        await keeper_gone(folder)


async def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    """A data folder below a file is refused with the name of the setting."""
    (tmp_path / "file").touch()
    with pytest.raises(EmbeddedMongoFailed, match=r"MESSAGE_CENTER_DATA_FOLDER cannot be used: .*Not a directory"):
        async with embedded_mongo(tmp_path / "file" / "data"):
            pass


def test_the_log_does_not_grow_without_end(folder: DataFolder) -> None:
    """mongod's log is set aside when it is too long; the one before it goes."""
    folder.create()
    folder.mongod_log.write_text("short")
    assert folder.cut_log(limit=5) is False
    folder.mongod_log.write_text("longer")
    assert folder.cut_log(limit=5) is True
    assert not folder.mongod_log.exists()
    assert (folder.path / "mongod.log.1").read_text() == "longer"


def test_a_lock_is_held_until_the_last_holder_lets_go(tmp_path: Path) -> None:
    """Users share the database; the keeper can lock it for itself only when all have gone."""
    path = tmp_path / "users.lock"
    assert is_held(path) is False
    with FileLock(path) as one, FileLock(path) as other, FileLock(path) as keeper:
        assert (one.try_shared(), other.try_shared()) == (True, True)
        assert keeper.try_exclusive() is False
        one.close()
        assert keeper.try_exclusive() is False
        other.close()
        assert keeper.try_exclusive() is True
        with FileLock(path) as newcomer:
            assert newcomer.try_shared() is False
    assert is_held(path) is False
