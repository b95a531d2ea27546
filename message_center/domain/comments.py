"""Private comments: what staff say to each other in a conversation, never sent to the customer (spec H6).

A comment's words stand in the comment alone: not in facts, logs, or the search of messages.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from message_center.domain.actors import Actor, Caller
from message_center.domain.facts import FactKind, Happened
from message_center.domain.ids import Id
from message_center.domain.permissions import Permission

COMMENT_LIMIT = 5000
"""The longest comment, in Unicode code points: as long as a message."""

MENTION_LIMIT = 20
"""How many colleagues one comment may call."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment:
    """One comment. `client_key` makes writing it idempotent, as a message's does."""

    id: Id
    shop_id: Id
    conversation_id: Id
    author: Actor
    at: datetime
    text: str
    mentioned_ids: tuple[Id, ...] = ()
    edited_at: datetime | None = None
    client_key: str | None = None


def may_edit(comment: Comment, caller: Caller) -> bool:
    """Nobody puts words into a colleague's mouth: only the author edits."""
    return caller.may(Permission.SEND_MESSAGES) and caller.actor.id == comment.author.id


def may_delete(comment: Comment, caller: Caller) -> bool:
    """The author, and whoever acts for colleagues."""
    return may_edit(comment, caller) or (
        caller.may(Permission.SEND_MESSAGES) and caller.may(Permission.MANAGE_CONVERSATIONS)
    )


def added(comment: Comment) -> tuple[Happened, ...]:
    """What writing it tells, without its words: that it is there, and whom it calls."""
    return _told(FactKind.COMMENT_ADDED, comment, comment.mentioned_ids)


def edit(comment: Comment, *, text: str, mentioned_ids: tuple[Id, ...], at: datetime) -> Comment:
    """The comment with other words; the same as before when nothing is different."""
    changed = replace(comment, text=text, mentioned_ids=mentioned_ids)
    return comment if changed == comment else replace(changed, edited_at=at)


def edited(before: Comment, after: Comment) -> tuple[Happened, ...]:
    """What editing it tells; whoever was called before is not called again."""
    if after == before:
        return ()
    called = tuple(one for one in after.mentioned_ids if one not in before.mentioned_ids)
    return _told(FactKind.COMMENT_EDITED, after, called)


def deleted(comment: Comment) -> tuple[Happened, ...]:
    """What deleting it tells."""
    return _told(FactKind.COMMENT_DELETED, comment, ())


def _told(kind: FactKind, comment: Comment, called: tuple[Id, ...]) -> tuple[Happened, ...]:
    mentions = (
        Happened(kind=FactKind.STAFF_MENTIONED, values={"comment_id": comment.id, "staff_id": staff_id})
        for staff_id in called
    )
    return Happened(kind=kind, values={"comment_id": comment.id}), *mentions
