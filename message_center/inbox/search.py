"""Searching: for a customer's conversations, for words in messages, and within a conversation (spec A10, A17).

Storage tells candidates; each is checked against what it is found by, as that is now. So a hit is never false:
not when the index is behind, and not when a message was edited or taken back a moment ago.
"""

from collections.abc import Iterable, Mapping, Sequence

from message_center.domain.conversations import Conversation
from message_center.domain.hits import Hit, HitPage, HitReason, Place, newest_first
from message_center.domain.ids import Id
from message_center.domain.search import Query, find, read_query
from message_center.inbox.desk import Desk
from message_center.storage.cursors import hit_cursor, read_hit_cursor


async def search_messages(
    desk: Desk, conversation_id: str, text: str, *, first: int, after: str | None = None
) -> HitPage:
    """The messages of one conversation that hold the query.

    Raises NotFound, InvalidInput, LimitExceeded, CursorInvalid.
    """
    query, beyond = read_query(text), _place(after)
    conversation = await desk.scope.conversations.get(conversation_id)
    places = await desk.scope.message_search.candidates(
        query, first=first + 1, after=beyond, conversation_id=conversation.id
    )
    return await _page(desk, query, places, {}, first=first)


async def search_conversations(desk: Desk, text: str, *, first: int, after: str | None = None) -> HitPage:
    """Messages and customers of the whole shop, the archive included.

    Raises InvalidInput, LimitExceeded, CursorInvalid.
    """
    query, beyond = read_query(text), _place(after)
    places = await desk.scope.message_search.candidates(query, first=first + 1, after=beyond)
    return await _page(desk, query, places, {}, first=first)


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
