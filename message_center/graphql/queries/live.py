"""What live screens begin with: the events' cursor, and the unread totals."""

import strawberry

from message_center.graphql.context import Info
from message_center.graphql.fields import query_field
from message_center.graphql.permissions import SIGNED_IN
from message_center.graphql.types.unread import UnreadTotals


@strawberry.type
class LiveQueries:
    """Where a live screen starts."""

    @query_field(
        "Where the events are now. Ask for it in the same operation as your lists, then subscribe with "
        "`inboxEvents(after:)`: nothing is missed, and what comes twice has the same or an older revision.",
        access=SIGNED_IN,
    )
    def events_cursor(self, info: Info) -> str:
        # Not async on purpose: it is read before any list of the same operation is.
        return info.context.center.storage.feed.cursor(info.context.shop_id)

    @query_field("How much is unread, in all and by account.", access=SIGNED_IN)
    async def unread_totals(self, info: Info) -> UnreadTotals:
        context = info.context
        totals = await context.desk.scope.conversations.unread_totals()
        return UnreadTotals.of(totals, context.signed_in.staff, context)
