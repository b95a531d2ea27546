"""Asking a platform who a new customer is; later than the message, and never in its way."""

from dataclasses import replace

from message_center.contracts.channels import Profiles
from message_center.domain.chores import Chore
from message_center.domain.conversations import Conversation
from message_center.domain.customers import Profile
from message_center.domain.facts import FactKind, Happened
from message_center.inbox.desk import Desk
from message_center.storage.moments import Moment
from message_center.storage.moves import Move


async def learn_profile(desk: Desk, conversation: Conversation) -> None:
    """Fetch the profile once, where the platform tells one, and keep what it says."""
    channel: object = desk.channels.get(conversation.channel)
    now = desk.clock.now()
    profile: Profile | None = None
    if isinstance(channel, Profiles):
        access = await desk.scope.accounts.access(conversation.account_id)
        profile = await channel.fetch_profile(access, conversation.identity)
    if profile is not None:
        await desk.scope.customers.learn(conversation.customer_id, profile, at=now)
    happened = (Happened(kind=FactKind.CUSTOMER_CHANGED),) if profile is not None else ()

    async def decide(moment: Moment) -> Move:
        left = tuple(chore for chore in moment.conversation.chores if chore is not Chore.PROFILE)
        return Move(conversation=replace(moment.conversation, chores=left), happened=happened)

    await desk.scope.conversations.move(conversation.id, decide, at=now)
