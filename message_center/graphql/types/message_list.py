"""A page of a conversation's messages (spec A17)."""

from dataclasses import dataclass

from message_center.domain.ids import Id
from message_center.domain.messages import Message as Row
from message_center.domain.pages import Page
from message_center.errors import InvalidInput
from message_center.graphql.context import Info
from message_center.graphql.paging import page_info, page_size
from message_center.graphql.selection import selected
from message_center.graphql.types.messages import Message, MessageConnection, MessageEdge, messages_by_id
from message_center.storage.messages import Messages

DEFAULT_PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class MessagePage:
    """Which messages a client asks for, as the arguments of `Conversation.messages` say it."""

    last: int | None = None
    before: str | None = None
    first: int | None = None
    after: str | None = None
    around: str | None = None


async def message_page(info: Info, conversation_id: Id, asked: MessagePage) -> MessageConnection:
    """One page, from the newest, from the oldest, or around a message: one command, around one two.

    Raises InvalidInput when several ways are mixed, LimitExceeded, CursorInvalid, NotFound.
    """
    context = info.context
    page = await _page(context.desk.scope.messages, conversation_id, asked)
    if "replyTo" in selected(info, "edges", "node"):
        quoted = {row.reply_to_id for row in page.items if row.reply_to_id is not None}
        await context.load_ahead(messages_by_id, quoted)
    edges = [
        MessageEdge(cursor=cursor, node=Message.of(row, context))
        for row, cursor in zip(page.items, page.cursors, strict=True)
    ]
    return MessageConnection(edges=edges, page_info=page_info(page))


async def _page(messages: Messages, conversation_id: Id, asked: MessagePage) -> Page[Row]:
    backward = asked.last is not None or asked.before is not None
    if backward and (asked.first is not None or asked.after is not None):
        raise InvalidInput("Use either `last` and `before`, or `first` and `after`.", field="first")
    if asked.around is not None and (backward or asked.after is not None):
        raise InvalidInput("Use `around` with `first` alone, then the page's cursors.", field="around")
    if backward or (asked.first is None and asked.after is None and asked.around is None):
        count = page_size(DEFAULT_PAGE if asked.last is None else asked.last, field="last")
        return await messages.last(conversation_id, count=count, before=asked.before)
    count = page_size(DEFAULT_PAGE if asked.first is None else asked.first, field="first")
    if asked.around is not None:
        return await messages.around(conversation_id, asked.around, count=count)
    return await messages.first(conversation_id, count=count, after=asked.after)
