"""How a conversation's bots are paused, resumed and stopped (spec H3, H4).

Moves, as in conversation_moves.py.
"""

from dataclasses import replace
from datetime import datetime

from message_center.domain.bot_pauses import NO_PAUSE, BotPauseReason
from message_center.domain.conversation_moves import mark_unread
from message_center.domain.conversations import Conversation, Moved
from message_center.domain.facts import FactKind, Happened


def pause_bots(conversation: Conversation, *, at: datetime) -> Moved:
    """Staff let bots keep silent here until they resume them, or complete the conversation."""
    if conversation.bots.paused_at is not None:
        return conversation, ()
    happened = Happened(kind=FactKind.BOTS_PAUSED, values={"reason": BotPauseReason.PAUSED.value})
    return replace(conversation, bots=replace(conversation.bots, paused_at=at)), (happened,)


def resume_bots(conversation: Conversation, *, at: datetime) -> Moved:
    """Staff let bots go on, whatever kept them silent; their budget begins anew."""
    if conversation.bots == replace(NO_PAUSE, budget_from=conversation.bots.budget_from):
        return conversation, ()
    return replace(conversation, bots=replace(NO_PAUSE, budget_from=at)), (Happened(kind=FactKind.BOTS_RESUMED),)


def stop_bots(conversation: Conversation, *, at: datetime, why: str) -> Moved:
    """The budget is used up: people go on, who find the conversation unread and among those that were stopped."""
    if conversation.bots.stopped_at is not None:
        return conversation, ()
    stopped = Happened(kind=FactKind.BOTS_PAUSED, values={"reason": BotPauseReason.BUDGET.value}, why=why)
    moved, marked = mark_unread(replace(conversation, bots=replace(conversation.bots, stopped_at=at)), at=at)
    return moved, (stopped, *marked)
