"""Where colleagues called the signed-in person (spec H6)."""

from typing import Annotated

import strawberry

from message_center.graphql.context import Info
from message_center.graphql.fields import argument, described, object_type, query_field
from message_center.graphql.paging import page_info, page_size
from message_center.graphql.permissions import SIGNED_IN
from message_center.graphql.selection import selected
from message_center.graphql.types.comments import Comment
from message_center.graphql.types.conversations import Conversation, conversations_by_id
from message_center.graphql.types.nodes import PageInfo
from message_center.graphql.types.shops import staff_by_id


@object_type("A comment that calls the signed-in staff member.")
class MentionEdge:
    """As Relay's cursor connections describe it, with the conversation to open."""

    cursor: str = described("Its place: pass it as `after`.")
    node: Comment = described("The comment.")
    conversation: Conversation | None = described("Where it was written.")


@object_type("A page of comments that call the signed-in staff member, newest first.")
class MentionConnection:
    """As Relay's cursor connections describe it."""

    edges: list[MentionEdge] = described("The comments, newest first.")
    page_info: PageInfo = described("Where the page lies in the list.")


@strawberry.type
class MentionQueries:
    """Mentions."""

    @query_field(
        "The private comments that call the signed-in staff member, newest first, in whichever conversation.",
        access=SIGNED_IN,
    )
    async def mentioned_in(
        self,
        info: Info,
        first: Annotated[int, argument("How many, 1 to 100.")] = 20,
        after: Annotated[str | None, argument("The cursor after which to go on.")] = None,
    ) -> MentionConnection:
        context = info.context
        count = page_size(first, field="first")
        staff_id = context.signed_in.staff.id
        page = await context.desk.scope.comments.mentioning(staff_id, count=count, after=after)
        if "mentioned" in selected(info, "edges", "node"):
            await context.load_ahead(staff_by_id, {one for row in page.items for one in row.mentioned_ids})
        ids = [row.conversation_id for row in page.items]
        wanted = "conversation" in selected(info, "edges")
        found = await context.load_many(conversations_by_id, ids) if wanted else [None] * len(ids)
        edges = [
            MentionEdge(cursor=cursor, node=Comment.of(row, context), conversation=conversation)
            for row, cursor, conversation in zip(page.items, page.cursors, found, strict=True)
        ]
        return MentionConnection(edges=edges, page_info=page_info(page))
