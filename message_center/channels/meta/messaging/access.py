"""What a refusal says of our access to an account."""

from message_center.domain.accounts import AccountState
from message_center.domain.delivery import FailureKind

STATES = {
    FailureKind.AUTH: AccountState.NEEDS_RECONNECT,
    FailureKind.PERMISSION: AccountState.NEEDS_RECONNECT,
    FailureKind.ACCOUNT_BLOCKED: AccountState.RESTRICTED,
}
"""The account's state after a refusal of these classes; others leave it as it is."""
