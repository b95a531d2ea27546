"""Saved replies: creating, changing, ordering, deleting (spec E8)."""

from dataclasses import replace

from message_center.domain.features import Feature
from message_center.domain.permissions import Permission
from message_center.domain.saved_replies import ReplyDraft, SavedReply, checked
from message_center.errors import InvalidInput
from message_center.inbox.desk import Desk
from message_center.inbox.prepared_images import check_images, let_go
from message_center.storage.database import Session
from message_center.storage.mapping import new_id


async def create_saved_reply(desk: Desk, draft: ReplyDraft) -> SavedReply:
    """Save a reply at the end of the order.

    Raises FeatureDisabled, PermissionDenied, InvalidInput, LimitExceeded, NotFound for an image.
    """
    _require(desk)
    kept = await _checked(desk, draft)
    reply = SavedReply(
        id=new_id(),
        shop_id=desk.scope.shop_id,
        rank="",
        title=kept.title,
        text=kept.text,
        image_ids=kept.image_ids,
    )

    async def transact(session: Session) -> SavedReply:
        return await desk.scope.saved_replies.add(reply, at=desk.clock.now(), session=session)

    return await desk.scope.saved_replies.transaction(transact)


async def change_saved_reply(desk: Desk, *, reply_id: str, draft: ReplyDraft) -> SavedReply:
    """Give a reply another title, text and images; its place stays.

    Raises FeatureDisabled, PermissionDenied, NotFound, InvalidInput, LimitExceeded.
    """
    _require(desk)
    kept = await _checked(desk, draft)

    def decide(reply: SavedReply) -> SavedReply:
        return replace(reply, title=kept.title, text=kept.text, image_ids=kept.image_ids)

    async def transact(session: Session) -> SavedReply:
        replies = desk.scope.saved_replies
        before, after = await replies.change(reply_id, decide, at=desk.clock.now(), session=session)
        await let_go(desk, set(before.image_ids) - set(after.image_ids), session=session)
        return after

    return await desk.scope.saved_replies.transaction(transact)


async def move_saved_reply(desk: Desk, *, reply_id: str, behind_id: str | None) -> SavedReply:
    """Put a reply right behind another, or (None) before all others.

    Raises FeatureDisabled, PermissionDenied, NotFound, InvalidInput, Conflict.
    """
    _require(desk)
    if reply_id == behind_id:
        raise InvalidInput("A reply cannot stand behind itself.", field="behindId")

    async def transact(session: Session) -> SavedReply:
        replies = desk.scope.saved_replies
        moved = await replies.get(reply_id, session=session)
        other = None if behind_id is None else await replies.get(behind_id, field="behindId", session=session)
        rank = await replies.rank_behind(moved, other, session=session)
        at = desk.clock.now()
        _, after = await replies.change(reply_id, lambda reply: replace(reply, rank=rank), at=at, session=session)
        return after

    return await desk.scope.saved_replies.transaction(transact)


async def delete_saved_reply(desk: Desk, *, reply_id: str) -> SavedReply:
    """Delete a reply; there is no way back. Raises FeatureDisabled, PermissionDenied, NotFound."""
    _require(desk)

    async def transact(session: Session) -> SavedReply:
        reply = await desk.scope.saved_replies.delete(reply_id, at=desk.clock.now(), session=session)
        await let_go(desk, reply.image_ids, session=session)
        return reply

    return await desk.scope.saved_replies.transaction(transact)


def _require(desk: Desk) -> None:
    desk.require_feature(Feature.SAVED_REPLIES)
    desk.require(Permission.SEND_MESSAGES)


async def _checked(desk: Desk, draft: ReplyDraft) -> ReplyDraft:
    kept = checked(draft)
    await check_images(desk, {f"imageIds.{index}": one for index, one in enumerate(kept.image_ids)})
    return kept
