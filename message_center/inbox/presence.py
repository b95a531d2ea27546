"""Saying that one is at a conversation, so that two people do not answer over each other (spec H5)."""

from message_center.domain.presence import TYPING_FOR, VIEWING_FOR, Heartbeat, PresenceState, Present
from message_center.errors import PermissionDenied
from message_center.inbox.desk import Desk


async def set_presence(desk: Desk, *, conversation_id: str, state: PresenceState) -> tuple[Present, ...]:
    """Keep what the caller's screen says until it expires; returns who is at the conversation now.

    Raises NotFound, and PermissionDenied for a caller who is no person.
    """
    staff_id = desk.caller.staff_id
    if staff_id is None:
        raise PermissionDenied("Only staff can be present at a conversation.")
    conversation = await desk.scope.conversations.get(conversation_id)
    now, board = desk.clock.now(), desk.scope.presence
    if state is PresenceState.AWAY:
        await board.leave(conversation.id, staff_id)
    else:
        heartbeat = Heartbeat(
            shop_id=desk.scope.shop_id,
            conversation_id=conversation.id,
            staff_id=staff_id,
            viewing_until=now + VIEWING_FOR,
            typing_until=now + TYPING_FOR if state is PresenceState.TYPING else None,
        )
        await board.beat(heartbeat)
    return await board.present(now=now, conversation_id=conversation.id)
