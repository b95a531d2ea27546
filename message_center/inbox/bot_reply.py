"""A bot's answer: marked as the bot's, written once for its key, and within the budget (spec E9, H3, H4)."""

from dataclasses import replace

from message_center.contracts.bots import Answer
from message_center.domain.bot_moves import stop_bots
from message_center.domain.bot_pauses import BUDGET, BUDGET_PERIOD, BotPauseReason, budget_since, pause_of
from message_center.domain.conversation_moves import answer as answered
from message_center.domain.conversations import Conversation
from message_center.domain.facts import FactKind, Happened
from message_center.domain.messages import Message
from message_center.domain.replies import new_reply
from message_center.inbox.desk import Desk
from message_center.inbox.reply import sendable_by
from message_center.inbox.replyability import replyability_of
from message_center.storage.mapping import new_id
from message_center.storage.moments import Moment
from message_center.storage.moves import Move


async def bot_reply(
    desk: Desk, *, conversation: Conversation, key: str, answer: Answer, to: Message | None = None
) -> Conversation:
    """Queue a bot's answer to a message; the desk's caller is the bot. Does nothing when the key was written.

    While bots are paused, nothing is sent, and `Conversation.bots` says why. Where nobody may answer now, a fact
    says so. When the budget is used up, bots are stopped here for good, and people find it.
    """
    now = desk.clock.now()
    access = await desk.scope.accounts.access(conversation.account_id)
    since = budget_since(conversation.bots, now=now)
    spent = await desk.scope.messages.bot_messages_since(conversation, since)
    reply = _as_channel_takes_it(desk, conversation, answer)

    async def decide(moment: Moment) -> Move:
        current = moment.conversation
        if await moment.by_client_key(key) is not None or _rests(desk, current, to):
            return Move(conversation=current)
        allowed = replyability_of(current, access.account, desk.channels, now)
        if not allowed.is_open_to_bots:
            return _not_sent(current, allowed.advice)
        if reply is None:
            return _not_sent(current, "This channel cannot send what the bot wanted to.")
        if spent >= BUDGET:
            why = f"Bots wrote {spent} messages within {BUDGET_PERIOD}; a person must go on."
            moved, happened = stop_bots(current, at=now, why=why)
            return Move(conversation=moved, happened=happened)
        message = new_reply(
            current,
            message_id=new_id(),
            author=desk.caller.actor,
            at=now,
            text=reply.text,
            attachments=reply.attachments,
            buttons=reply.buttons,
            client_key=key,
            why=reply.why,
        )
        moved, happened = answered(current, message)
        return Move(conversation=moved, added=(message,), happened=happened, wakes=True)

    return await desk.scope.conversations.move(conversation.id, decide, at=now)


def _rests(desk: Desk, conversation: Conversation, to: Message | None) -> bool:
    """Whether bots keep silent. A tap on a button is the customer's own choice of an answer that the shop
    prepared: it is answered while a person has the conversation in hand, too (spec E2), within the budget.
    """
    pause = pause_of(conversation.bots, rest_hours=desk.shop.bots_rest_hours, now=desk.clock.now())
    if pause is None:
        return False
    return pause.reason is BotPauseReason.BUDGET or to is None or to.payload is None


def _as_channel_takes_it(desk: Desk, conversation: Conversation, answer: Answer) -> Answer | None:
    """The answer without what the channel cannot carry; None when nothing is left of it."""
    channel = desk.channels.get(conversation.channel)
    if channel is None or not answer.attachments:
        return answer
    kept = tuple(one for one in answer.attachments if one.kind in sendable_by(channel))
    if not kept and not answer.text.strip():
        return None
    return replace(answer, attachments=kept)


def _not_sent(conversation: Conversation, why: str) -> Move:
    return Move(conversation=conversation, happened=(Happened(kind=FactKind.BOT_STOPPED, why=why),))
