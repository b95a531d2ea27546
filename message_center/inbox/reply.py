"""Answering a customer: a reply is a message that waits in its lane to be sent (docs/architecture.md)."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace

from message_center.contracts.channels import Channel
from message_center.domain.accounts import ChannelAccount
from message_center.domain.attachments import Attachment, AttachmentKind, sendable
from message_center.domain.buttons import Button, check_buttons
from message_center.domain.conversation_moves import answer
from message_center.domain.conversations import Conversation
from message_center.domain.delivery import may_retry, queue_again
from message_center.domain.delivery_facts import delivery_changed
from message_center.domain.ids import Id
from message_center.domain.messages import TEXT_LIMIT, Message, MessageKind
from message_center.domain.replies import check_seen, new_reply
from message_center.domain.templates import typed_length
from message_center.errors import (
    Conflict,
    InvalidInput,
    LimitExceeded,
    NotReplyable,
)
from message_center.inbox.desk import Desk
from message_center.inbox.replyability import replyability_of
from message_center.storage.mapping import new_id
from message_center.storage.moments import Moment
from message_center.storage.moves import Move

ATTACHMENT_LIMIT = 10
CLIENT_KEY_LIMIT = 200


async def send_message(
    desk: Desk,
    *,
    conversation_id: str,
    text: str = "",
    attachments: Sequence[Attachment] = (),
    buttons: Sequence[Button] = (),
    kind: MessageKind | None = None,
    reply_to_id: str | None = None,
    expected_sequence: int | None = None,
    client_key: str | None = None,
    unless: Callable[[Moment], Awaitable[None]] | None = None,
) -> tuple[Conversation, Message]:
    """Queue a reply, and wake the conversation's lane in the same transaction.

    Repeating it with the same `client_key`, by the same author, returns the first message and sends nothing
    again. With `expected_sequence`, refuses when messages arrived that the caller has not seen (spec H5).
    `unless` may refuse by raising, in the same transaction.
    Raises NotFound, PermissionDenied, InvalidInput, LimitExceeded, NotReplyable, SequenceOutdated.
    """
    _check(text, attachments, client_key)
    check_buttons(buttons)
    key = own_key(desk, client_key)
    conversation = await desk.scope.conversations.get(conversation_id)
    desk.require_to_act_on(conversation)
    access = await desk.scope.accounts.access(conversation.account_id)
    _check_sendable(desk, conversation, attachments)
    now = desk.clock.now()
    written: list[Message] = []

    async def decide(moment: Moment) -> Move:
        written.clear()
        if key is not None and (known := await moment.by_client_key(key)) is not None:
            written.append(known)
            return Move(conversation=moment.conversation)
        current = moment.conversation
        desk.require_to_act_on(current)
        check_seen(current, expected_sequence=expected_sequence)
        require_open(desk, current, access.account, field="conversationId")
        if unless is not None:
            await unless(moment)
        if reply_to_id is not None:
            await moment.message(Id(reply_to_id), field="replyToId")
        message = new_reply(
            current,
            message_id=new_id(),
            author=desk.caller.actor,
            at=now,
            text=text,
            attachments=tuple(attachments),
            buttons=tuple(buttons),
            kind=kind,
            client_key=key,
            reply_to_id=Id(reply_to_id) if reply_to_id else None,
        )
        written.append(message)
        moved, happened = answer(current, message)
        return Move(conversation=moved, added=(message,), happened=happened, wakes=True)

    moved = await desk.scope.conversations.move(conversation_id, decide, at=now)
    return moved, written[0]


async def retry_message(desk: Desk, *, message_id: str) -> tuple[Conversation, Message]:
    """Send again what failed, or what stayed unknown and was left to a person (spec A19).

    Raises NotFound, PermissionDenied, Conflict when the message is neither, NotReplyable.
    """
    found = await desk.scope.messages.get(message_id)
    conversation = await desk.scope.conversations.get(found.conversation_id)
    access = await desk.scope.accounts.access(conversation.account_id)
    now = desk.clock.now()
    written: list[Message] = []

    async def decide(moment: Moment) -> Move:
        written.clear()
        current = moment.conversation
        desk.require_to_act_on(current)
        message = await moment.message(found.id)
        if message.delivery is None or not may_retry(message.delivery):
            raise Conflict("Only a message that failed, or whose outcome stayed unknown, can be sent again.")
        _require_open_to(desk, current, access.account, message)
        again = queue_again(message.delivery, at=now)
        queued = replace(message, delivery=again)
        written.append(queued)
        happened = delivery_changed(message.id, again)
        return Move(conversation=current, changed=(queued,), happened=(happened,), wakes=True)

    moved = await desk.scope.conversations.move(conversation.id, decide, at=now)
    return moved, written[0]


def sendable_by(channel: Channel) -> frozenset[AttachmentKind]:
    """What staff may attach on this channel (spec A17)."""
    can = channel.capabilities
    return sendable(images=can.images, files=can.files)


def _check_sendable(desk: Desk, conversation: Conversation, attachments: Sequence[Attachment]) -> None:
    channel = desk.channels.get(conversation.channel)
    refused = [one.kind for one in attachments if channel is not None and one.kind not in sendable_by(channel)]
    if refused:
        names = ", ".join(sorted(set(refused)))
        raise InvalidInput(f"This channel cannot send: {names}. Send a link instead.", field="attachments")


def require_open(desk: Desk, conversation: Conversation, account: ChannelAccount, *, field: str) -> None:
    """Raise NotReplyable, saying what to do instead, while nobody may answer (spec H1)."""
    allowed = replyability_of(conversation, account, desk.channels, desk.clock.now())
    if not allowed.is_open:
        raise NotReplyable(allowed.advice, field=field)


def _require_open_to(desk: Desk, conversation: Conversation, account: ChannelAccount, message: Message) -> None:
    """As `require_open`; what a platform approved beforehand may go out also when its window is closed."""
    allowed = replyability_of(conversation, account, desk.channels, desk.clock.now())
    if message.template is None or not allowed.is_open_to_templates:
        require_open(desk, conversation, account, field="messageId")


def own_key(desk: Desk, client_key: str | None) -> str | None:
    """Clients number their mutations as they like, so a key means something only for its author."""
    actor = desk.caller.actor
    return None if client_key is None else f"{actor.kind.value}:{actor.id or ''}:{client_key}"


def _check(text: str, attachments: Sequence[Attachment], client_key: str | None) -> None:
    if not text.strip() and not attachments:
        raise InvalidInput("Write a text or attach an image.", field="text")
    if typed_length(text) > TEXT_LIMIT:
        raise LimitExceeded(f"A message has at most {TEXT_LIMIT} characters.", field="text")
    if len(attachments) > ATTACHMENT_LIMIT:
        raise LimitExceeded(f"A message has at most {ATTACHMENT_LIMIT} images.", field="attachments")
    check_client_key(client_key)


def check_client_key(client_key: str | None) -> None:
    """Raise LimitExceeded for a key that cannot be kept."""
    if client_key is not None and not 0 < len(client_key) <= CLIENT_KEY_LIMIT:
        raise LimitExceeded(
            f"A clientMutationId has 1 to {CLIENT_KEY_LIMIT} characters.", field="clientMutationId"
        )
