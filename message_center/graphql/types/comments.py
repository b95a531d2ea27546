"""Private comments of staff in a conversation (spec H6)."""

from collections.abc import Mapping
from datetime import datetime
from typing import cast

import strawberry
from strawberry import ID

from message_center.domain import comments as domain
from message_center.domain.ids import Id
from message_center.graphql.context import Context, Info
from message_center.graphql.fields import computed, described, object_type
from message_center.graphql.loaders import Loader
from message_center.graphql.paging import page_info, page_size
from message_center.graphql.selection import selected
from message_center.graphql.types.actors import Actor
from message_center.graphql.types.nodes import Node, PageInfo
from message_center.graphql.types.shops import Staff, staff_by_id


@object_type("What staff say to each other in a conversation. The customer never sees it.")
class Comment(Node):
    """Private; never sent, and not found by the search of messages."""

    conversation_id: ID = described("The conversation it belongs to.")
    author: Actor = described("Who wrote it.")
    text: str = described("Its words.")
    at: datetime = described("When it was written: its place among the messages, which have `at` as well.")
    edited_at: datetime | None = described("When its author last changed it.")
    row: strawberry.Private[domain.Comment]
    context: strawberry.Private[Context]

    @computed("The colleagues whom it calls.")
    def mentioned(self) -> list[Staff]:
        return cast("list[Staff]", self.context.found_now_or_later(staff_by_id, self.row.mentioned_ids))

    @computed("Whether the signed-in staff member may edit it: its author may.")
    def can_edit(self) -> bool:
        return domain.may_edit(self.row, self.context.desk.caller)

    @computed("Whether they may delete it: its author, and whoever holds MANAGE_CONVERSATIONS.")
    def can_delete(self) -> bool:
        return domain.may_delete(self.row, self.context.desk.caller)

    @classmethod
    def of(cls, comment: domain.Comment, context: Context) -> "Comment":
        """The domain's comment, for the schema."""
        return cls(
            id=ID(comment.id),
            conversation_id=ID(comment.conversation_id),
            author=Actor.of(comment.author),
            text=comment.text,
            at=comment.at,
            edited_at=comment.edited_at,
            row=comment,
            context=context,
        )


@object_type("A comment in its conversation's list.")
class CommentEdge:
    """As Relay's cursor connections describe it."""

    cursor: str = described("Its place: pass it as `before`.")
    node: Comment = described("The comment.")


@object_type("A page of a conversation's comments, oldest first.")
class CommentConnection:
    """As Relay's cursor connections describe it."""

    edges: list[CommentEdge] = described("The comments, oldest first.")
    page_info: PageInfo = described("Where the page lies in the conversation.")


async def comment_page(info: Info, conversation_id: Id, *, last: int, before: str | None) -> CommentConnection:
    """One page: one command, and one for all colleagues whom they mention.

    Raises InvalidInput, LimitExceeded, CursorInvalid.
    """
    context = info.context
    count = page_size(last, field="last")
    page = await context.desk.scope.comments.last(conversation_id, count=count, before=before)
    if "mentioned" in selected(info, "edges", "node"):
        await context.load_ahead(staff_by_id, {one for row in page.items for one in row.mentioned_ids})
    edges = [
        CommentEdge(cursor=cursor, node=Comment.of(row, context))
        for row, cursor in zip(page.items, page.cursors, strict=True)
    ]
    return CommentConnection(edges=edges, page_info=page_info(page))


async def _comments(context: Context, ids: list[Id]) -> Mapping[Id, Comment]:
    return {row.id: Comment.of(row, context) for row in await context.desk.scope.comments.by_ids(ids)}


comments_by_id = Loader("comments_by_id", _comments)
