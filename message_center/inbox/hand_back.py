"""Conversations go back to everybody: when nobody answers in time, and when their assignee leaves (H9, H10)."""

from datetime import datetime
from zoneinfo import ZoneInfo

from message_center.domain import conversation_moves as rules
from message_center.domain.assignment import HAND_BACK, hand_back_at
from message_center.domain.conversations import Conversation, Moved
from message_center.domain.filters import ConversationFilter
from message_center.domain.folders import Folder
from message_center.domain.ids import Id
from message_center.inbox.auto_assignment import get_auto_assignment
from message_center.inbox.desk import Desk
from message_center.storage.batch_moves import BATCH_LIMIT, Batch
from message_center.storage.moments import Moment
from message_center.storage.moves import Move


async def hand_back_all(desk: Desk, staff_id: Id) -> tuple[Id, ...]:
    """Take all conversations from a person, those in the archive too; returns which.

    Batches of 200, each a transaction: when the process dies in between, doing it again takes what is left.
    """
    handed_back: list[Id] = []
    now = desk.clock.now()

    async def decide(batch: Batch) -> list[Moved]:
        held = [one for one in batch.conversations.values() if one.assignee_id == staff_id]
        return [rules.assign(one, None, at=now) for one in held]

    for folder in Folder:
        wanted = ConversationFilter(folder=folder, assignee_id=staff_id)
        while targets := (await desk.scope.conversations.targets(wanted, first=BATCH_LIMIT))[0]:
            ids = [target.id for target in targets]
            await desk.scope.conversations.move_batch(ids, decide, at=now)
            handed_back += ids
    return tuple(handed_back)


async def hand_back_when_due(desk: Desk, conversation: Conversation) -> float | None:
    """Take an assigned conversation back that nobody answered in the set time (spec H9).

    Returns the seconds until that is due, None when nothing waits for it.
    """
    if HAND_BACK not in desk.shop.automations or conversation.assignee_id is None:
        return None
    due = await _due_at(desk, conversation)
    if due is None:
        return None
    now = desk.clock.now()
    if now < due:
        return (due - now).total_seconds()

    async def decide(moment: Moment) -> Move:
        current = moment.conversation
        answered = current.waiting_since is None or current.assignee_id != conversation.assignee_id
        if answered or current.assigned_at != conversation.assigned_at:
            return Move(conversation=current)
        why = "Nobody answered within the time that is set for handing back."
        moved, happened = rules.assign(current, None, at=now, why=why)
        return Move(conversation=moved, happened=happened)

    await desk.scope.conversations.move(conversation.id, decide, at=now)
    return None


async def _due_at(desk: Desk, conversation: Conversation) -> datetime | None:
    minutes = (await get_auto_assignment(desk)).hand_back_minutes
    if minutes is None or conversation.waiting_since is None or conversation.assignee_id is None:
        return None
    assignee = await desk.scope.staff.get(conversation.assignee_id)
    hours = await desk.scope.working_hours.by_ids(assignee.working_hours_ids)
    return hand_back_at(conversation, hours, ZoneInfo(desk.shop.timezone), minutes=minutes)
