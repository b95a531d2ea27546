"""A bot's answer: marked as the bot's, written once for its key, and within the budget (spec E9, H3)."""

from datetime import timedelta

from message_center.domain.conversations import Conversation, answer
from message_center.domain.delivery import Delivery
from message_center.domain.facts import FactKind, Happened
from message_center.domain.messages import Direction, Message, kind_of
from message_center.inbox.desk import Desk
from message_center.inbox.replyability import replyability_of
from message_center.storage.mapping import new_id
from message_center.storage.moves import Moment, Move

BUDGET = 20
BUDGET_PERIOD = timedelta(minutes=10)
"""So many messages may bots write into one conversation in this time; then they stop and people go on."""


async def bot_reply(desk: Desk, *, conversation: Conversation, key: str, text: str, why: str) -> Conversation:
    """Queue a bot's answer; the desk's caller is the bot. Does nothing when the key was written before.

    When the budget is used up or nobody may answer now, nothing is sent and a fact says why.
    """
    now = desk.clock.now()
    access = await desk.scope.accounts.access(conversation.account_id)
    spent = await desk.scope.messages.bot_messages_since(conversation, now - BUDGET_PERIOD)

    async def decide(moment: Moment) -> Move:
        current = moment.conversation
        if await moment.by_client_key(key) is not None:
            return Move(conversation=current)
        allowed = replyability_of(current, access.account, desk.channels, now)
        if spent >= BUDGET:
            reason = f"Bots wrote {spent} messages within {BUDGET_PERIOD}; a person must go on."
            return Move(conversation=current, happened=(Happened(kind=FactKind.BOT_STOPPED, why=reason),))
        if not allowed.is_open:
            return Move(conversation=current, happened=(Happened(kind=FactKind.BOT_STOPPED, why=allowed.advice),))
        message = Message(
            id=new_id(),
            shop_id=current.shop_id,
            conversation_id=current.id,
            account_id=current.account_id,
            sequence=current.sequence + 1,
            direction=Direction.OUTBOUND,
            author=desk.caller.actor,
            kind=kind_of(text, ()),
            at=now,
            text=text,
            client_key=key,
            delivery=Delivery(),
            why=why,
        )
        moved, happened = answer(current, message)
        return Move(conversation=moved, added=(message,), happened=happened, wakes=True)

    return await desk.scope.conversations.move(conversation.id, decide, at=now)
