"""Marks on many conversations at once: which there are, and what each does to one (spec A12 to A14)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from message_center.domain import conversation_moves as rules
from message_center.domain.conversations import Conversation, Moved
from message_center.domain.ids import Id
from message_center.errors import ErrorCode

BULK_LIMIT = 10_000
"""How many conversations one call may mark."""


class ConversationMark(StrEnum):
    """The marks, named by the state that they bring about."""

    READ = "READ"
    UNREAD = "UNREAD"
    STARRED = "STARRED"
    UNSTARRED = "UNSTARRED"
    ARCHIVED = "ARCHIVED"
    UNARCHIVED = "UNARCHIVED"
    COMPLETED = "COMPLETED"
    IN_PROGRESS = "IN_PROGRESS"

    @property
    def changes_the_work(self) -> bool:
        """Whether it takes more on a colleague's conversation: read state and status do (spec C7)."""
        return self in (self.READ, self.UNREAD, self.COMPLETED, self.IN_PROGRESS)


@dataclass(frozen=True, slots=True)
class Target:
    """A conversation to mark; READ leaves unread what came after `up_to_sequence`."""

    id: Id
    up_to_sequence: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """A conversation that was not marked, and why."""

    conversation_id: str
    code: ErrorCode
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkOutcome:
    """What became of a call (spec A14). `end_cursor` is set when more conversations match its filter."""

    succeeded: int
    failures: tuple[Refused, ...]
    end_cursor: str | None = None


def marked(mark: ConversationMark, conversation: Conversation, *, unread_after: int, at: datetime) -> Moved:
    """The conversation with the mark; `unread_after` customer messages came after what was seen."""
    match mark:
        case ConversationMark.READ:
            return rules.mark_read(conversation, unread_after=unread_after)
        case ConversationMark.UNREAD:
            return rules.mark_unread(conversation, at=at)
        case ConversationMark.IN_PROGRESS:
            return rules.reopen(conversation, at=at)
        case _:
            return _RULES[mark](conversation)


_RULES: Mapping[ConversationMark, Callable[[Conversation], Moved]] = {
    ConversationMark.STARRED: rules.star,
    ConversationMark.UNSTARRED: rules.unstar,
    ConversationMark.ARCHIVED: rules.archive,
    ConversationMark.UNARCHIVED: rules.unarchive,
    ConversationMark.COMPLETED: rules.complete,
}
