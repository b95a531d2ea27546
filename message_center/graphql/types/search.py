"""What a search found (spec A10)."""

from message_center.domain import hits as domain
from message_center.domain.hits import HitPage, HitReason
from message_center.domain.search import Span
from message_center.graphql.context import Context, Info
from message_center.graphql.fields import described, object_type
from message_center.graphql.selection import selected
from message_center.graphql.types.conversations import Conversation, load_ahead
from message_center.graphql.types.messages import Message, messages_by_id
from message_center.graphql.types.nodes import PageInfo


@object_type("A place in a text, in UTF-16 code units, as JavaScript counts: `text.slice(start, end)`.")
class TextSpan:
    """To be highlighted."""

    start: int = described("Where it begins, from 0.")
    end: int = described("Where it ends; the unit there no longer belongs to it.")

    @classmethod
    def of(cls, span: Span) -> "TextSpan":
        """The domain's span, for the schema."""
        return cls(start=span.start, end=span.end)


@object_type("A message that was found, or a conversation whose customer was found.")
class SearchHit:
    """A conversation is found as often as it has messages that hold the query."""

    reason: HitReason = described("What was found.")
    conversation: Conversation = described("Where; `archived` tells whether it is in the archive.")
    message: Message | None = described("For MESSAGE: the message; null otherwise.")
    spans: list[TextSpan] = described(
        "The first 50 places of what was searched for: in the message's text, or in the customer's e-mail "
        "address, phone number or name, as `reason` says."
    )

    @classmethod
    def of(cls, hit: domain.Hit, context: Context) -> "SearchHit":
        """The domain's hit, for the schema."""
        return cls(
            reason=hit.reason,
            conversation=Conversation.of(hit.conversation, context),
            message=Message.of(hit.message, context) if hit.message else None,
            spans=[TextSpan.of(span) for span in hit.spans],
        )


@object_type("A hit in a list.")
class SearchHitEdge:
    """As Relay's cursor connections describe it."""

    cursor: str = described("Its place among the hits: pass it as `after`.")
    node: SearchHit = described("The hit.")


@object_type(
    "A page of hits, newest first: by a message's time, for a customer by their conversation's last message."
)
class SearchHitConnection:
    """As Relay's cursor connections describe it."""

    edges: list[SearchHitEdge] = described(
        "The hits. At times fewer than asked for, even none, while more follow: go on while `hasNextPage`."
    )
    page_info: PageInfo = described("Where the page lies among the hits; `endCursor` leads on in any case.")
    customers_left_out: bool = described(
        "Whether more than 100 customers answer the query; only 100 of them are among the hits."
    )


async def hit_connection(info: Info, page: HitPage, *, has_previous: bool) -> SearchHitConnection:
    """The page with what was selected: one command for each relation, whatever the page's size."""
    context = info.context
    await load_ahead(
        context, [hit.conversation for _, hit in page.hits], selected(info, "edges", "node", "conversation")
    )
    if "replyTo" in selected(info, "edges", "node", "message"):
        quoted = {hit.message.reply_to_id for _, hit in page.hits if hit.message and hit.message.reply_to_id}
        await context.load_ahead(messages_by_id, quoted)
    return SearchHitConnection(
        edges=[SearchHitEdge(cursor=cursor, node=SearchHit.of(hit, context)) for cursor, hit in page.hits],
        page_info=PageInfo(
            has_next_page=page.has_next,
            has_previous_page=has_previous,
            start_cursor=page.hits[0][0] if page.hits else None,
            end_cursor=page.end,
        ),
        customers_left_out=page.customers_left_out,
    )
