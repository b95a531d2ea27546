"""The conversation: what a row of the inbox shows. How it moves: conversation_moves.py."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Self

from message_center.domain.actors import Actor
from message_center.domain.bot_pauses import NO_PAUSE, BotState
from message_center.domain.chores import Chore
from message_center.domain.facts import Happened
from message_center.domain.folders import Folder
from message_center.domain.ids import Id
from message_center.domain.merge_suggestions import MergeSuggestion
from message_center.domain.messages import Direction, MessageKind
from message_center.domain.recognition.recognized import Recognized
from message_center.domain.referrals import Ad


class ConversationKind(StrEnum):
    """Three kinds, shown apart (spec A1)."""

    STOREFRONT = "STOREFRONT"
    ORDER = "ORDER"
    INSTANT = "INSTANT"


class ConversationStatus(StrEnum):
    """Whether staff still work on it (spec A13)."""

    IN_PROGRESS = "IN_PROGRESS"
    COMPLETED = "COMPLETED"


@dataclass(frozen=True, slots=True, kw_only=True)
class LastMessage:
    """What the row shows of the latest message; the snippet is emptied when that message is unsent."""

    id: Id
    direction: Direction
    author: Actor
    kind: MessageKind
    snippet: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """The thread between a customer and one account (for ORDER: one order).

    `sequence` counts its messages, `revision` its changes. `unread` counts customer messages that nobody has
    read; `marked_unread` makes the badge 1 when that is 0 (spec A12). `waiting_since` is the time of the first
    customer message that no person has answered. `sorts_unread_by` is the key of the unread list's
    longest-waiting order (spec A9): set while unread, None otherwise. `acted_at` is the customer's last act
    that opens the platform's answer window. `reach_known_at` is the platform's time of what it last told of
    the customer's reach.

    `phones` and `emails` are those that the customer wrote here, the latest first (spec B1, B4).

    `reopened_at` is when it last fell back from COMPLETED.

    `emptied_at` is when its messages up to `emptied_through` were removed, because the shop keeps them no longer.

    `snoozed_until` and `blocked` set it aside (spec H10); `blocked` repeats the customer's block.

    `outbox`, `bots_waiting`, `chores` and `matching` are the lane's work list: outgoing messages that are not
    settled, messages that bots have not been asked about, what else its lane still has to do, and messages whose
    phones and e-mails are still to be looked for among the shop's members. `merge_suggestion` is what came of that
    (spec B8).
    """

    id: Id
    shop_id: Id
    account_id: Id
    customer_id: Id
    channel: str
    kind: ConversationKind
    key: str
    identity: str
    created_at: datetime
    last_message_at: datetime
    order_id: str | None = None
    sequence: int = 0
    revision: int = 0
    unread: int = 0
    marked_unread: bool = False
    waiting_since: datetime | None = None
    sorts_unread_by: datetime | None = None
    last_customer_message_at: datetime | None = None
    acted_at: datetime | None = None
    starred: bool = False
    archived: bool = False
    snoozed_until: datetime | None = None
    blocked: bool = False
    status: ConversationStatus = ConversationStatus.IN_PROGRESS
    reopened_at: datetime | None = None
    assignee_id: Id | None = None
    assigned_at: datetime | None = None
    bots: BotState = NO_PAUSE
    tag_ids: tuple[Id, ...] = ()
    has_phone: bool = False
    phones: tuple[Recognized, ...] = ()
    emails: tuple[Recognized, ...] = ()
    from_ad: bool = False
    ads: tuple[Ad, ...] = ()
    last_message: LastMessage | None = None
    unreachable: str | None = None
    reach_known_at: datetime | None = None
    answerable_by_email: bool = False
    is_member: bool = False
    erased_at: datetime | None = None
    emptied_at: datetime | None = None
    emptied_through: int = 0
    outbox: int = 0
    bots_waiting: int = 0
    chores: tuple[Chore, ...] = ()
    matching: tuple[Id, ...] = ()
    merge_suggestion: MergeSuggestion | None = None

    @property
    def badge(self) -> int:
        """The number on the row: unread messages, or 1 when marked unread."""
        return self.unread or int(self.marked_unread)

    @property
    def is_emptied(self) -> bool:
        """Whether nothing is left of its messages, or it never had any."""
        return self.sequence <= self.emptied_through

    @property
    def folder(self) -> Folder:
        """Where it lies."""
        if self.blocked:
            return Folder.BLOCKED
        if self.snoozed_until is not None:
            return Folder.SNOOZED
        return Folder.ARCHIVE if self.archived else Folder.INBOX

    def with_chore(self, chore: Chore) -> Self:
        """Its lane has this to do as well; what waits already waits once."""
        return self if chore in self.chores else replace(self, chores=(*self.chores, chore))

    def without_chore(self, chore: Chore) -> Self:
        """This chore is crossed off."""
        return replace(self, chores=tuple(one for one in self.chores if one is not chore))


Moved = tuple[Conversation, tuple[Happened, ...]]
