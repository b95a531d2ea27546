"""What Instagram tells of an account and of its customers (Instagram Platform)."""

from urllib.parse import quote

from message_center.channels.instagram.flavours import Flavour
from message_center.channels.meta.graph import Answered, GraphApi
from message_center.channels.meta.messaging.access import STATES
from message_center.channels.reading import words
from message_center.contracts.channels import AccountCheck
from message_center.contracts.sending import Rejected
from message_center.domain.accounts import AccountState, ChannelAccount
from message_center.domain.customers import Profile

_NO_INSTAGRAM = "This token opens no professional Instagram account. Link one with the page, then connect it."


async def check(flavour: Flavour, account: ChannelAccount, *, token: str) -> AccountCheck:
    """What the platform says of our access; a passing problem leaves the account's state as it is."""
    outcome = await flavour.api.get("me", token=token, fields=flavour.about)
    if isinstance(outcome, Rejected):
        state = STATES.get(outcome.failure.kind, account.state)
        return AccountCheck(state=state, detail=outcome.failure.detail)
    found = flavour.itself(outcome.data)
    if found.external_id is None:
        return AccountCheck(state=AccountState.NEEDS_RECONNECT, detail=_NO_INSTAGRAM)
    if account.external_id and found.external_id != account.external_id:
        whose = found.name or "without a name"
        detail = f"The access token belongs to another Instagram account: {whose}. Connect this one again."
        return AccountCheck(state=AccountState.NEEDS_RECONNECT, name=found.name, detail=detail)
    return AccountCheck(state=AccountState.CONNECTED, name=found.name, external_id=found.external_id)


async def fetch_profile(api: GraphApi, identity: str, *, token: str) -> Profile | None:
    """The customer's profile, or None when there is none: not before they wrote, and not when they block us.
    Instagram tells no locale."""
    outcome = await api.get(quote(identity, safe=""), token=token, fields="name,username,profile_pic")
    if not isinstance(outcome, Answered):
        return None
    told = outcome.data
    profile = Profile(
        name=words(told.get("name")) or words(told.get("username")) or None,
        avatar_url=words(told.get("profile_pic")) or None,
    )
    return profile if profile != Profile() else None
