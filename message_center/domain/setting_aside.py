"""Setting conversations aside: until a time (snooze), or because of whom they are with (block) (spec H10)."""

from dataclasses import replace
from datetime import datetime, timedelta

from message_center.domain.chores import Chore
from message_center.domain.conversation_moves import come_back, mark_unread
from message_center.domain.conversations import Conversation, Moved
from message_center.domain.facts import FactKind, Happened
from message_center.errors import Conflict, InvalidInput

SNOOZE_LIMIT = timedelta(days=366)


def snooze(conversation: Conversation, until: datetime, *, now: datetime) -> Moved:
    """Out of the normal list, and out of the archive, until then or until the customer writes.

    Raises InvalidInput for a time that is past or too far, Conflict while the customer is blocked.
    """
    if not now < until <= now + SNOOZE_LIMIT:
        raise InvalidInput("Choose a time in the future, within a year.", field="until")
    if conversation.blocked:
        raise Conflict("This customer is blocked; unblock them first.", field="conversationId")
    if conversation.snoozed_until == until:
        return conversation, ()
    moved = replace(conversation, snoozed_until=until, archived=False).with_chore(Chore.WAKE)
    happened = Happened(kind=FactKind.CONVERSATION_SNOOZED, values={"until": until.isoformat()})
    return moved, (happened,)


def wake(conversation: Conversation, *, now: datetime) -> Moved:
    """The time has come: back into the normal list, marked unread so that somebody looks."""
    if conversation.snoozed_until is None:
        return conversation.without_chore(Chore.WAKE), ()
    if now < conversation.snoozed_until:
        return conversation, ()
    moved, returned = come_back(conversation, why="The time until which it was snoozed has come.")
    moved, marked = mark_unread(moved, at=now)
    return moved.without_chore(Chore.WAKE), (*returned, *marked)


def block(conversation: Conversation) -> Moved:
    """The customer is blocked: out of every list but one, and nothing waits for an answer."""
    if conversation.blocked:
        return conversation, ()
    moved = replace(
        conversation,
        blocked=True,
        snoozed_until=None,
        unread=0,
        marked_unread=False,
        waiting_since=None,
        sorts_unread_by=None,
    )
    return moved, (Happened(kind=FactKind.CONVERSATION_BLOCKED),)


def unblock(conversation: Conversation) -> Moved:
    """Back to where it was; what was written meanwhile is there, and counts as read."""
    if not conversation.blocked:
        return conversation, ()
    return replace(conversation, blocked=False), (Happened(kind=FactKind.CONVERSATION_UNBLOCKED),)
