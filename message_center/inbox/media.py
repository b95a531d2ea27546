"""Keeping what customers sent: later than the message, never in its way, and gone again when it is taken back.

Each attachment is copied under an id that follows from its message, so that a worker that died in the middle
leaves nothing twice; a message that was taken back loses its copies (spec G6).
"""

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import structlog

from message_center.contracts.media import Media, MediaOutcome, MediaSource
from message_center.contracts.sending import AccountAccess, Rejected
from message_center.domain.attachments import Attachment
from message_center.domain.chores import Chore
from message_center.domain.conversations import Conversation
from message_center.domain.delivery import Failure, FailureKind
from message_center.domain.facts import FactKind, Happened
from message_center.domain.files import StoredFile, safe_name
from message_center.domain.media import MOST_KEPT, is_kept, media_file_id, safe_type
from message_center.domain.messages import Message
from message_center.errors import told_without_words
from message_center.inbox.chores import cross_off
from message_center.inbox.desk import Desk
from message_center.storage.moments import Moment
from message_center.storage.moves import Move

log = structlog.get_logger(__name__)

AGAIN_AFTER = 30.0
"""Seconds until media are asked for again that a platform would not give now."""

PATIENCE = timedelta(hours=1)
"""So long after a message its media are asked for."""


async def keep_media(desk: Desk, conversation: Conversation) -> float | None:
    """Fetch what waits, and forget what was taken back. Returns the seconds until it is to be tried again."""
    access = await desk.scope.accounts.access(conversation.account_id)
    waiting = await desk.scope.messages.media_pending(conversation)
    left = False
    for message in waiting:
        if message.unsent_at is not None:
            await desk.scope.files.remove([media_file_id(message.id, index) for index in range(MOST_KEPT)])
            await _settle(desk, message, {}, done=True)
            continue
        copies, passing = await _fetch(desk, access, message)
        done = not passing or desk.clock.now() - message.at > PATIENCE
        left = left or not done
        await _settle(desk, message, copies, done=done)
    if left:
        return AGAIN_AFTER
    return None if await _leave_off(desk, conversation) else 0


async def _fetch(desk: Desk, access: AccountAccess, message: Message) -> tuple[dict[int, Attachment], bool]:
    """Our copies of a message's attachments, by their place; and whether more can be had later."""
    source: object = desk.channels.get(access.account.channel)
    copies: dict[int, Attachment] = {}
    passing = False
    if not isinstance(source, MediaSource):
        return copies, passing
    for index, attachment in enumerate(message.attachments[:MOST_KEPT]):
        if not is_kept(attachment):
            continue
        outcome = await _ask(source, access, message, attachment)
        if isinstance(outcome, Media):
            copies[index] = await _store(desk, message, index, attachment, outcome)
        else:
            passing = passing or outcome.failure.kind.is_passing
    return copies, passing


async def _ask(
    source: MediaSource, access: AccountAccess, message: Message, attachment: Attachment
) -> MediaOutcome:
    """What the platform gives. A partner's channel may raise: one picture must not keep all others from us."""
    try:
        return await source.fetch_media(access, message.external_id or "", attachment)
    except Exception as error:
        told = told_without_words(error)
        log.error("channel.media_failed", channel=access.account.channel, message_id=message.id, **told)
        return Rejected(Failure(FailureKind.TRANSIENT, f"The channel raised {type(error).__name__}."))


async def _store(desk: Desk, message: Message, index: int, attachment: Attachment, media: Media) -> Attachment:
    content_type = safe_type(media.content_type)
    file = StoredFile(
        id=media_file_id(message.id, index),
        shop_id=message.shop_id,
        name=attachment.name or safe_name("", extension=content_type.partition("/")[2]),
        content_type=content_type,
        size=len(media.content),
        sha256=hashlib.sha256(media.content).hexdigest(),
        width=0,
        height=0,
        uploaded_by=message.author,
        uploaded_at=desk.clock.now(),
    )
    await desk.scope.files.put(file, media.content)
    return replace(attachment, file_id=file.id, content_type=content_type, size=file.size)


async def _settle(desk: Desk, message: Message, copies: Mapping[int, Attachment], *, done: bool) -> None:
    """Show our copies in the message, unless it was taken back meanwhile: then they are forgotten next time."""

    async def decide(moment: Moment) -> Move:
        known = await moment.message(message.id)
        if known.unsent_at != message.unsent_at:
            return Move(conversation=moment.conversation)
        attachments = tuple(copies.get(index, one) for index, one in enumerate(known.attachments))
        changed = replace(known, attachments=attachments, media_pending=not done)
        shown = (Happened(kind=FactKind.MEDIA_KEPT, message_id=known.id),) if copies else ()
        return Move(conversation=moment.conversation, changed=(changed,), happened=shown)

    await desk.scope.conversations.move(message.conversation_id, decide, at=desk.clock.now())


async def _leave_off(desk: Desk, conversation: Conversation) -> bool:
    """Cross the chore off; False while more waits, because it was too much for one time."""
    if await desk.scope.messages.media_pending(conversation):
        return False
    await cross_off(desk, conversation.id, Chore.MEDIA)
    return True
