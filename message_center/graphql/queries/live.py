"""What live screens begin with: the events' cursor, and the unread totals."""

import strawberry
from strawberry import ID

from message_center.graphql.context import Info
from message_center.graphql.fields import described, object_type, query_field
from message_center.graphql.permissions import SIGNED_IN


@object_type("The unread badges of one account, summed.")
class AccountUnread:
    """An account without unread conversations is left out."""

    account_id: ID = described("The account.")
    total: int = described("The sum of its badges in the normal list.")


@object_type("The unread badges of the normal list, summed; the archive does not count.")
class UnreadTotals:
    """For the menu's badges."""

    total: int = described("Over all accounts.")
    accounts: list[AccountUnread] = described("By account.")


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
        totals = await info.context.desk.scope.conversations.unread_totals()
        accounts = [AccountUnread(account_id=ID(one), total=total) for one, total in sorted(totals.items())]
        return UnreadTotals(total=sum(totals.values()), accounts=accounts)
