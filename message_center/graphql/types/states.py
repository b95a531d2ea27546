"""States: what is so now, without cursor and with an expiry (spec F2, A16, H5)."""

from datetime import datetime
from typing import cast

import strawberry
from strawberry import ID

from message_center.domain import presence as domain
from message_center.graphql.context import Context
from message_center.graphql.fields import computed, described, object_type
from message_center.graphql.types.shops import Staff, staff_by_id
from message_center.graphql.types.unread import UnreadTotals


@object_type("A staff member who is at a conversation now.")
class Presence:
    """Gone by itself when their screen says nothing more."""

    conversation_id: ID = described("The conversation.")
    typing: bool = described("Whether they are writing an answer.")
    row: strawberry.Private[domain.Present]
    context: strawberry.Private[Context]

    @computed("Who it is.")
    def staff(self) -> Staff:
        return cast("Staff", self.context.now_or_later(staff_by_id, self.row.staff_id))

    @classmethod
    def of(cls, row: domain.Present, context: Context) -> "Presence":
        """The domain's presence, for the schema."""
        return cls(conversation_id=ID(row.conversation_id), typing=row.typing, row=row, context=context)


@object_type("What is so now. Each one replaces the one before as a whole.")
class InboxState:
    """Told at most once a second."""

    unread_totals: UnreadTotals = described("How much is unread.")
    presence: list[Presence] = described("Who is at which conversation, the signed-in person included.")
    expires_at: datetime = described(
        "A newer state comes before this. When none does, the connection is gone: show nobody as present, and "
        "subscribe again."
    )
