"""Giving a conversation to a person (spec C6, C8)."""

from dataclasses import replace

from message_center.domain import conversation_moves as rules
from message_center.domain.assignment import HAND_BACK, may_be_assigned
from message_center.domain.bot_pauses import assigned_by_hand
from message_center.domain.conversations import Conversation
from message_center.domain.ids import Id
from message_center.domain.permissions import Permission
from message_center.errors import InvalidInput, NotFound
from message_center.inbox.desk import Desk
from message_center.storage.moments import Moment
from message_center.storage.moves import Move


async def assign(desk: Desk, *, conversation_id: str, staff_id: str | None) -> Conversation:
    """Assign to someone who may send messages, or (None) to nobody. It is that person's turn (spec C4), and
    bots rest when a person does it (spec H4).

    Raises NotFound, PermissionDenied, InvalidInput.
    """
    desk.require(Permission.MANAGE_CONVERSATIONS)
    now = desk.clock.now()

    async def decide(moment: Moment) -> Move:
        assignee = None if staff_id is None else await _assignable(moment, Id(staff_id))
        moved, happened = rules.assign(moment.conversation, assignee, at=now)
        if happened and assignee is not None:
            await moment.turns.take(assignee)
            if desk.caller.staff_id is not None:
                moved = replace(moved, bots=assigned_by_hand(moved.bots, at=now))
        wakes = bool(happened) and HAND_BACK in desk.shop.automations
        return Move(conversation=moved, happened=happened, wakes=wakes)

    async with desk.scope.turns.one_at_a_time():
        return await desk.scope.conversations.move(conversation_id, decide, at=now)


async def _assignable(moment: Moment, staff_id: Id) -> Id:
    """Read in the transaction, so that somebody who is removed in this moment gets nothing."""
    staff = next((one for one in await moment.turns.staff() if one.id == staff_id), None)
    if staff is None:
        raise NotFound("This shop has no such staff member.", field="staffId")
    if not may_be_assigned(staff):
        raise InvalidInput("Only staff who may send messages can be assigned.", field="staffId")
    return staff.id
