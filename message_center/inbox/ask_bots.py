"""The storage side of asking bots: what they are asked about, and that they have been asked."""

from dataclasses import dataclass, replace

from message_center.contracts.bots import Turn
from message_center.domain.conversations import Conversation
from message_center.domain.facts import FactKind, Happened
from message_center.domain.messages import Message
from message_center.inbox.desk import Desk
from message_center.storage.moments import Moment
from message_center.storage.moves import Move


@dataclass(frozen=True, slots=True)
class BotFailure:
    """A bot that raised or took too long; told as a fact, and the message goes on."""

    bot: str
    reason: str


async def turns(desk: Desk, conversation: Conversation) -> tuple[Turn, ...]:
    """The messages of this conversation that bots have not been asked about, with what surrounds them."""
    messages = await desk.scope.messages.bots_pending(conversation)
    customer = await desk.scope.customers.get(conversation.customer_id)
    accounts = await desk.scope.accounts.by_ids([conversation.account_id])
    return tuple(
        Turn(message=message, conversation=conversation, customer=customer, account=accounts[0])
        for message in messages
    )


async def asked(desk: Desk, message: Message, failures: tuple[BotFailure, ...]) -> Conversation:
    """Remember that bots were asked about a message, and what went wrong."""
    happened = tuple(
        Happened(kind=FactKind.BOT_FAILED, message_id=message.id, values={"bot": failure.bot}, why=failure.reason)
        for failure in failures
    )

    async def decide(moment: Moment) -> Move:
        known = await moment.message(message.id)
        changed = (replace(known, bots_pending=False),)
        return Move(conversation=moment.conversation, changed=changed, happened=happened)

    return await desk.scope.conversations.move(message.conversation_id, decide, at=desk.clock.now())
