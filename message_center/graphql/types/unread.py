"""Unread totals: the badges of the menu (spec A16)."""

from collections.abc import Mapping
from typing import cast

import strawberry
from strawberry import ID

from message_center.domain.ids import Id
from message_center.domain.shops import Staff
from message_center.graphql.context import Context
from message_center.graphql.fields import computed, described, object_type
from message_center.graphql.types.accounts import ChannelAccount, accounts_by_id


@object_type("The unread badges of one account, summed.")
class AccountUnread:
    """An account without unread conversations is left out."""

    account_id: ID = described("The account's id.")
    total: int = described("The sum of its badges in the normal list.")
    context: strawberry.Private[Context]

    @computed("The account.")
    def account(self) -> ChannelAccount:
        return cast("ChannelAccount", self.context.now_or_later(accounts_by_id, Id(self.account_id)))


@object_type(
    "The unread badges of the normal list, summed over the accounts that the signed-in person sees "
    "(`viewer.accountsView`). A conversation marked unread counts 1; the archive does not count."
)
class UnreadTotals:
    """For the menu's badges."""

    total: int = described("Over all these accounts.")
    accounts: list[AccountUnread] = described("By account; one with nothing unread is left out.")

    @classmethod
    def of(cls, totals: Mapping[Id, int], staff: Staff, context: Context) -> "UnreadTotals":
        """The totals as this person sees them."""
        view = staff.accounts_view
        seen = {account: total for account, total in totals.items() if view is None or account in view}
        accounts = [
            AccountUnread(account_id=ID(account), total=total, context=context)
            for account, total in sorted(seen.items())
        ]
        return cls(total=sum(seen.values()), accounts=accounts)
