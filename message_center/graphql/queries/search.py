"""Searching (spec A10, A17)."""

from typing import Annotated

import strawberry
from strawberry import ID

from message_center.domain.features import Feature
from message_center.graphql.context import Info
from message_center.graphql.fields import argument, query_field
from message_center.graphql.paging import page_size
from message_center.graphql.permissions import needs
from message_center.graphql.types.search import SearchHitConnection, hit_connection
from message_center.inbox.search import search_conversations, search_messages

Words = Annotated[
    str,
    argument(
        "What to search for, at most 200 characters: the beginnings of words, or any two adjacent characters of "
        "Chinese, Japanese or mixed text; several, separated by spaces, must all be there. Case and width do not "
        "matter, symbols are literal. Blank, only symbols, or a single Chinese character is the error INVALID."
    ),
]
First = Annotated[int, argument("How many, 1 to 100.")]
After = Annotated[str | None, argument("The cursor after which to go on.")]

SEARCHING = needs(feature=Feature.SEARCH)


@strawberry.type
class SearchQueries:
    """Search."""

    @query_field(
        "Finds messages by their words, and conversations by their customer's e-mail address (or its beginning), "
        "phone number (or its end) and name; in the archive, too. New messages are found after a moment.",
        access=SEARCHING,
    )
    async def search_conversations(
        self, info: Info, query: Words, first: First = 20, after: After = None
    ) -> SearchHitConnection:
        count = page_size(first, field="first")
        page = await search_conversations(info.context.desk, query, first=count, after=after)
        return await hit_connection(info, page, has_previous=after is not None)

    @query_field("Finds messages of one conversation by their words.", access=SEARCHING)
    async def search_messages(
        self,
        info: Info,
        conversation_id: Annotated[ID, argument("The conversation's id.")],
        query: Words,
        first: First = 20,
        after: After = None,
    ) -> SearchHitConnection:
        count = page_size(first, field="first")
        page = await search_messages(info.context.desk, conversation_id, query, first=count, after=after)
        return await hit_connection(info, page, has_previous=after is not None)
