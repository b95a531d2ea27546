"""Whether our access to a number works, and having its events sent to us (WhatsApp Cloud API: webhook bodies)."""

from urllib.parse import quote

from message_center.channels.meta.graph import Answered, GraphApi
from message_center.channels.meta.messaging.access import STATES
from message_center.channels.reading import identifier, words
from message_center.contracts.channels import AccountCheck
from message_center.contracts.sending import Accepted, Rejected, SendOutcome
from message_center.domain.accounts import AccountState, ChannelAccount
from message_center.domain.delivery import Failure, FailureKind

_NO_BUSINESS = "The account has no WhatsApp Business Account id. Connect it again with one."


async def check(api: GraphApi, account: ChannelAccount, *, token: str) -> AccountCheck:
    """What the platform says of our access; a passing problem leaves the account's state as it is."""
    path = quote(account.external_id, safe="")
    outcome = await api.get(path, token=token, fields="id,verified_name,display_phone_number")
    if isinstance(outcome, Rejected):
        state = STATES.get(outcome.failure.kind, account.state)
        return AccountCheck(state=state, detail=outcome.failure.detail)
    told = outcome.data
    name = words(told.get("verified_name")) or words(told.get("display_phone_number")) or None
    found = identifier(told.get("id"))
    if found != account.external_id:
        detail = "The platform knows this number under another id. Connect it again."
        return AccountCheck(state=AccountState.NEEDS_RECONNECT, name=name, detail=detail, external_id=found)
    return AccountCheck(state=AccountState.CONNECTED, name=name, external_id=found)


async def subscribe(api: GraphApi, account: ChannelAccount, *, token: str) -> SendOutcome:
    """Subscribe our app to the business account; asking again changes nothing."""
    business = account.options.get("waba_id", "")
    if not business:
        return Rejected(Failure(FailureKind.BAD_REQUEST, _NO_BUSINESS))
    outcome = await api.post(f"{quote(business, safe='')}/subscribed_apps", {}, token=token)
    return Accepted("") if isinstance(outcome, Answered) else outcome
