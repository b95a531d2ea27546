"""What a platform, or the outcome of a call to it, says of an account: shown to staff as the account's state."""

from datetime import datetime

from message_center.domain.accounts import AccountState, ChannelAccount
from message_center.domain.delivery import Failure, FailureKind
from message_center.domain.facts import Fact, FactKind, FactValue
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
        fact = _changed(desk, account, state, notice.detail)
        accounts = desk.scope.accounts
        await accounts.set_state(account.id, state, notice.detail, fact=fact, wakes=outbox_lanes(desk))


async def heed_failure(desk: Desk, used: ChannelAccount, failure: Failure) -> None:
    """An expired token or a blocked account concerns all that is sent through it (spec G4).

    `used` is the account as it was read for the call: the refusal of an access that was replaced meanwhile
    changes nothing.
    """
    state = _STATE_OF_FAILURE.get(failure.kind)
    if state is None:
        return
    fact = _changed(desk, used, state, failure.detail)
    accounts = desk.scope.accounts
    await accounts.set_state_of_access(used, state, failure.detail, fact=fact, wakes=outbox_lanes(desk))


async def heed_late_failure(desk: Desk, account: ChannelAccount, failure: Failure, *, told_at: datetime) -> None:
    """As `heed_failure`, of a message that the platform had taken: nobody knows with which access it was sent.

    What it told before it was last asked on purpose counts no more, since it gave a newer answer then.
    """
    if not account.was_checked_after(told_at):
        await heed_failure(desk, account, failure)


def _changed(desk: Desk, account: ChannelAccount, state: AccountState, detail: str) -> Fact:
    values: dict[str, FactValue] = {"state": state.value}
    return desk.fact(FactKind.ACCOUNT_CHANGED, account_id=account.id, values=values, why=detail or None)
