"""A subscription lives no longer than the token behind it."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from typing import TypeVar

from message_center.errors import Unauthenticated
from message_center.graphql.context import Context

T = TypeVar("T")


async def while_allowed(context: Context, items: AsyncGenerator[T, None]) -> AsyncIterator[T]:
    """The items until the token expires; then raises Unauthenticated, and ends the socket."""
    left = (context.signed_in.claims.expires_at - context.center.clock.now()).total_seconds()
    deadline = asyncio.get_running_loop().time() + left
    async with aclosing(items) as following:
        while True:
            try:
                async with asyncio.timeout_at(deadline):
                    item = await anext(following, None)
            except TimeoutError:
                context.connection.ended = True
                raise Unauthenticated(
                    "This token has expired. Connect again with a fresh one and your last cursor."
                ) from None
            if item is None:
                return
            yield item
