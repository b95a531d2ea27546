"""Message Center inside a host's application (docs/hosting.md)."""

import asyncio
import sys
from pathlib import Path

import httpx
import pytest

from tests.journey.processes import Commands, free_port, until_ready
from tests.journey.staff import StaffClient

EXAMPLE = Path(__file__).parents[2] / "examples" / "host"


@pytest.mark.spec("F7")
async def test_a_host_mounts_it_under_a_path(tmp_path: Path) -> None:
    """The host's pages stay its own, and staff sign in and follow the shop under the host's path."""
    port = free_port()
    commands = Commands(
        tmp_path, data_folder=tmp_path / "data", secret_key="a key for the host's test of forty characters"
    )
    await commands.run("shop", "create", "--handle", "sunny", "--name", "Sunny Goods")
    await commands.run(
        *("staff", "create", "--shop", "sunny", "--email", "amy@sunny.example", "--name", "Amy"),
        *("--password", "a-long-password"),
    )
    arguments = ("-m", "uvicorn", "--app-dir", str(EXAMPLE), "--port", str(port), "host_app:app")
    host = await asyncio.create_subprocess_exec(
        sys.executable, *arguments, env=commands.environment, stderr=asyncio.subprocess.DEVNULL
    )
    try:
        url = f"http://127.0.0.1:{port}"
        await until_ready(f"{url}/message-center")
        async with httpx.AsyncClient() as http:
            assert (await http.get(f"{url}/")).text == "the shop"
            assert (await http.get(f"{url}/graphql")).status_code == httpx.codes.NOT_FOUND
        staff = StaffClient(f"{url}/message-center")
        await staff.sign_in("amy@sunny.example", "a-long-password")
        cursor = (await staff.ask("{ eventsCursor }"))["eventsCursor"]
        following = asyncio.ensure_future(anext(staff.follow(cursor)))
        await commands.run(
            *("staff", "create", "--shop", "sunny", "--email", "ben@sunny.example", "--name", "Ben"),
            *("--password", "a-long-password"),
        )
        async with asyncio.timeout(10):
            assert (await following)["kind"] == "STAFF_CHANGED"
        await staff.close()
    finally:
        host.terminate()
        await host.wait()
