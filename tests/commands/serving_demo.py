"""A real `demo --serve` on ports of its own."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.commands.processes import COMMAND, clean_environment, free_ports


@dataclass(frozen=True)
class Addresses:
    """What it printed, and where the shop and the platforms are."""

    guide: str
    shop: str
    simulator: str


@asynccontextmanager
async def serving_demo(folder: Path) -> AsyncIterator[Addresses]:
    """The demo with its data in this folder, ready to use, and stopped cleanly at the end."""
    port, simulator, smtp = free_ports(3)
    process = await asyncio.create_subprocess_exec(
        *(*COMMAND, "demo", "--serve", "--data-folder", str(folder), "--port", str(port)),
        *("--simulator-port", str(simulator), "--smtp-port", str(smtp)),
        env=clean_environment(),
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        assert process.stdout is not None
        async with asyncio.timeout(60):
            guide = (await process.stdout.readuntil(b"Stop with Ctrl-C")).decode()
        yield Addresses(guide, f"http://127.0.0.1:{port}", f"http://127.0.0.1:{simulator}")
    finally:
        process.terminate()
        assert await process.wait() == 0
