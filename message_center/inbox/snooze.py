"""Snoozing a conversation: it comes back at its time, or when the customer writes (spec H10)."""

from datetime import datetime

from message_center.domain.conversation_moves import come_back
from message_center.domain.conversations import Conversation
from message_center.domain.replies import check_seen
from message_center.domain.setting_aside import snooze as snoozing
from message_center.domain.setting_aside import wake
from message_center.inbox.desk import Desk
from message_center.storage.moments import Moment
from message_center.storage.moves import Move


async def snooze(
    desk: Desk, *, conversation_id: str, until: datetime, expected_sequence: int | None = None
) -> Conversation:
    """Set it aside until then. With `expected_sequence`, refuses to hide messages that the caller has not seen.

    Raises NotFound, PermissionDenied (spec C7), InvalidInput, Conflict, SequenceOutdated.
    """
    now = desk.clock.now()
    # The database keeps milliseconds; what is stored must be what was asked for.
    until = until.replace(microsecond=until.microsecond // 1000 * 1000)

    async def decide(moment: Moment) -> Move:
        desk.require_to_act_on(moment.conversation)
        check_seen(moment.conversation, expected_sequence=expected_sequence)
        moved, happened = snoozing(moment.conversation, until, now=now)
        return Move(conversation=moved, happened=happened, wakes=bool(happened))

    return await desk.scope.conversations.move(conversation_id, decide, at=now)


async def unsnooze(desk: Desk, *, conversation_id: str) -> Conversation:
    """Bring it back now, as it is. Raises NotFound, PermissionDenied."""

    async def decide(moment: Moment) -> Move:
        desk.require_to_act_on(moment.conversation)
        moved, happened = come_back(moment.conversation)
        return Move(conversation=moved, happened=happened)

    return await desk.scope.conversations.move(conversation_id, decide, at=desk.clock.now())


async def wake_when_due(desk: Desk, conversation: Conversation) -> float | None:
    """Bring a snoozed conversation back when its time has come.

    Returns the seconds until then, None when nothing is snoozed any more.
    """
    now = desk.clock.now()
    if conversation.snoozed_until is not None and now < conversation.snoozed_until:
        return (conversation.snoozed_until - now).total_seconds()

    async def decide(moment: Moment) -> Move:
        moved, happened = wake(moment.conversation, now=now)
        return Move(conversation=moved, happened=happened)

    after = await desk.scope.conversations.move(conversation.id, decide, at=now)
    if after.snoozed_until is None:
        return None
    return (after.snoozed_until - now).total_seconds()
