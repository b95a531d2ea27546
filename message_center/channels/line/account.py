"""What LINE tells of an account and of its customers (LINE Messaging API: signatures, profiles)."""

from urllib.parse import quote

from message_center.channels.line.api import Answered, LineApi
from message_center.channels.reading import identifier, words
from message_center.contracts.channels import AccountCheck
from message_center.contracts.sending import Accepted, Rejected, SendOutcome
from message_center.domain.accounts import AccountState, ChannelAccount
from message_center.domain.customers import Profile
from message_center.domain.delivery import FailureKind

_STATES = {
    FailureKind.AUTH: AccountState.NEEDS_RECONNECT,
    FailureKind.PERMISSION: AccountState.NEEDS_RECONNECT,
}


async def check(api: LineApi, account: ChannelAccount, *, token: str) -> AccountCheck:
    """What LINE says of our access; a passing problem leaves the account's state as it is."""
    outcome = await api.get("v2/bot/info", token=token)
    if isinstance(outcome, Rejected):
        state = _STATES.get(outcome.failure.kind, account.state)
        return AccountCheck(state=state, detail=outcome.failure.detail)
    name, found = words(outcome.data.get("displayName")) or None, identifier(outcome.data.get("userId"))
    if account.external_id and found != account.external_id:
        detail = f"The token belongs to another LINE account: {name or 'without a name'}. Connect this one again."
        return AccountCheck(state=AccountState.NEEDS_RECONNECT, name=name, detail=detail, external_id=found)
    return AccountCheck(state=AccountState.CONNECTED, name=name, external_id=found)


async def set_webhook_address(api: LineApi, address: str, *, token: str) -> SendOutcome:
    """Have the account's events sent to this address; asking again changes nothing."""
    outcome = await api.put("v2/bot/channel/webhook/endpoint", {"endpoint": address}, token=token)
    return Accepted("") if isinstance(outcome, Answered) else outcome


async def fetch_profile(api: LineApi, identity: str, *, token: str) -> Profile | None:
    """The customer's profile, or None when LINE gives none: it tells of friends and of who wrote lately."""
    outcome = await api.get(f"v2/bot/profile/{quote(identity, safe='')}", token=token)
    if isinstance(outcome, Rejected):
        return None
    told = outcome.data
    profile = Profile(
        name=words(told.get("displayName")) or None,
        avatar_url=words(told.get("pictureUrl")) or None,
        locale=words(told.get("language")) or None,
    )
    return profile if profile != Profile() else None
