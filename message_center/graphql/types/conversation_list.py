"""A page of the inbox (spec A7, A8)."""

from message_center.domain.filters import ConversationFilter, ConversationOrder
from message_center.graphql.context import Info
from message_center.graphql.fields import described, object_type
from message_center.graphql.paging import page_info, page_size
from message_center.graphql.selection import selected
from message_center.graphql.types.conversations import SELDOM_SHOWN, Conversation, load_ahead
from message_center.graphql.types.nodes import PageInfo


@object_type("A conversation in a list.")
class ConversationEdge:
    """As Relay's cursor connections describe it."""

    cursor: str = described("Its place in this list and order: pass it as `after`.")
    node: Conversation = described("The conversation.")


@object_type("A page of conversations.")
class ConversationConnection:
    """As Relay's cursor connections describe it."""

    edges: list[ConversationEdge] = described("The conversations, in the order that was asked for.")
    page_info: PageInfo = described("Where the page lies in the list.")


async def conversation_page(
    info: Info, wanted: ConversationFilter, *, order: ConversationOrder, first: int, after: str | None
) -> ConversationConnection:
    """One page: one command for the rows and one for each relation that was selected, whatever its size.

    Raises InvalidInput, LimitExceeded, CursorInvalid.
    """
    context = info.context
    count = page_size(first, field="first")
    without = SELDOM_SHOWN.left_out(context.names)
    page = await context.desk.scope.conversations.page(
        wanted, order=order, first=count, after=after, without=without
    )
    await load_ahead(context, page.items, selected(info, "edges", "node"))
    edges = [
        ConversationEdge(cursor=cursor, node=Conversation.of(row, context))
        for row, cursor in zip(page.items, page.cursors, strict=True)
    ]
    return ConversationConnection(edges=edges, page_info=page_info(page))
