"""Giving a conversation to a person (spec C6, C8)."""

from message_center.domain import conversations as rules
from message_center.domain.conversations import Conversation
from message_center.domain.permissions import Permission
from message_center.errors import InvalidInput
from message_center.inbox.desk import Desk
from message_center.storage.moves import Moment, Move


async def assign(desk: Desk, *, conversation_id: str, staff_id: str | None) -> Conversation:
    """Assign to someone who may send messages, or (None) to nobody.

    Raises NotFound, PermissionDenied, InvalidInput.
    """
    desk.require(Permission.MANAGE_CONVERSATIONS)
    assignee = await desk.scope.staff.get(staff_id) if staff_id is not None else None
    if assignee is not None and not (assignee.active and Permission.SEND_MESSAGES in assignee.permissions):
        raise InvalidInput("Only staff who may send messages can be assigned.", field="staffId")

    async def decide(moment: Moment) -> Move:
        moved, happened = rules.assign(moment.conversation, assignee.id if assignee else None)
        return Move(conversation=moved, happened=happened)

    return await desk.scope.conversations.move(conversation_id, decide, at=desk.clock.now())
