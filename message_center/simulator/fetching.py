"""Fetching a file that the product names by its address, as the platforms do: in time, and not too large."""

from __future__ import annotations

import asyncio

import httpx

from message_center.simulator.files import StoredFile


class NotFetched(Exception):
    """The address did not give a file that could be used."""


async def fetched(http: httpx.AsyncClient, url: str, *, most_bytes: int, seconds: float) -> StoredFile:
    """The file at an address (NotFetched)."""
    content = bytearray()
    try:
        async with asyncio.timeout(seconds), http.stream("GET", url) as answer:
            if answer.status_code != httpx.codes.OK:
                raise NotFetched
            async for part in answer.aiter_bytes():
                content += part
                if len(content) > most_bytes:
                    raise NotFetched
    except (httpx.HTTPError, httpx.InvalidURL, TimeoutError, ValueError) as error:
        raise NotFetched from error
    return StoredFile(bytes(content), answer.headers.get("content-type", ""))
