"""Who a customer is, and whether our access works (Messenger Platform: user profiles)."""

from urllib.parse import quote

from message_center.channels.meta.graph import Answered, GraphApi
from message_center.channels.meta.messaging.access import STATES
from message_center.channels.reading import identifier, words
from message_center.contracts.channels import AccountCheck
from message_center.contracts.sending import Rejected
from message_center.domain.accounts import AccountState, ChannelAccount
from message_center.domain.customers import Profile
from message_center.domain.delivery import FailureKind

_FIELDS = "first_name,last_name,name,profile_pic"
_WITH_LOCALE = f"{_FIELDS},locale"


async def fetch(api: GraphApi, identity: str, *, token: str) -> Profile | None:
    """The customer's profile, or None when the platform gives none.

    The locale needs a permission of its own; without it we ask again for the rest.
    """
    path = quote(identity, safe="")
    outcome = await api.get(path, token=token, fields=_WITH_LOCALE)
    if isinstance(outcome, Rejected) and outcome.failure.kind is FailureKind.PERMISSION:
        outcome = await api.get(path, token=token, fields=_FIELDS)
    return _profile(outcome) if isinstance(outcome, Answered) else None


def _profile(answer: Answered) -> Profile | None:
    """An answer without any field is normal: the person did not consent, or has not written yet."""
    told = answer.data
    names = (words(told.get("first_name")), words(told.get("last_name")))
    profile = Profile(
        name=words(told.get("name")) or " ".join(name for name in names if name) or None,
        avatar_url=words(told.get("profile_pic")) or None,
        locale=words(told.get("locale")) or None,
    )
    return profile if profile != Profile() else None


async def check(api: GraphApi, account: ChannelAccount, *, token: str) -> AccountCheck:
    """What the platform says of our access; a passing problem leaves the account's state as it is."""
    outcome = await api.get("me", token=token, fields="id,name")
    if isinstance(outcome, Rejected):
        state = STATES.get(outcome.failure.kind, account.state)
        return AccountCheck(state=state, detail=outcome.failure.detail)
    name = words(outcome.data.get("name")) or None
    if identifier(outcome.data.get("id")) != account.external_id:
        detail = f"The access token belongs to another page: {name or 'without a name'}. Connect the page again."
        return AccountCheck(state=AccountState.NEEDS_RECONNECT, name=name, detail=detail)
    return AccountCheck(state=AccountState.CONNECTED, name=name)
