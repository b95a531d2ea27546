"""Pausing and resuming the bots of a conversation, and how long they rest after a person (spec H3, H4)."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from message_center.domain.bot_moves import pause_bots as pause
from message_center.domain.bot_moves import resume_bots as resume
from message_center.domain.bot_pauses import checked_rest
from message_center.domain.conversations import Conversation, Moved
from message_center.domain.permissions import Permission
from message_center.domain.shops import Shop
from message_center.inbox.desk import Desk
from message_center.inbox.shop_facts import settings_changed
from message_center.storage.moments import Moment
from message_center.storage.moves import Move


async def pause_bots(desk: Desk, *, conversation_id: str) -> Conversation:
    """Let bots keep silent here until they are resumed. Raises NotFound, PermissionDenied."""
    return await _move(desk, conversation_id, partial(pause, at=desk.clock.now()))


async def resume_bots(desk: Desk, *, conversation_id: str) -> Conversation:
    """Let bots go on, whatever kept them silent. Raises NotFound, PermissionDenied."""
    return await _move(desk, conversation_id, partial(resume, at=desk.clock.now()))


async def set_bot_rest(desk: Desk, *, hours: int) -> Shop:
    """Say how long bots rest after a person's latest message. Raises PermissionDenied, InvalidInput."""
    desk.require(Permission.MANAGE_SETTINGS)
    checked_rest(hours)
    if hours != desk.shop.bots_rest_hours:
        await desk.scope.own_shop.set_bots_rest(hours, fact=settings_changed(desk, "shop"))
    return replace(desk.shop, bots_rest_hours=hours)


async def _move(desk: Desk, conversation_id: str, rule: Callable[[Conversation], Moved]) -> Conversation:
    async def decide(moment: Moment) -> Move:
        desk.require_to_act_on(moment.conversation)
        moved, happened = rule(moment.conversation)
        return Move(conversation=moved, happened=happened)

    return await desk.scope.conversations.move(conversation_id, decide, at=desk.clock.now())
