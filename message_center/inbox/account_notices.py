"""What a platform, or the outcome of a call to it, says of an account: shown to staff as the account's state."""

from message_center.domain.accounts import AccountState, ChannelAccount
from message_center.domain.delivery import Failure, FailureKind
from message_center.domain.facts import FactKind
from message_center.domain.inbound import AccountNotice
from message_center.inbox.account_outbox import outbox_lanes
from message_center.inbox.desk import Desk

_STATE_OF_FAILURE = {
    FailureKind.AUTH: AccountState.NEEDS_RECONNECT,
    FailureKind.ACCOUNT_BLOCKED: AccountState.RESTRICTED,
}  # the kinds that shut an account (FailureKind.shuts_account)

_STATE_OF_NOTICE = {"block": AccountState.RESTRICTED, "unblock": AccountState.CONNECTED}


async def heed(desk: Desk, account: ChannelAccount, notice: AccountNotice) -> None:
    """Take a platform's notice: a block restricts the account, an unblock connects it again."""
    state = _STATE_OF_NOTICE.get(notice.notice)
    if state is not None:
        await set_state(desk, account, state, notice.detail)


async def heed_failure(desk: Desk, account: ChannelAccount, failure: Failure) -> None:
    """An expired token or a blocked account concerns all that is sent through it (spec G4)."""
    state = _STATE_OF_FAILURE.get(failure.kind)
    if state is not None:
        await set_state(desk, account, state, failure.detail)


async def set_state(desk: Desk, account: ChannelAccount, state: AccountState, detail: str) -> None:
    """Change the account's state, with a fact; says nothing when it was known."""
    fact = desk.fact(
        FactKind.ACCOUNT_CHANGED, account_id=account.id, values={"state": state.value}, why=detail or None
    )
    await desk.scope.accounts.set_state(account.id, state, detail, fact=fact, wakes=outbox_lanes(desk))
