"""Our commands as real processes that a test may start, kill and start again."""

import asyncio
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import httpx

from tests.warm_commands import run_command

COMMAND = (sys.executable, "-m", "message_center")


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


class Commands:
    """The command line with one environment; each process writes its log into the folder."""

    def __init__(self, folder: Path, **settings: object) -> None:
        self.folder = folder
        self.environment = {name: value for name, value in os.environ.items() if "MESSAGE_CENTER" not in name}
        self.environment |= {f"MESSAGE_CENTER_{name.upper()}": str(value) for name, value in settings.items()}

    async def run(self, *arguments: str) -> str:
        """Run a command to its end and return what it printed; a failure shows its output."""
        code, out, err = await run_command(arguments, self.environment)
        assert code == 0, f"{arguments} failed: {err}"
        return out

    async def start(self, *arguments: str) -> asyncio.subprocess.Process:
        """Start a command that goes on."""
        log = (self.folder / f"{arguments[0]}.log").open("ab")
        with log:
            return await asyncio.create_subprocess_exec(
                *COMMAND, *arguments, env=self.environment, stdout=log, stderr=log
            )

    @asynccontextmanager
    async def running(self, *arguments: str) -> AsyncIterator["Restartable"]:
        """A command that is stopped at the end, however often it was killed and started again."""
        restartable = Restartable(self, arguments)
        await restartable.start()
        try:
            yield restartable
        finally:
            await restartable.stop()


class Restartable:
    """One command as a process that may die and come back."""

    def __init__(self, commands: Commands, arguments: tuple[str, ...]) -> None:
        self._commands = commands
        self._arguments = arguments
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        """Start it."""
        self._process = await self._commands.start(*self._arguments)

    async def kill_and_restart(self) -> None:
        """`kill -9`, and start it again at once, as a supervisor would."""
        await self.kill()
        await self.start()

    async def kill(self) -> None:
        """`kill -9`. It may have ended by itself: one that starts while the database is away gives up."""
        assert self._process is not None
        with suppress(ProcessLookupError):
            self._process.send_signal(signal.SIGKILL)
        await self._process.wait()

    def suspend(self) -> None:
        """Let it stand still where it is, as a machine that has no time for it does; `resume` ends that."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)

    def resume(self) -> None:
        """Let it go on."""
        assert self._process is not None
        self._process.send_signal(signal.SIGCONT)

    async def stop(self) -> None:
        """Ask it to stop, and wait."""
        assert self._process is not None
        if self._process.returncode is None:
            self._process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(30):
            await self._process.wait()


async def until_ready(url: str, *, seconds: float = 30) -> None:
    """Wait until the API says that it is ready."""
    async with asyncio.timeout(seconds), httpx.AsyncClient() as http:
        while True:
            try:
                if (await http.get(f"{url}/readyz")).status_code == httpx.codes.OK:
                    return
            except httpx.TransportError:
                pass
            await asyncio.sleep(0.05)
