"""Auto-assignment: its settings, and the one atomic claim by which somebody gets a conversation (spec C2 to C4).

Who is next is chosen in the transaction that assigns, on the turns that it takes. So of two messages at once
the second is decided by what the first left, in whichever process.
"""

import random
from dataclasses import replace
from zoneinfo import ZoneInfo

from message_center.domain import conversation_moves as rules
from message_center.domain.assignment import (
    AUTO_ASSIGNMENT,
    HAND_BACK,
    AutoAssignmentSettings,
    Draw,
    at_work,
    check,
    choose,
    is_assigned_automatically,
)
from message_center.domain.conversations import Conversation
from message_center.domain.features import Feature
from message_center.domain.permissions import Permission
from message_center.inbox.desk import Desk
from message_center.inbox.shop_facts import settings_changed
from message_center.storage.moments import Moment
from message_center.storage.moves import Move

TOPIC = "auto_assignment"


async def get_auto_assignment(desk: Desk) -> AutoAssignmentSettings:
    """What is saved; off when nothing ever was."""
    value, revision = await desk.scope.topics.get(TOPIC, AutoAssignmentSettings())
    return replace(value, revision=revision)


async def save_auto_assignment(
    desk: Desk, *, enabled: bool, hand_back_minutes: int | None, revision: int
) -> AutoAssignmentSettings:
    """Switch auto-assignment, and handing back, on or off.

    Raises PermissionDenied, InvalidInput, and Conflict when `revision` is not the one that was read.
    """
    desk.require_feature(Feature.AUTO_ASSIGNMENT)
    desk.require(Permission.MANAGE_SETTINGS)
    wanted = AutoAssignmentSettings(enabled=enabled, hand_back_minutes=hand_back_minutes)
    check(wanted)
    saved = await desk.scope.topics.put(
        TOPIC,
        wanted,
        revision=revision,
        fact=settings_changed(desk, TOPIC),
        switched={AUTO_ASSIGNMENT: enabled, HAND_BACK: hand_back_minutes is not None},
    )
    return replace(wanted, revision=saved)


async def assign_next(desk: Desk, *, conversation: Conversation, draw: Draw = random.choice) -> Conversation:
    """Give the conversation to whoever is next, unless somebody has it or nobody is at work.

    Raises PermissionDenied.
    """
    desk.require(Permission.MANAGE_CONVERSATIONS)
    now, zone = desk.clock.now(), ZoneInfo(desk.shop.timezone)
    hours = await desk.scope.working_hours.all()
    if not at_work(await desk.scope.staff.all(), hours, zone, now):
        return conversation

    async def decide(moment: Moment) -> Move:
        current = moment.conversation
        if current.assignee_id is not None or not is_assigned_automatically(current.kind):
            return Move(conversation=current)
        candidates = at_work(await moment.turns.staff(), hours, zone, now)
        choice = choose(candidates, await moment.turns.read(), draw)
        if choice is None:
            return Move(conversation=current)
        await moment.turns.take(choice.staff.id)
        moved, happened = rules.assign(current, choice.staff.id, at=now, why=choice.why)
        return Move(conversation=moved, happened=happened)

    async with desk.scope.turns.one_at_a_time():
        return await desk.scope.conversations.move(conversation.id, decide, at=now)
