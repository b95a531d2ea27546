"""Which conversations a list shows, and in which order (spec A7, A9)."""

from dataclasses import dataclass
from enum import StrEnum

from message_center.domain.conversations import ConversationKind, ConversationStatus
from message_center.domain.folders import Folder
from message_center.domain.ids import Id


class ConversationOrder(StrEnum):
    """The orders of the list; LONGEST_WAITING is for unread conversations only (spec A9)."""

    NEWEST = "NEWEST"
    LONGEST_WAITING = "LONGEST_WAITING"


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationFilter:
    """All given conditions hold. Empty tuples and None do not filter; a list shows one folder."""

    kinds: tuple[ConversationKind, ...] = ()
    folder: Folder = Folder.INBOX
    unread: bool = False
    starred: bool = False
    has_phone: bool = False
    phone: str | None = None
    from_ad: bool = False
    bots_stopped: bool = False
    status: ConversationStatus | None = None
    account_ids: tuple[Id, ...] = ()
    tag_id: Id | None = None
    assignee_id: Id | None = None
    unassigned: bool = False
    customer_id: Id | None = None
