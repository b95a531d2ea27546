"""The inbox, and one conversation."""

from typing import Annotated

import strawberry
from strawberry import ID

from message_center.domain.filters import ConversationOrder
from message_center.graphql.context import Info
from message_center.graphql.fields import argument, query_field
from message_center.graphql.permissions import SIGNED_IN
from message_center.graphql.queries.conversation_filter import ConversationFilter, checked_order, wanted
from message_center.graphql.types.conversation_list import ConversationConnection, conversation_page
from message_center.graphql.types.conversations import Conversation


@strawberry.type
class ConversationQueries:
    """Reading the inbox."""

    @query_field("The shop's conversations, latest message first unless ordered otherwise.", access=SIGNED_IN)
    async def conversations(
        self,
        info: Info,
        filter: Annotated[  # noqa: A002
            ConversationFilter | None, argument("Which conversations; without it, the normal list.")
        ] = None,
        order: Annotated[ConversationOrder, argument("In which order.")] = ConversationOrder.NEWEST,
        first: Annotated[int, argument("How many, 1 to 100.")] = 20,
        after: Annotated[str | None, argument("The cursor after which to go on, from the same order.")] = None,
    ) -> ConversationConnection:
        chosen = wanted(filter, info.context)
        return await conversation_page(info, chosen, order=checked_order(order, chosen), first=first, after=after)

    @query_field("One conversation. An unknown id is the error NOT_FOUND.", access=SIGNED_IN)
    async def conversation(
        self,
        info: Info,
        id: Annotated[ID, argument("The conversation's id.")],  # noqa: A002
    ) -> Conversation:
        row = await info.context.desk.scope.conversations.get(id, field="id")
        return Conversation.of(row, info.context)
