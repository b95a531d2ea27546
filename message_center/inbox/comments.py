"""Writing, editing and deleting private comments in a conversation (spec H6).

A comment answers nobody, so it needs no leave to act on a colleague's conversation: to say something to the
colleague is what it is for.
"""

from collections.abc import Sequence

from message_center.domain import comments as rules
from message_center.domain.comments import COMMENT_LIMIT, MENTION_LIMIT, Comment
from message_center.domain.conversations import Conversation
from message_center.domain.ids import Id
from message_center.domain.permissions import Permission
from message_center.errors import InvalidInput, LimitExceeded, NotFound, PermissionDenied
from message_center.inbox.desk import Desk
from message_center.inbox.reply import check_client_key, own_key
from message_center.storage.mapping import new_id, object_id
from message_center.storage.moments import Moment
from message_center.storage.moves import Move


async def add_comment(
    desk: Desk,
    *,
    conversation_id: str,
    text: str,
    mentioned_ids: Sequence[str] = (),
    client_key: str | None = None,
) -> tuple[Conversation, Comment]:
    """Write a comment, and call the colleagues that it mentions.

    Repeating it with the same `client_key`, by the same author, returns the first comment. Raises NotFound,
    PermissionDenied, InvalidInput, LimitExceeded.
    """
    desk.require(Permission.SEND_MESSAGES)
    words = _checked(text)
    check_client_key(client_key)
    called = await _called(desk, mentioned_ids)
    key = own_key(desk, client_key)
    now = desk.clock.now()
    written: list[Comment] = []

    async def decide(moment: Moment) -> Move:
        written.clear()
        current = moment.conversation
        if key is not None and (known := await moment.comment_by_client_key(key)) is not None:
            written.append(known)
            return Move(conversation=current)
        comment = Comment(
            id=new_id(),
            shop_id=current.shop_id,
            conversation_id=current.id,
            author=desk.caller.actor,
            at=now,
            text=words,
            mentioned_ids=called,
            client_key=key,
        )
        written.append(comment)
        return Move(conversation=current, comments=(comment,), happened=rules.added(comment))

    moved = await desk.scope.conversations.move(conversation_id, decide, at=now)
    return moved, written[0]


async def edit_comment(
    desk: Desk, *, comment_id: str, text: str, mentioned_ids: Sequence[str] = ()
) -> tuple[Conversation, Comment]:
    """Change one's own comment, and call whom it mentions newly.

    Raises NotFound, PermissionDenied, InvalidInput, LimitExceeded.
    """
    desk.require(Permission.SEND_MESSAGES)
    words = _checked(text)
    stored = await desk.scope.comments.get(comment_id)
    called = await _called(desk, mentioned_ids)
    now = desk.clock.now()
    written: list[Comment] = []

    async def decide(moment: Moment) -> Move:
        written.clear()
        before = await moment.comment(stored.id)
        if not rules.may_edit(before, desk.caller):
            raise PermissionDenied("Only its author may edit a comment.", field="commentId")
        after = rules.edit(before, text=words, mentioned_ids=called, at=now)
        written.append(after)
        changed = (after,) if after != before else ()
        return Move(conversation=moment.conversation, comments=changed, happened=rules.edited(before, after))

    moved = await desk.scope.conversations.move(stored.conversation_id, decide, at=now)
    return moved, written[0]


async def delete_comment(desk: Desk, *, comment_id: str) -> tuple[Conversation, Id]:
    """Delete one's own comment, or (with MANAGE_CONVERSATIONS) a colleague's; its words are gone.

    Raises NotFound, also when it was deleted before, and PermissionDenied.
    """
    desk.require(Permission.SEND_MESSAGES)
    stored = await desk.scope.comments.get(comment_id)

    async def decide(moment: Moment) -> Move:
        comment = await moment.comment(stored.id)
        if not rules.may_delete(comment, desk.caller):
            raise PermissionDenied(
                "A colleague's comment is deleted by whoever holds MANAGE_CONVERSATIONS.", field="commentId"
            )
        return Move(conversation=moment.conversation, uncommented=(comment,), happened=rules.deleted(comment))

    moved = await desk.scope.conversations.move(stored.conversation_id, decide, at=desk.clock.now())
    return moved, stored.id


def _checked(text: str) -> str:
    words = text.strip()
    if not words:
        raise InvalidInput("Write something.", field="text")
    if len(words) > COMMENT_LIMIT:
        raise LimitExceeded(f"A comment has at most {COMMENT_LIMIT} characters.", field="text")
    return words


async def _called(desk: Desk, mentioned_ids: Sequence[str]) -> tuple[Id, ...]:
    """The colleagues who are mentioned, each once. Raises NotFound, InvalidInput, LimitExceeded by place."""
    ids = [Id(str(object_id(one, field=f"mentionedIds.{n}"))) for n, one in enumerate(mentioned_ids)]
    if len(set(ids)) > MENTION_LIMIT:
        raise LimitExceeded(f"A comment mentions at most {MENTION_LIMIT} colleagues.", field="mentionedIds")
    known = {one.id: one for one in await desk.scope.staff.by_ids(ids)} if ids else {}
    for place, staff_id in enumerate(ids):
        if staff_id not in known:
            raise NotFound("This shop has no such staff member.", field=f"mentionedIds.{place}")
        if not known[staff_id].active:
            raise InvalidInput("This colleague no longer works here.", field=f"mentionedIds.{place}")
    return tuple(dict.fromkeys(ids))
