"""Searching: for a customer's conversations, for words in messages, and within a conversation (spec A10, A17).

Storage tells candidates; each is checked against what it is found by, as that is now. So a hit is never false:
not when the index is behind, and not when a message was edited or taken back a moment ago.
"""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import islice

from message_center.domain.conversations import Conversation
from message_center.domain.customer_search import CustomerQuery, read_customer_query, why
from message_center.domain.features import Feature
from message_center.domain.hits import Hit, HitPage, HitReason, Place, newest_first
from message_center.domain.ids import Id
from message_center.domain.search import Query, Span, find, read_query
from message_center.inbox.desk import Desk
from message_center.storage.cursors import hit_cursor, read_hit_cursor

CUSTOMERS = 100
"""Customers whose conversations one search looks at."""

Reason = tuple[HitReason, tuple[Span, ...]]


async def search_messages(
    desk: Desk, conversation_id: str, text: str, *, first: int, after: str | None = None
) -> HitPage:
    """The messages of one conversation that hold the query.

    Raises FeatureDisabled, NotFound, InvalidInput, LimitExceeded, CursorInvalid.
    """
    desk.require_feature(Feature.SEARCH)
    query, beyond = read_query(text), _place(after)
    conversation = await desk.scope.conversations.get(conversation_id)
    places = await desk.scope.message_search.candidates(
        query, first=first + 1, after=beyond, conversation_id=conversation.id
    )
    return await _page(desk, query, places, {}, first=first)


async def search_conversations(desk: Desk, text: str, *, first: int, after: str | None = None) -> HitPage:
    """Messages and customers of the whole shop, the archive included.

    Raises FeatureDisabled, InvalidInput, LimitExceeded, CursorInvalid.
    """
    desk.require_feature(Feature.SEARCH)
    query, beyond = read_query(text), _place(after)
    customers, left_out = await _customers(desk, read_customer_query(text, query))
    places, found = await asyncio.gather(
        desk.scope.message_search.candidates(query, first=first + 1, after=beyond),
        _customer_hits(desk, customers, first=first + 1, after=beyond),
    )
    return replace(await _page(desk, query, places, found, first=first), customers_left_out=left_out)


async def _customers(desk: Desk, query: CustomerQuery) -> tuple[dict[Id, Reason], bool]:
    """Whom the query means, and why; and whether there are more of them than are looked at."""
    candidates = await desk.scope.customer_search.candidates(query, most=CUSTOMERS + 1)
    found = {one.id: reason for one in candidates if (reason := why(one, query)) is not None}
    return dict(islice(found.items(), CUSTOMERS)), len(candidates) > CUSTOMERS


async def _customer_hits(
    desk: Desk, customers: Mapping[Id, Reason], *, first: int, after: Place | None
) -> dict[Place, Hit]:
    if not customers:
        return {}
    rows = await desk.scope.customer_search.conversations(list(customers), first=first, after=after)
    hits: dict[Place, Hit] = {}
    for row in rows:
        reason, spans = customers[row.customer_id]
        hits[Place(at=row.last_message_at, id=row.id)] = Hit(reason=reason, conversation=row, spans=spans)
    return hits


def _place(cursor: str | None) -> Place | None:
    return None if cursor is None else read_hit_cursor(cursor)


async def _page(
    desk: Desk, query: Query, messages: Iterable[Place], customers: Mapping[Place, Hit], *, first: int
) -> HitPage:
    """The first so many of all places, as far as they are hits."""
    places = newest_first([*messages, *customers])
    shown = places[:first]
    found = await _hits_in_messages(desk, query, [place for place in shown if place not in customers])
    hits = {**customers, **found}
    return HitPage(
        hits=tuple((hit_cursor(place), hits[place]) for place in shown if place in hits),
        end=hit_cursor(shown[-1]) if shown else None,
        has_next=len(places) > first,
    )


async def _hits_in_messages(desk: Desk, query: Query, places: Sequence[Place]) -> dict[Place, Hit]:
    messages = {one.id: one for one in await desk.scope.messages.by_ids([place.id for place in places])}
    conversations = await _conversations(desk, {one.conversation_id for one in messages.values()})
    hits: dict[Place, Hit] = {}
    for place in places:
        message = messages.get(place.id)
        conversation = conversations.get(message.conversation_id) if message else None
        spans = find(message.searchable_text, query) if message else None
        if message and conversation and spans is not None:
            reason = HitReason.MESSAGE
            hits[place] = Hit(reason=reason, conversation=conversation, message=message, spans=spans)
    return hits


async def _conversations(desk: Desk, ids: Iterable[Id]) -> dict[Id, Conversation]:
    wanted = list(ids)
    return {one.id: one for one in await desk.scope.conversations.by_ids(wanted)} if wanted else {}
