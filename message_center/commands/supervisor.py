"""Keeps child processes running: starts them in order, restarts the dead, stops them in reverse order.

A child gets a pipe as its standard input; when we die, however that happens, the kernel closes it, and the child
stops (running.end_with_supervisor). Children stand in sessions of their own, so that Ctrl-C in a terminal reaches
only us, and we stop them one after another.
"""

import asyncio
import os
import sys
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import structlog

import message_center
from message_center.errors import MessageCenterError

log = structlog.get_logger(__name__)

FIRST_DELAY = 0.5
LONGEST_DELAY = 30.0
SETTLED_SECONDS = 60.0
"""Who has lived that long is restarted at once when it dies; who dies sooner waits longer each time."""

STOP_SECONDS = 15.0


class PartFailed(MessageCenterError):
    """A part ended by itself before it was ever ready; what it printed says why."""


@dataclass(frozen=True, slots=True)
class Part:
    """A child process: our own command with these arguments. It inherits the listening sockets `fds`."""

    name: str
    arguments: tuple[str, ...]
    fds: tuple[int, ...] = ()


class Supervisor:
    """Runs parts as processes, with our environment and `environment` on top."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        package = str(Path(message_center.__file__).parents[1])
        path = os.pathsep.join(filter(None, [package, os.environ.get("PYTHONPATH")]))
        self._environment = {**os.environ, **environment, "PYTHONPATH": path, "MESSAGE_CENTER_SUPERVISED": "1"}

    async def once(self, part: Part) -> None:
        """Run a part to its end. Raises PartFailed."""
        process = await self._start(part)
        try:
            code = await process.wait()
        except BaseException:
            await _stop(process)
            raise
        if code:
            raise PartFailed(f"{part.name} ended with code {code}.")

    @asynccontextmanager
    async def running(self, parts: Sequence[Part]) -> AsyncIterator["Alarm"]:
        """Keep these parts running, in this order, while the block lasts; stop them in reverse order after it."""
        alarm = Alarm()
        keepers: list[asyncio.Task[None]] = []
        try:
            for part in parts:
                process = await self._start(part)
                keepers.append(asyncio.create_task(self._keep(part, process, alarm), name=f"keep {part.name}"))
            yield alarm
        finally:
            for keeper in reversed(keepers):
                keeper.cancel()
                with suppress(asyncio.CancelledError):
                    await keeper

    async def _keep(self, part: Part, process: asyncio.subprocess.Process, alarm: "Alarm") -> None:
        delay = FIRST_DELAY
        while True:
            born = time.monotonic()
            try:
                code = await process.wait()
                delay = FIRST_DELAY if time.monotonic() - born > SETTLED_SECONDS else delay
                alarm.died(part, code)
                log.warning("serve.part_died", part=part.name, code=code, restart_in_seconds=delay)
                await asyncio.sleep(delay)
                delay = min(delay * 2, LONGEST_DELAY)
            finally:
                await _stop(process)
            process = await self._start(part)
            log.info("serve.part_restarted", part=part.name, pid=process.pid)

    async def _start(self, part: Part) -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            *(sys.executable, "-P", "-m", "message_center", *part.arguments),
            env=self._environment,
            stdin=asyncio.subprocess.PIPE,
            pass_fds=part.fds,
            start_new_session=True,
        )


class Alarm:
    """Tells of a part that died before everything was ready: trying again would not help then."""

    def __init__(self) -> None:
        self._first: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    def died(self, part: Part, code: int) -> None:
        """Note a death; the first one counts."""
        if not self._first.done():
            self._first.set_result(f"{part.name} ended with code {code} before it was ready; see above.")

    async def rings(self) -> None:
        """Wait for a death, and raise PartFailed."""
        raise PartFailed(await asyncio.shield(self._first))


async def _stop(process: asyncio.subprocess.Process) -> None:
    """Ask it to stop, and end it if it does not. Harmless for a dead one."""
    if process.returncode is not None:
        return
    with suppress(ProcessLookupError):
        process.terminate()
    try:
        async with asyncio.timeout(STOP_SECONDS):
            await process.wait()
    except TimeoutError:
        log.warning("serve.part_killed", pid=process.pid)
        process.kill()
        await process.wait()
