"""Asking a server on this machine whether it is there, without loading an HTTP client into the supervisor."""

import asyncio

_AGAIN_SECONDS = 0.05
_HEAD_END = b"\r\n\r\n"


async def get(host: str, port: int, path: str) -> bytes | None:
    """The body of a 200 answer, or None. A connection that nobody takes yet waits in the socket's queue."""
    try:
        reader, writer = await asyncio.open_connection(host, port)
        try:
            writer.write(f"GET {path} HTTP/1.0\r\nHost: localhost\r\n\r\n".encode())
            head, _, body = (await reader.read()).partition(_HEAD_END)
        finally:
            writer.close()
    except OSError:
        return None
    return body if b" 200 " in head.partition(b"\r\n")[0] else None


async def is_answered(host: str, port: int, path: str) -> None:
    """Return as soon as the path is answered with 200."""
    while await get(host, port, path) is None:  # noqa: ASYNC110  another process sends no events
        await asyncio.sleep(_AGAIN_SECONDS)
