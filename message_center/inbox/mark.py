"""Marks that staff put on conversations: read, unread, star, archive, status (spec A11 to A13, C7)."""

from collections.abc import Callable
from functools import partial

from message_center.domain import conversation_moves as rules
from message_center.domain.conversations import Conversation, ConversationStatus, Moved
from message_center.domain.permissions import Permission
from message_center.errors import InvalidInput
from message_center.inbox.desk import Desk
from message_center.storage.moments import Moment
from message_center.storage.moves import Move

Rule = Callable[[Conversation], Moved]


async def mark_read(desk: Desk, *, conversation_id: str, up_to_sequence: int | None = None) -> Conversation:
    """Mark read up to a message; what came after it stays unread. Without it, everything is read.

    Raises NotFound, PermissionDenied, InvalidInput.
    """
    if up_to_sequence is not None and up_to_sequence < 0:
        raise InvalidInput("upToSequence is a message's sequence, 0 or more.", field="upToSequence")

    async def decide(moment: Moment) -> Move:
        desk.require_to_act_on(moment.conversation)
        later = 0 if up_to_sequence is None else await moment.unread_after(up_to_sequence)
        moved, happened = rules.mark_read(moment.conversation, unread_after=later)
        return Move(conversation=moved, happened=happened)

    return await desk.scope.conversations.move(conversation_id, decide, at=desk.clock.now())


async def mark_unread(desk: Desk, *, conversation_id: str) -> Conversation:
    """Mark unread: a badge of 1. Raises NotFound, PermissionDenied."""
    return await _mark_guarded(desk, conversation_id, partial(rules.mark_unread, at=desk.clock.now()))


async def set_status(desk: Desk, *, conversation_id: str, status: ConversationStatus) -> Conversation:
    """Set the status. Raises NotFound, PermissionDenied."""
    completes = status is ConversationStatus.COMPLETED
    rule = rules.complete if completes else partial(rules.reopen, at=desk.clock.now())
    return await _mark_guarded(desk, conversation_id, rule)


async def star(desk: Desk, *, conversation_id: str) -> Conversation:
    """Mark for follow-up. Raises NotFound, PermissionDenied."""
    return await _mark(desk, conversation_id, rules.star)


async def unstar(desk: Desk, *, conversation_id: str) -> Conversation:
    """Take the follow-up mark off. Raises NotFound, PermissionDenied."""
    return await _mark(desk, conversation_id, rules.unstar)


async def archive(desk: Desk, *, conversation_id: str) -> Conversation:
    """Move to the archive. Raises NotFound, PermissionDenied."""
    return await _mark(desk, conversation_id, rules.archive)


async def unarchive(desk: Desk, *, conversation_id: str) -> Conversation:
    """Bring back from the archive. Raises NotFound, PermissionDenied."""
    return await _mark(desk, conversation_id, rules.unarchive)


async def _mark(desk: Desk, conversation_id: str, rule: Rule) -> Conversation:
    desk.require(Permission.SEND_MESSAGES)

    async def decide(moment: Moment) -> Move:
        moved, happened = rule(moment.conversation)
        return Move(conversation=moved, happened=happened)

    return await desk.scope.conversations.move(conversation_id, decide, at=desk.clock.now())


async def _mark_guarded(desk: Desk, conversation_id: str, rule: Rule) -> Conversation:
    """Marks that on a colleague's conversation need MANAGE_CONVERSATIONS (spec C7)."""

    async def decide(moment: Moment) -> Move:
        desk.require_to_act_on(moment.conversation)
        moved, happened = rule(moment.conversation)
        return Move(conversation=moved, happened=happened)

    return await desk.scope.conversations.move(conversation_id, decide, at=desk.clock.now())
