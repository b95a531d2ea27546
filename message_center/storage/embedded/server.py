"""Using the embedded MongoDB. The package's docstring tells how users, keeper and mongod live together."""

import asyncio
import contextlib
import os
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

import structlog

import message_center
from message_center.errors import EmbeddedMongoFailed
from message_center.storage.embedded.binary import find_mongod
from message_center.storage.embedded.folder import DataFolder
from message_center.storage.embedded.ownership import FileLock, is_held
from message_center.storage.embedded.replica_set import make_writable, url_of

_POLL_SECONDS = 0.01
_WATCH_SECONDS = 0.5
_LONGEST_WATCH_SECONDS = 30.0
_LEAVE_SECONDS = 35.0

_log = structlog.get_logger(__name__)


@contextlib.asynccontextmanager
async def embedded_mongo(
    data_folder: Path, mongod: Path | None = None, *, seconds: float = 60
) -> AsyncIterator[str]:
    """Use the MongoDB of `data_folder`, started if need be, and get its URL for an AsyncMongoClient.

    Any number of processes may do so at once, and come and go in any order. The last one to leave waits until the
    server has shut down. `mongod` is the setting MESSAGE_CENTER_MONGOD; `seconds` is how long the start may take.

    Raises MongodMissing where there is no server to start, EmbeddedMongoFailed when it does not come up.
    """
    binary = find_mongod(mongod)
    folder = DataFolder(data_folder)
    folder.create()
    with FileLock(folder.users_lock) as users:
        socket = await _join(folder, binary, users, seconds)
        watch = asyncio.create_task(_watch(folder, binary), name="embedded mongo watch")
        try:
            yield url_of(socket)
        finally:
            watch.cancel()
            users.close()
            await _see_out(folder)


@contextlib.asynccontextmanager
async def temporary_mongo(mongod: Path | None = None) -> AsyncIterator[str]:
    """An empty MongoDB in a temporary folder that goes with it: for tests, once a session (0.7 s, 1 s to stop)."""
    with tempfile.TemporaryDirectory(prefix="message-center-") as folder:
        async with embedded_mongo(Path(folder), mongod) as url:
            yield url


async def _join(folder: DataFolder, binary: Path, users: FileLock, seconds: float) -> str:
    """Become a user, once a keeper that is stopping the last users' database has ended; returns the socket."""
    try:
        async with asyncio.timeout(seconds):
            while not users.try_shared():  # noqa: ASYNC110  other processes send no events
                await asyncio.sleep(_POLL_SECONDS)
            return await _until_ready(folder, binary)
    except TimeoutError:
        raise _failed(folder, f"it was not ready after {seconds:g} seconds") from None


async def _until_ready(folder: DataFolder, binary: Path) -> str:
    earlier_failure = folder.failure()
    while True:
        failure = folder.failure()
        if failure not in (None, earlier_failure):
            raise _failed(folder, failure.why)
        await _ensure_keeper(folder, binary)
        if (running := folder.running()) and (version := await make_writable(running.socket)):
            folder.note_version(version)
            return running.socket
        await asyncio.sleep(_POLL_SECONDS)


def _failed(folder: DataFolder, why: str) -> EmbeddedMongoFailed:
    version = folder.last_version()
    history = f" These data were last opened by mongod {version}." if version else ""
    return EmbeddedMongoFailed(
        f"The embedded MongoDB in {folder.path} does not start: {why}.{history} "
        f"To use another MongoDB, set MESSAGE_CENTER_MONGO_URL. Last logged:\n{folder.last_words()}"
    )


async def _watch(folder: DataFolder, binary: Path) -> None:
    """Bring a new keeper when ours was killed; less and less often if that does not help."""
    pause = _WATCH_SECONDS
    while True:
        await asyncio.sleep(pause)
        try:
            lost = await _ensure_keeper(folder, binary)
        except OSError as error:
            lost = True
            _log.warning("embedded_mongo_unattended", folder=str(folder.path), error=str(error))
        pause = min(pause * 2, _LONGEST_WATCH_SECONDS) if lost else _WATCH_SECONDS


async def _ensure_keeper(folder: DataFolder, binary: Path) -> bool:
    """Start a keeper unless there is one; whether there was none."""
    launcher = _start_keeper(folder, binary)
    if launcher is None:
        return False
    await asyncio.to_thread(launcher.wait)  # the keeper itself forks off at once, and is nobody's child
    return True


def _start_keeper(folder: DataFolder, binary: Path) -> subprocess.Popen[bytes] | None:
    with FileLock(folder.keeper_lock) as lock:
        if not lock.try_exclusive():
            return None
        folder.note_not_running()  # a killed keeper could not take its word back
        with folder.keeper_log.open("wb") as log:
            return subprocess.Popen(
                [
                    *(sys.executable, "-P", "-m", "message_center.storage.embedded.keeper"),
                    *(str(folder.path), str(binary), str(lock.fd)),
                ],
                pass_fds=[lock.fd],
                env=_keeper_environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C in the starter's terminal is not for the database
            )


def _keeper_environment() -> dict[str, str]:
    """Ours without our secrets, and with the way to this very package."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("MESSAGE_CENTER_")}
    package = str(Path(message_center.__file__).parents[1])
    return kept | {"PYTHONPATH": os.pathsep.join(filter(None, [package, os.environ.get("PYTHONPATH")]))}


async def _see_out(folder: DataFolder) -> None:
    """Having left: wait for the keeper's end, unless somebody else keeps it busy."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(_LEAVE_SECONDS):
            while folder.path.exists() and is_held(folder.keeper_lock) and not _others_use(folder):  # noqa: ASYNC110
                await asyncio.sleep(_POLL_SECONDS)


def _others_use(folder: DataFolder) -> bool:
    with FileLock(folder.users_lock) as users:
        if users.try_exclusive():
            return False
        return users.try_shared()  # refused while the keeper holds it alone: then it is stopping
