"""Images of answers that were prepared: checked when they are saved, forgotten when nobody has them any more.

They are forgotten a while later, by a job that is asked for in the transaction that lets them go: somebody may
just have put one into a message. What a message shows, or another prepared answer has, stays.
"""

from collections.abc import Iterable, Mapping
from datetime import timedelta

from message_center.domain.actors import ActorKind
from message_center.domain.ids import Id
from message_center.errors import InvalidInput, NotFound
from message_center.inbox.desk import Desk
from message_center.inbox.jobs import job_lane
from message_center.inbox.stored_keyword_answers import stored_answers
from message_center.storage.database import Session
from message_center.storage.lanes import touch
from message_center.storage.mapping import object_id

FORGET_IMAGE = "forget_image"
"""The job; its subject is the file's id."""

GRACE = timedelta(hours=1)
"""So long an image stays after it was let go."""


async def check_images(desk: Desk, chosen: Mapping[str, Id]) -> None:
    """Only what staff of this shop uploaded: what customers sent is forgotten with them. One command at most.

    `chosen` are the images by the field where each stands. Raises NotFound, InvalidInput.
    """
    wanted = {field: Id(str(object_id(one, field=field))) for field, one in chosen.items()}
    if not wanted:
        return
    found = {file.id: file for file in await desk.scope.files.by_ids(list(wanted.values()))}
    for field, image_id in wanted.items():
        file = found.get(image_id)
        if file is None:
            raise NotFound("This shop has no such file; upload it first.", field=field)
        if file.uploaded_by.kind is ActorKind.CUSTOMER:
            raise InvalidInput("This is a customer's; upload an image of your own.", field=field)


async def let_go(desk: Desk, image_ids: Iterable[Id], *, session: Session) -> None:
    """These images are no longer in what they were in."""
    lanes = [job_lane(FORGET_IMAGE, desk.scope.shop_id, one) for one in image_ids]
    await touch(desk.scope.database, lanes, after=GRACE.total_seconds(), session=session)


async def forget_image(desk: Desk, file_id: str) -> None:
    """The job: remove an image that no prepared answer has and no message shows."""
    image_id = Id(file_id)
    if image_id in (await stored_answers(desk)).image_ids():
        return
    if await desk.scope.saved_replies.uses_image(image_id) or await desk.scope.messages.show_file(image_id):
        return
    await desk.scope.files.remove([image_id])
