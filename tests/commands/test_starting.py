"""A process whose database is away, or goes away, while it starts."""

import asyncio
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from urllib.parse import unquote, urlsplit

import pytest

from tests.commands.processes import COMMAND, clean_environment, command

SECRET_KEY = "a secret key for tests of forty characters"


@pytest.mark.parametrize("name", ["api", "worker"])
async def test_a_start_that_waits_for_the_database_ends_when_it_is_told_to(name: str) -> None:
    """Nothing is under way yet, so nothing is waited for."""
    asked = asyncio.Event()

    async def never_answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.set()
        await reader.read()
        writer.close()

    async with await asyncio.start_server(never_answer, "127.0.0.1", 0) as database:
        port = database.sockets[0].getsockname()[1]
        process = await asyncio.create_subprocess_exec(
            *(*COMMAND, name, "--mongo-url", f"mongodb://127.0.0.1:{port}/?replicaSet=none"),
            env=clean_environment(secret_key=SECRET_KEY),
            stderr=asyncio.subprocess.PIPE,
        )
        async with asyncio.timeout(30):
            await asked.wait()
        process.send_signal(signal.SIGTERM)
        _, told = await process.communicate()
    assert (process.returncode, told) == (-signal.SIGTERM, b"")


async def test_a_start_in_the_moment_of_the_databases_death_goes_on_when_it_is_back(mongo_url: str) -> None:
    """An embedded database that is killed is back in a second: no reason to give up."""
    async with _cut_once(mongo_url, at=b"createIndexes") as (url, cuts):
        code, _, err = await command(
            "shop", "list", mongo_url=url, database="cut_off_while_opening", secret_key=SECRET_KEY
        )
    assert (code, err, len(cuts)) == (0, "", 1)


@asynccontextmanager
async def _cut_once(mongo_url: str, *, at: bytes) -> AsyncIterator[tuple[str, list[bytes]]]:
    """A way to the database that breaks the first time somebody says this; and what was said then."""
    socket, cuts = unquote(urlsplit(mongo_url).netloc), list[bytes]()

    async def pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        answers, commands = await asyncio.open_unix_connection(socket)
        answering = asyncio.create_task(_pump(answers, writer))
        while said := await reader.read(65_536):
            if at in said and not cuts:
                cuts.append(said)
                break
            commands.write(said)
        commands.close()
        writer.close()
        await answering

    async with await asyncio.start_server(pass_on, "127.0.0.1", 0) as way:
        port = way.sockets[0].getsockname()[1]
        yield f"mongodb://127.0.0.1:{port}/?directConnection=true", cuts


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(ConnectionError):
        while said := await reader.read(65_536):
            writer.write(said)
