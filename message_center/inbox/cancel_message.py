"""Taking back a reply that still waits to be sent (spec A19)."""

from message_center.domain.cancelling import take_back, why_not_cancel
from message_center.domain.conversations import Conversation
from message_center.domain.delivery import DeliveryStatus
from message_center.domain.messages import Message
from message_center.errors import Conflict
from message_center.inbox.desk import Desk
from message_center.storage.moments import Moment
from message_center.storage.moves import Move


async def cancel_message(desk: Desk, *, message_id: str) -> tuple[Conversation, Message]:
    """Take a waiting message back, whoever wrote it; what waits behind it goes on. Repeating it changes nothing.

    A worker that begins to send it at this moment writes the same conversation, so one of the two comes first.
    Raises NotFound, PermissionDenied, Conflict with the reason when the customer has it or may have it.
    """
    found = await desk.scope.messages.get(message_id)
    written: list[Message] = []

    async def decide(moment: Moment) -> Move:
        current = moment.conversation
        desk.require_to_act_on(current)
        message = await moment.message(found.id)
        written[:] = [message]
        if message.delivery is None or not message.delivery_is_ours:
            raise Conflict("Only a message that waits to be sent from here can be taken back.", field="messageId")
        if message.delivery.status is DeliveryStatus.CANCELLED:
            return Move(conversation=current)
        if reason := why_not_cancel(current, message.delivery):
            raise Conflict(reason, field="messageId")
        after, (moved, happened) = take_back(current, message)
        written[:] = [after]
        return Move(conversation=moved, changed=(after,), happened=happened, wakes=True)

    moved = await desk.scope.conversations.move(found.conversation_id, decide, at=desk.clock.now())
    return moved, written[0]
