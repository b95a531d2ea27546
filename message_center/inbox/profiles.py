"""Asking a platform who a new customer is; later than the message, and never in its way."""

from message_center.contracts.channels import Profiles
from message_center.domain.chores import Chore
from message_center.domain.conversations import Conversation
from message_center.domain.customers import Profile
from message_center.domain.facts import FactKind, Happened
from message_center.inbox.chores import cross_off
from message_center.inbox.desk import Desk


async def learn_profile(desk: Desk, conversation: Conversation) -> None:
    """Fetch the profile once, where the platform tells one, and keep what it says."""
    channel: object = desk.channels.get(conversation.channel)
    profile: Profile | None = None
    if isinstance(channel, Profiles):
        access = await desk.scope.accounts.access(conversation.account_id)
        profile = await channel.fetch_profile(access, conversation.identity)
    if profile is not None:
        await desk.scope.customers.learn(conversation.customer_id, profile, at=desk.clock.now())
    happened = (Happened(kind=FactKind.CUSTOMER_CHANGED),) if profile is not None else ()
    await cross_off(desk, conversation.id, Chore.PROFILE, happened=happened)
