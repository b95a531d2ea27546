"""A user of an embedded MongoDB as a real process, and ways to await the end of others."""

import asyncio
import contextlib
import fcntl
import os
import signal
from collections.abc import Awaitable, Callable

from message_center.storage.embedded.folder import DataFolder, Running

StartUser = Callable[[], Awaitable["User"]]


class User:
    """One process that uses the data folder."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self.url = ""

    async def hear(self) -> str:
        assert self._process.stdout is not None
        return (await self._process.stdout.readline()).decode().strip()

    def say(self, line: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(f"{line}\n".encode())

    async def store(self, number: int) -> None:
        """Store a document; ends when it is acknowledged."""
        self.say(f"insert {number}")
        while await self.hear() != f"stored {number}":
            pass

    async def pause(self) -> list[int]:
        """End the stream; the numbers acknowledged that were not heard yet."""
        self.say("pause")
        heard = []
        while (line := await self.hear()) != "paused":
            assert line, "the user died"
            word, what = line.split()
            if word == "stored":
                heard.append(int(what))
        return heard

    async def leave(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        assert await self.hear() == "left"
        assert await self._process.wait() == 0

    async def kill(self) -> None:
        if self._process.returncode is None:
            self._process.kill()
            await self._process.wait()


async def gone(pid: int) -> None:
    """Wait for the end of a process that is not our child."""
    try:
        descriptor = os.pidfd_open(pid)
    except ProcessLookupError:
        return
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.add_reader(descriptor, ended.set)
    try:
        await ended.wait()
    finally:
        loop.remove_reader(descriptor)
        os.close(descriptor)


async def killed(pid: int) -> None:
    """Kill with no chance to tidy up, and wait for the end."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
    await gone(pid)


async def keeper_gone(folder: DataFolder) -> None:
    """Wait until nobody keeps the folder any more: the last user was killed, and its database is stopped."""
    if not folder.path.exists():
        return
    with folder.keeper_lock.open("a") as lock:
        await asyncio.to_thread(fcntl.flock, lock, fcntl.LOCK_EX)


def running_in(folder: DataFolder) -> Running:
    running = folder.running()
    assert running is not None
    return running
