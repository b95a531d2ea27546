"""Asking a platform whether our access to an account works ("test connection"), and keeping what it says."""

from dataclasses import replace

from message_center.contracts.channels import AccountCheck, Channel
from message_center.contracts.sending import AccountAccess
from message_center.domain.accounts import AccountState, ChannelAccount
from message_center.domain.facts import FactKind
from message_center.domain.permissions import Permission
from message_center.errors import Conflict, InvalidInput
from message_center.inbox.account_outbox import outbox_lanes
from message_center.inbox.desk import Desk

DETAIL_LIMIT = 500


async def check_account(desk: Desk, *, account_id: str) -> ChannelAccount:
    """Ask the platform whether an account's access works; state, reason and time stay with the account.

    An account that works again goes on with what waits to be sent. Raises PermissionDenied, NotFound,
    InvalidInput when its channel is not installed, Conflict when it is disconnected.
    """
    desk.require(Permission.MANAGE_SETTINGS)
    access = await desk.scope.accounts.access(account_id)
    if access.account.state is AccountState.DISCONNECTED:
        raise Conflict("This account is disconnected. Connect it again.", field="accountId")
    told = await asked(channel_of(desk, access.account.channel), access)
    found = replace(access.account, state=told.state, state_detail=told.detail, checked_at=desk.clock.now())
    fact = desk.fact(
        FactKind.ACCOUNT_CHANGED,
        account_id=found.id,
        values={"state": found.state.value},
        why=found.state_detail or None,
    )
    return await desk.scope.accounts.checked(found, fact=fact, wakes=outbox_lanes(desk))


async def asked(channel: Channel, access: AccountAccess) -> AccountCheck:
    """What the platform says; what it repeats of our secrets is taken out."""
    told = await channel.check(access)
    return replace(told, detail=without_secrets(told.detail, access.secrets)[:DETAIL_LIMIT])


def without_secrets(text: str, secrets: dict[str, str]) -> str:
    """A text that is shown to people and may come from elsewhere."""
    for secret in sorted(secrets.values(), key=len, reverse=True):
        text = text.replace(secret, "***") if secret else text
    return text


def works(told: AccountCheck) -> bool:
    """A detail without a name is a problem that passes: the platform has not said that the access works."""
    return told.state is AccountState.CONNECTED and bool(told.name or not told.detail)


def channel_of(desk: Desk, name: str) -> Channel:
    """An installed channel. Raises InvalidInput, naming those that are."""
    if name not in desk.channels:
        known = ", ".join(sorted(desk.channels))
        raise InvalidInput(f"There is no channel {name!r} here. Installed: {known}.", field="channel")
    return desk.channels[name]
