"""What each staff member chose for themselves (spec A15, F5)."""

from typing import cast

import strawberry

from message_center.domain import shops as domain
from message_center.graphql.context import Context
from message_center.graphql.fields import computed, described, object_type
from message_center.graphql.types.accounts import ChannelAccount, accounts_by_id


@object_type("Which accounts a person sees. A view, not a right: a filter may ask for others.")
class AccountsView:
    """All by default."""

    all: bool = described("Whether it is all accounts, those connected later included.")
    row: strawberry.Private[domain.Staff]
    context: strawberry.Private[Context]

    @computed("The accounts that were chosen; empty when it is all.")
    def accounts(self) -> list[ChannelAccount]:
        chosen = self.row.accounts_view or ()
        return cast("list[ChannelAccount]", self.context.found_now_or_later(accounts_by_id, chosen))

    @classmethod
    def of(cls, staff: domain.Staff, context: Context) -> "AccountsView":
        """The view of this person."""
        return cls(all=staff.accounts_view is None, row=staff, context=context)


@object_type("How a person is told of new messages.")
class NotificationSettings:
    """All off by default."""

    new_message: bool = described("Whether a notice is shown for each new message.")
    sound: bool = described("Whether it comes with a sound.")

    @classmethod
    def of(cls, staff: domain.Staff) -> "NotificationSettings":
        """The settings of this person."""
        chosen = staff.notifications
        return cls(new_message=chosen.new_message, sound=chosen.sound)
