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


async def hang_up(url: str) -> None:
    """Begin a request, send half of its body, and go away."""
    _, writer = await asyncio.open_connection("127.0.0.1", int(url.rpartition(":")[2]))
    writer.write(
        b"POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{"
    )
    await writer.drain()
    writer.close()
    await writer.wait_closed()


async def test_a_part_that_dies_is_replaced_and_everything_stops_cleanly(serving: Serving) -> None:
    """When the API crashes, customers wait a moment and are not turned away; a stop leaves nothing behind.

    Somebody who hangs up in the middle of a request is no error that an operator must look into.
    """
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

    await hang_up(serving.url)
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


@pytest.mark.parametrize(
    ("arguments", "variable"),
    [
        (("demo", "--serve", "--simulator-port"), "MESSAGE_CENTER_DEMO_SIMULATOR_PORT"),
        (("demo", "--serve", "--smtp-port"), "MESSAGE_CENTER_DEMO_SMTP_PORT"),
        (("simulator", "--port"), "MESSAGE_CENTER_SIMULATOR_PORT"),
        (("simulator", "--port", "0", "--smtp-port"), "MESSAGE_CENTER_SIMULATOR_SMTP_PORT"),
    ],
)
async def test_a_port_of_the_simulator_that_is_taken_is_one_clear_line(
    arguments: tuple[str, ...], variable: str, tmp_path: Path
) -> None:
    """A newcomer whose port is taken reads which one to change, and no history of the failure."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        code, out, err = await command(*arguments, str(port), port="0", data_folder=str(tmp_path / "data"))
    assert (code, out) == (1, "")
    assert err == (
        f"Error: {variable}: cannot listen on 127.0.0.1:{port}: Address already in use. "
        "Stop what listens there, or choose another port.\n"
    )
    assert not (tmp_path / "data" / "db").exists()


async def test_an_address_of_another_machine_is_one_clear_line(tmp_path: Path) -> None:
    """Listening where this machine is not tells that the address is wrong, not the port."""
    settings = ("--data-folder", str(tmp_path / "data"), "--host", "192.0.2.1", "--port", "8000")
    code, out, err = await command("serve", *settings)
    assert (code, out) == (1, "")
    assert err == (
        "Error: MESSAGE_CENTER_HOST: cannot listen on 192.0.2.1:8000: Cannot assign requested address. "
        "Choose an address of this machine.\n"
    )


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
