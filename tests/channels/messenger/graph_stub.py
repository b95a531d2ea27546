"""A Graph API that answers what a test tells it to, over a real socket, and remembers what it was asked."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

HANG_UP = b""
"""As an answer: close the connection after the request was read."""

TRICKLE = b"HTTP/1.1 200 OK\r\n"
"""As an answer: begin, and then send a header every now and then without ever coming to an end."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as it arrived."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: Any


def answer(body: Any, *, status: int = 200, headers: Mapping[str, str] | None = None) -> bytes:
    """An HTTP answer; a `bytes` body goes out as it is, anything else as JSON."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    lines = [f"HTTP/1.1 {status} Status", f"content-length: {len(content)}", "connection: close"]
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + content


@dataclass(slots=True)
class GraphStub:
    """Answers in the order given; without an answer left it stays silent until the caller gives up."""

    url: str = ""
    answers: list[bytes] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)

    def will_answer(self, body: Any, *, status: int = 200, headers: Mapping[str, str] | None = None) -> None:
        """The next answer that has none planned yet."""
        self.answers.append(answer(body, status=status, headers=headers))

    def will_hang_up(self) -> None:
        """Read the request, then close the connection without a word."""
        self.answers.append(HANG_UP)

    def will_trickle(self) -> None:
        """Never stop answering."""
        self.answers.append(TRICKLE)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, one request."""
        try:
            self.asked.append(await _request(reader))
            if not self.answers:
                await reader.read()
                return
            given = self.answers.pop(0)
            writer.write(given)
            await writer.drain()
            if given is TRICKLE:
                await _trickle(reader, writer)
        finally:
            writer.close()


async def _trickle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Another header 20 times a second, until the caller has gone."""
    gone = asyncio.create_task(reader.read())
    while not gone.done():
        writer.write(b"x-patience: please\r\n")
        await asyncio.wait({gone}, timeout=0.05)


async def _request(reader: asyncio.StreamReader) -> Asked:
    head = (await reader.readuntil(b"\r\n\r\n")).decode()
    first, *lines = head.strip().split("\r\n")
    method, target, _ = first.split(" ")
    headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines)}
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    return Asked(method, target, headers, json.loads(body) if body else None)


@asynccontextmanager
async def running_stub() -> AsyncIterator[GraphStub]:
    """A stub on a free port."""
    stub = GraphStub()
    server = await asyncio.start_server(stub.serve, "127.0.0.1", 0)
    stub.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield stub
    finally:
        server.close()
