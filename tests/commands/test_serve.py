"""`serve` as an operator lives with it: it starts, mends itself, and leaves nothing behind."""

import asyncio
import os
import signal
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from tests.commands.processes import COMMAND, clean_environment, command, free_ports, processes_with
from tests.embedded.processes import gone


class Serving:
    """A running `serve`, its address, and what it logged."""

    def __init__(self, process: asyncio.subprocess.Process, url: str, folder: Path) -> None:
        self.process = process
        self.url = url
        self._folder = folder

    def part(self, name: str) -> int:
        """The process id of a child."""
        mine = processes_with(f"MESSAGE_CENTER_DATA_FOLDER={self._folder}")
        (found,) = (pid for pid, line in mine.items() if f"message_center {name}" in line)
        return found

    def everything(self) -> set[int]:
        """The process ids of the children and of the database."""
        by_folder = processes_with(f"MESSAGE_CENTER_DATA_FOLDER={self._folder}")
        return set(by_folder) | {pid for pid, line in processes_with("").items() if str(self._folder) in line}

    async def hears(self, event: str) -> str:
        """Wait for a line of the log."""
        assert self.process.stderr is not None
        async with asyncio.timeout(20):
            while event not in (line := (await self.process.stderr.readline()).decode()):
                assert line, f"serve ended without {event}"
            return line


@pytest.fixture
async def serving(tmp_path: Path) -> AsyncIterator[Serving]:
    (port,) = free_ports(1)
    folder = tmp_path / "data"
    process = await asyncio.create_subprocess_exec(
        *(*COMMAND, "serve", "--data-folder", str(folder), "--port", str(port)),
        env=clean_environment(),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        assert process.stdout is not None
        async with asyncio.timeout(60):
            line = (await process.stdout.readline()).decode()
        assert line == f"Message Center is ready: http://127.0.0.1:{port}\n"
        yield Serving(process, f"http://127.0.0.1:{port}", folder)
    finally:
        if process.returncode is None:
            process.terminate()
            await process.communicate()


async def test_a_part_that_dies_is_replaced_and_everything_stops_cleanly(serving: Serving) -> None:
    """When the API crashes, customers wait a moment and are not turned away; a stop leaves nothing behind."""
    everything = serving.everything()
    api = serving.part("api")
    os.kill(api, signal.SIGKILL)
    assert '"code": -9' in await serving.hears("serve.part_died")
    async with httpx.AsyncClient(timeout=20) as http:
        answer = await http.get(f"{serving.url}/readyz", headers={"x-request-id": "mine-1"})
    assert (answer.status_code, answer.json()) == (200, {"status": "ready"})
    assert answer.headers["x-request-id"] == "mine-1"
    everything = (everything | serving.everything()) - {api, serving.process.pid}
    assert len(everything) == 4  # the new API, the worker, the database and its keeper

    serving.process.send_signal(signal.SIGTERM)
    _, told = await serving.process.communicate()
    assert serving.process.returncode == 0
    assert b"Traceback" not in told
    async with asyncio.timeout(5):
        for pid in everything:
            await gone(pid)


async def test_nothing_outlives_a_killed_supervisor(serving: Serving) -> None:
    """When `serve` itself is killed, its parts and the database stop too, so that it can be started again."""
    everything = serving.everything() - {serving.process.pid}
    assert len(everything) == 4
    serving.process.kill()
    async with asyncio.timeout(30):
        for pid in everything:
            await gone(pid)


async def test_a_port_that_is_taken_is_one_clear_line(tmp_path: Path) -> None:
    """Starting twice on one port tells which setting to change, and starts nothing."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        code, out, err = await command("serve", "--data-folder", str(tmp_path / "data"), "--port", str(port))
    assert (code, out) == (1, "")
    assert err == (
        f"Error: MESSAGE_CENTER_PORT: cannot listen on 127.0.0.1:{port}: Address already in use. "
        "Stop what listens there, or choose another port.\n"
    )
    assert not (tmp_path / "data" / "db").exists()


async def test_an_external_database_needs_a_key_of_ones_own(tmp_path: Path) -> None:
    """Without a secret key nothing starts on a shared database, because every machine needs the same one."""
    (port,) = free_ports(1)
    code, out, err = await command(
        *("serve", "--port", str(port), "--data-folder", str(tmp_path / "data")),
        mongo_url="mongodb://127.0.0.1:1/?replicaSet=rs&serverSelectionTimeoutMS=100",
    )
    assert (code, out) == (1, "")
    assert err.startswith("Error: MESSAGE_CENTER_SECRET_KEY is not set, and a database of your own needs one.")
    assert err.count("\n") == 1
    assert not (tmp_path / "data").exists()
