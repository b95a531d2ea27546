"""A customer's own thread, read with its token: a page of it, and everything new live (spec A5, A20)."""

from collections.abc import AsyncIterator
from contextlib import aclosing

import orjson
from sse_starlette import EventSourceResponse, ServerSentEvent
from starlette.requests import Request
from starlette.responses import Response

from message_center.domain.customers import Customer
from message_center.domain.facts import Fact, FactKind
from message_center.domain.ids import Id
from message_center.domain.messages import Message
from message_center.domain.pages import Page
from message_center.domain.shops import Shop
from message_center.errors import CursorExpired, StorageUnavailable
from message_center.storefront.answers import answer
from message_center.storefront.desk import Desk, Sender
from message_center.storefront.door import shop_of
from message_center.storefront.shown import Shown, shown_message

PAGE = 50
"""Messages of a page of the thread."""

SEND_SECONDS = 10
"""A browser that takes nothing for so long is cut off; it comes back by itself and misses nothing."""

_NEW_MESSAGE = frozenset(
    {FactKind.MESSAGE_RECEIVED, FactKind.MESSAGE_QUEUED, FactKind.MESSAGE_SENT_ELSEWHERE},
)

_NOTHING: Page[Message] = Page((), (), has_next=False, has_previous=False)


class ThreadEndpoints:
    """GET `thread` and GET `thread/events`."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def read(self, request: Request) -> Response:
        """The latest messages, or those before the cursor `before`, oldest first."""
        shop = shop_of(request)
        sender = await self._desk.reader(request, shop)
        thread = Thread(self._desk, shop, sender)
        page = await thread.last(before=request.query_params.get("before"))
        return answer(
            {
                "shop": shop.name,
                "order": await self._order(shop, sender.place.order_id),
                "messages": [thread.shown(message) for message in page.items],
                "earlier": page.cursors[0] if page.has_previous else None,
                "latest": page.cursors[-1] if page.cursors else None,
            }
        )

    async def follow(self, request: Request) -> Response:
        """Server-sent events: each message after the last one seen, then live; its id is the next cursor."""
        shop = shop_of(request)
        sender = await self._desk.reader(request, shop)
        seen = request.headers.get("last-event-id") or request.query_params.get("after")
        news = ThreadNews(self._desk, shop, sender, seen=seen or None)
        await news.open()
        return EventSourceResponse(
            news.events(),
            headers={"cache-control": "no-store", "x-content-type-options": "nosniff"},
            send_timeout=SEND_SECONDS,
        )

    async def _order(self, shop: Shop, order_id: str | None) -> Shown | None:
        """The order that the thread is about; its id is its number while the shop tells no other."""
        if order_id is None:
            return None
        order = await self._desk.order(shop, order_id)
        return {"id": order_id, "number": order.number if order else order_id}


class Thread:
    """One sender's messages. There are none until the first one was taken in."""

    def __init__(self, desk: Desk, shop: Shop, sender: Sender) -> None:
        self._desk = desk
        self._shop = shop
        self._scope = desk.scope(shop)
        self._sender = sender
        self._key = sender.place.lane(shop)
        self._name = ""
        self.id: Id | None = None

    async def last(self, *, before: str | None) -> Page[Message]:
        """The latest messages, or those before a cursor. Raises CursorInvalid."""
        await self.find()
        return await self._scope.messages.last(self.id, count=PAGE, before=before) if self.id else _NOTHING

    async def first(self, *, after: str | None) -> Page[Message]:
        """The first messages after a cursor. Raises CursorInvalid."""
        return await self._scope.messages.first(self.id, count=PAGE, after=after) if self.id else _NOTHING

    async def find(self) -> None:
        """Learn the conversation's id and the customer's name, once there are any."""
        conversation = await self._scope.conversations.by_key(self._key)
        if conversation is not None:
            customer = await self._scope.customers.get(conversation.customer_id)
            self.id, self._name = conversation.id, _name_for(self._sender, customer)

    def shown(self, message: Message) -> Shown:
        """A message as the customer sees it."""
        return shown_message(message, customer=self._name, shop=self._shop.name, files=self._desk.files)


def _name_for(sender: Sender, customer: Customer) -> str:
    """The customer's name; a token that proves an order and no member shows nothing of the member's profile."""
    hidden = sender.place.order_id is not None and customer.member_id not in (None, sender.member_id)
    return "" if hidden else customer.name or ""


class ThreadNews:
    """The messages of one thread after `seen`, in order, each once, until the token expires.

    The position in the feed is taken before the thread is read, so nothing is lost in between; what is seen
    twice is recognised by its place in the thread.
    """

    def __init__(self, desk: Desk, shop: Shop, sender: Sender, *, seen: str | None) -> None:
        self._desk = desk
        self._shop_id = shop.id
        self._thread = Thread(desk, shop, sender)
        self._expires_at = sender.expires_at
        self._seen = seen
        self._position = ""

    async def open(self) -> None:
        """Find the thread before anything is answered. Raises CursorInvalid for a `seen` that is not ours."""
        self._position = self._desk.storage.feed.cursor(self._shop_id)
        await self._thread.find()
        if self._thread.id is None:
            self._seen = None
        await self._thread.first(after=self._seen)

    async def events(self) -> AsyncIterator[ServerSentEvent]:
        """Every new message as an event `message`. When the feed breaks off, the browser connects again."""
        async for event in self._unseen():
            yield event
        try:
            async with aclosing(self._desk.storage.feed.follow(self._shop_id, self._position)) as facts:
                async for _, fact in facts:
                    if self._desk.clock.now() >= self._expires_at:
                        return
                    if await self._concerns_us(fact):
                        async for event in self._unseen():
                            yield event
        except (CursorExpired, StorageUnavailable):
            return

    async def _concerns_us(self, fact: Fact) -> bool:
        """A thread begins to exist with its first message, which may be taken in after we began to listen."""
        if fact.kind not in _NEW_MESSAGE:
            return False
        if self._thread.id is None:
            await self._thread.find()
        return self._thread.id is not None and fact.conversation_id == self._thread.id

    async def _unseen(self) -> AsyncIterator[ServerSentEvent]:
        more = True
        while more:
            page = await self._thread.first(after=self._seen)
            for message, cursor in zip(page.items, page.cursors, strict=True):
                self._seen = cursor
                data = orjson.dumps(self._thread.shown(message)).decode()
                yield ServerSentEvent(data, event="message", id=cursor)
            more = page.has_next
