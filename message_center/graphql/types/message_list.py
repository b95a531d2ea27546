"""A page of a conversation's messages (spec A17)."""

from message_center.domain.ids import Id
from message_center.errors import InvalidInput
from message_center.graphql.context import Info
from message_center.graphql.paging import page_info, page_size
from message_center.graphql.selection import selected
from message_center.graphql.types.messages import Message, MessageConnection, MessageEdge, messages_by_id

DEFAULT_PAGE = 50


async def message_page(
    info: Info, conversation_id: Id, *, last: int | None, before: str | None, first: int | None, after: str | None
) -> MessageConnection:
    """One page, from the newest (`last`, `before`) or from the oldest (`first`, `after`): one command.

    Raises InvalidInput when both ways are mixed, LimitExceeded, CursorInvalid.
    """
    context = info.context
    messages = context.desk.scope.messages
    forward = first is not None or after is not None
    if forward and (last is not None or before is not None):
        raise InvalidInput("Use either `last` and `before`, or `first` and `after`.", field="first")
    if forward:
        count = page_size(DEFAULT_PAGE if first is None else first, field="first")
        page = await messages.first(conversation_id, count=count, after=after)
    else:
        count = page_size(DEFAULT_PAGE if last is None else last, field="last")
        page = await messages.last(conversation_id, count=count, before=before)
    if "replyTo" in selected(info, "edges", "node"):
        quoted = {row.reply_to_id for row in page.items if row.reply_to_id is not None}
        await context.load_many(messages_by_id, quoted)
    edges = [
        MessageEdge(cursor=cursor, node=Message.of(row, context))
        for row, cursor in zip(page.items, page.cursors, strict=True)
    ]
    return MessageConnection(edges=edges, page_info=page_info(page))
