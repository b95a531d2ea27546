"""A bot's answer: marked as the bot's, written once for its key, and within the budget (spec E9, H3)."""

from datetime import timedelta

from message_center.domain.buttons import Button
from message_center.domain.conversation_moves import answer
from message_center.domain.conversations import Conversation
from message_center.domain.facts import FactKind, Happened
from message_center.domain.replies import new_reply
from message_center.domain.replyability import Replyability
from message_center.inbox.desk import Desk
from message_center.inbox.replyability import replyability_of
from message_center.storage.mapping import new_id
from message_center.storage.moments import Moment
from message_center.storage.moves import Move

BUDGET = 20
BUDGET_PERIOD = timedelta(minutes=10)
"""So many messages may bots write into one conversation in this time; then they stop and people go on."""


async def bot_reply(
    desk: Desk, *, conversation: Conversation, key: str, text: str, why: str, buttons: tuple[Button, ...] = ()
) -> Conversation:
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
        reason = _why_not(spent, replyability_of(current, access.account, desk.channels, now))
        if reason is not None:
            return Move(conversation=current, happened=(Happened(kind=FactKind.BOT_STOPPED, why=reason),))
        author = desk.caller.actor
        message = new_reply(
            current,
            message_id=new_id(),
            author=author,
            at=now,
            text=text,
            buttons=buttons,
            client_key=key,
            why=why,
        )
        moved, happened = answer(current, message)
        return Move(conversation=moved, added=(message,), happened=happened, wakes=True)

    return await desk.scope.conversations.move(conversation.id, decide, at=now)


def _why_not(spent: int, allowed: Replyability) -> str | None:
    """What keeps bots from answering now, for staff; None when nothing does."""
    if spent >= BUDGET:
        return f"Bots wrote {spent} messages within {BUDGET_PERIOD}; a person must go on."
    return None if allowed.is_open_to_bots else allowed.advice
