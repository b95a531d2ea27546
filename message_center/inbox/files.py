"""Images that staff upload, to be sent with a message (spec A18)."""

import asyncio
import hashlib
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from message_center.domain.attachments import Attachment, AttachmentKind
from message_center.domain.files import StoredFile, safe_name
from message_center.domain.ids import Id
from message_center.domain.permissions import Permission
from message_center.errors import LimitExceeded, NotFound
from message_center.inbox.desk import Desk
from message_center.inbox.image_cleaning import clean_image
from message_center.inbox.reply import ATTACHMENT_LIMIT
from message_center.storage.files import Files
from message_center.storage.mapping import new_id, object_id

_cleaning = ThreadPoolExecutor(max_workers=1, thread_name_prefix="images")
"""One image at a time, because the largest allowed one takes hundreds of megabytes while it is decoded."""


async def store_image(desk: Desk, *, content: bytes, name: str) -> StoredFile:
    """Keep an image for sending, without what its camera added. The content decides what it is, not the name.

    Raises PermissionDenied, InvalidInput when it is no JPEG, PNG, GIF or WebP, LimitExceeded.
    """
    desk.require(Permission.SEND_MESSAGES)
    clean = await asyncio.get_running_loop().run_in_executor(_cleaning, clean_image, content)
    file = StoredFile(
        id=new_id(),
        shop_id=desk.scope.shop_id,
        name=safe_name(name, extension=clean.type.extension),
        content_type=clean.type.content_type,
        size=len(clean.content),
        sha256=hashlib.sha256(clean.content).hexdigest(),
        width=clean.width,
        height=clean.height,
        uploaded_by=desk.caller.actor,
        uploaded_at=desk.clock.now(),
    )
    await desk.scope.files.add(file, clean.content)
    return file


async def attachments_of(desk: Desk, file_ids: Sequence[str]) -> tuple[Attachment, ...]:
    """The attachments of a message from the ids of uploaded files, in their order: one command.

    Raises NotFound, naming the first that this shop does not have as `attachmentIds.N`, and LimitExceeded.
    """
    if len(file_ids) > ATTACHMENT_LIMIT:
        raise LimitExceeded(f"A message has at most {ATTACHMENT_LIMIT} images.", field="attachmentIds")
    wanted = [
        Id(str(object_id(file_id, field=f"attachmentIds.{index}"))) for index, file_id in enumerate(file_ids)
    ]
    if not wanted:
        return ()
    found = {file.id: file for file in await desk.scope.files.by_ids(wanted)}
    for index, file_id in enumerate(wanted):
        if file_id not in found:
            raise NotFound("This shop has no such file; upload it first.", field=f"attachmentIds.{index}")
    return tuple(_attachment(found[file_id]) for file_id in wanted)


async def image_attachments(files: Files, file_ids: Sequence[Id]) -> tuple[Attachment, ...]:
    """Those of the files that exist, in their order: one command, none without ids."""
    found = {file.id: _attachment(file) for file in await files.by_ids(file_ids)} if file_ids else {}
    return tuple(found[one] for one in file_ids if one in found)


def _attachment(file: StoredFile) -> Attachment:
    return Attachment(
        kind=AttachmentKind.IMAGE,
        file_id=file.id,
        name=file.name,
        content_type=file.content_type,
        size=file.size,
    )
