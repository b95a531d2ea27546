"""Saved replies: creating, changing, ordering, deleting (spec E8).

Images that a reply no longer has are forgotten a while later, by a job that is asked for in the same transaction:
somebody may just have put them into a message. Those that a message shows, or another reply, stay.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import timedelta

from message_center.domain.actors import ActorKind
from message_center.domain.features import Feature
from message_center.domain.ids import Id
from message_center.domain.permissions import Permission
from message_center.domain.saved_replies import ReplyDraft, SavedReply, checked
from message_center.errors import InvalidInput, NotFound
from message_center.inbox.desk import Desk
from message_center.inbox.jobs import job_lane
from message_center.storage.database import Session
from message_center.storage.lanes import touch
from message_center.storage.mapping import new_id, object_id

FORGET_IMAGE = "forget_image"
"""The job; its subject is the file's id."""

GRACE = timedelta(hours=1)
"""So long an image stays after its reply is gone."""


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
        await _let_go(desk, (one for one in before.image_ids if one not in after.image_ids), session)
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
        await _let_go(desk, reply.image_ids, session)
        return reply

    return await desk.scope.saved_replies.transaction(transact)


async def forget_image(desk: Desk, file_id: str) -> None:
    """The job: remove an image that no reply has and no message shows."""
    image_id = Id(file_id)
    if await desk.scope.saved_replies.uses_image(image_id) or await desk.scope.messages.show_file(image_id):
        return
    await desk.scope.files.remove([image_id])


def _require(desk: Desk) -> None:
    desk.require_feature(Feature.SAVED_REPLIES)
    desk.require(Permission.SEND_MESSAGES)


async def _let_go(desk: Desk, image_ids: Iterable[Id], session: Session) -> None:
    lanes = [job_lane(FORGET_IMAGE, desk.scope.shop_id, one) for one in image_ids]
    await touch(desk.scope.database, lanes, after=GRACE.total_seconds(), session=session)


async def _checked(desk: Desk, draft: ReplyDraft) -> ReplyDraft:
    kept = checked(draft)
    await _check_images(desk, kept.image_ids)
    return kept


async def _check_images(desk: Desk, image_ids: Sequence[Id]) -> None:
    """Only what staff uploaded: what customers sent is forgotten with them."""
    wanted = [Id(str(object_id(one, field=f"imageIds.{index}"))) for index, one in enumerate(image_ids)]
    if not wanted:
        return
    found = {file.id: file for file in await desk.scope.files.by_ids(wanted)}
    for index, image_id in enumerate(wanted):
        file = found.get(image_id)
        if file is None:
            raise NotFound("This shop has no such file; upload it first.", field=f"imageIds.{index}")
        if file.uploaded_by.kind is ActorKind.CUSTOMER:
            raise InvalidInput("This is a customer's; upload an image of your own.", field=f"imageIds.{index}")
