"""The account that somebody names, and what it can do."""

from message_center.contracts.channels import Channel
from message_center.domain.accounts import ChannelAccount
from message_center.domain.ids import Id
from message_center.errors import NotFound
from message_center.inbox.desk import Desk
from message_center.storage.mapping import object_id


async def named_account(desk: Desk, account_id: str) -> tuple[ChannelAccount, Channel | None]:
    """The account with its channel, which is None while no plugin brings it. Raises NotFound."""
    wanted = Id(str(object_id(account_id, field="accountId")))
    found = await desk.scope.accounts.by_ids([wanted])
    if not found:
        raise NotFound("This shop has no such account.", field="accountId")
    return found[0], desk.channels.get(found[0].channel)
