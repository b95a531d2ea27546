"""May one answer this conversation now (spec H1): the account's state first, then the channel's own rule."""

from datetime import datetime

from message_center.contracts.channels import Channels
from message_center.domain.accounts import AccountState, ChannelAccount
from message_center.domain.conversations import Conversation
from message_center.domain.replyability import Replyability, ReplyBarrier

_BARRIERS = {
    AccountState.NEEDS_RECONNECT: (
        ReplyBarrier.ACCOUNT_NEEDS_RECONNECT,
        "The account's access has expired. Connect it again in the settings.",
    ),
    AccountState.RESTRICTED: (
        ReplyBarrier.ACCOUNT_RESTRICTED,
        "The platform has restricted this account; see its notice there.",
    ),
    AccountState.DISCONNECTED: (
        ReplyBarrier.ACCOUNT_DISCONNECTED,
        "The account is disconnected. Connect it in the settings to answer.",
    ),
}

_BLOCKED = "You blocked this customer. Unblock them to answer."


def replyability_of(
    conversation: Conversation, account: ChannelAccount, channels: Channels, now: datetime
) -> Replyability:
    """The one answer that governs staff, bots and reminders; pure."""
    if conversation.erased_at is not None:
        advice = "The customer's data were erased; whoever writes again begins a new conversation."
        return Replyability(barrier=ReplyBarrier.CUSTOMER_UNREACHABLE, advice=advice)
    if conversation.blocked:
        return Replyability(barrier=ReplyBarrier.CUSTOMER_BLOCKED, advice=_BLOCKED)
    channel = channels.get(conversation.channel)
    if channel is None:
        return Replyability(
            barrier=ReplyBarrier.ACCOUNT_DISCONNECTED,
            advice=f"The channel {conversation.channel} is not installed here.",
        )
    if account.state in _BARRIERS:
        barrier, advice = _BARRIERS[account.state]
        return Replyability(barrier=barrier, advice=advice)
    return channel.replyability(conversation, now=now)
