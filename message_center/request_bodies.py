"""Reading the bodies of requests, which may be of any size."""

from starlette.requests import Request


async def read_body(request: Request, *, limit: int) -> bytes | None:
    """The raw body, or None as soon as it is larger than `limit` bytes."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > limit:
            return None
    return bytes(body)
