"""Disconnecting an account: its secrets are forgotten, and its conversations stay.

The secrets of the shop's own app go with the last account that is connected through it (decision 33).
"""

from message_center.domain.accounts import AccountState, ChannelAccount
from message_center.domain.facts import FactKind
from message_center.domain.permissions import Permission
from message_center.inbox.account_outbox import outbox_lanes
from message_center.inbox.desk import Desk


async def disconnect_account(desk: Desk, *, account_id: str) -> ChannelAccount:
    """Take nothing for the account and send nothing through it any more, until it is connected again.

    The platform's further events are parked, or refused once the app has no secrets. What waits to be sent fails,
    with the reason. Repeating it changes nothing. Raises PermissionDenied, NotFound.
    """
    desk.require(Permission.MANAGE_SETTINGS)
    known = await desk.scope.accounts.access(account_id)
    if known.account.state is AccountState.DISCONNECTED:
        return known.account
    fact = desk.fact(
        FactKind.ACCOUNT_CHANGED,
        account_id=known.account.id,
        values={"state": AccountState.DISCONNECTED.value},
    )
    return await desk.scope.accounts.disconnect(known.account, fact=fact, wakes=outbox_lanes(desk))
