"""What happened, in the past tense: the live feed and the timeline are made of facts (docs/architecture.md).

A fact never holds message text, because a message can be unsent.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from message_center.domain.actors import Actor
from message_center.domain.ids import Id


class FactKind(StrEnum):
    """The kinds of fact."""

    CONVERSATION_STARTED = "CONVERSATION_STARTED"
    MESSAGE_RECEIVED = "MESSAGE_RECEIVED"
    MESSAGE_QUEUED = "MESSAGE_QUEUED"
    MESSAGE_SENT_ELSEWHERE = "MESSAGE_SENT_ELSEWHERE"
    DELIVERY_CHANGED = "DELIVERY_CHANGED"
    MESSAGE_EDITED = "MESSAGE_EDITED"
    MESSAGE_UNSENT = "MESSAGE_UNSENT"
    MESSAGE_REACTED = "MESSAGE_REACTED"
    MEDIA_KEPT = "MEDIA_KEPT"
    FIND_REJECTED = "FIND_REJECTED"
    FIND_RESTORED = "FIND_RESTORED"
    CONVERSATION_READ = "CONVERSATION_READ"
    CONVERSATION_UNREAD = "CONVERSATION_UNREAD"
    CONVERSATION_STARRED = "CONVERSATION_STARRED"
    CONVERSATION_UNSTARRED = "CONVERSATION_UNSTARRED"
    CONVERSATION_ARCHIVED = "CONVERSATION_ARCHIVED"
    CONVERSATION_UNARCHIVED = "CONVERSATION_UNARCHIVED"
    CONVERSATION_COMPLETED = "CONVERSATION_COMPLETED"
    CONVERSATION_REOPENED = "CONVERSATION_REOPENED"
    CONVERSATION_ASSIGNED = "CONVERSATION_ASSIGNED"
    CONVERSATION_UNASSIGNED = "CONVERSATION_UNASSIGNED"
    CONVERSATION_SNOOZED = "CONVERSATION_SNOOZED"
    CONVERSATION_RETURNED = "CONVERSATION_RETURNED"
    CONVERSATION_BLOCKED = "CONVERSATION_BLOCKED"
    CONVERSATION_UNBLOCKED = "CONVERSATION_UNBLOCKED"
    CUSTOMER_BLOCKED = "CUSTOMER_BLOCKED"
    CUSTOMER_UNBLOCKED = "CUSTOMER_UNBLOCKED"
    AD_OPENED = "AD_OPENED"
    LINK_OPENED = "LINK_OPENED"
    REACH_CHANGED = "REACH_CHANGED"
    CONVERSATION_TAGS_CHANGED = "CONVERSATION_TAGS_CHANGED"
    CUSTOMER_CHANGED = "CUSTOMER_CHANGED"
    CUSTOMER_TAGS_CHANGED = "CUSTOMER_TAGS_CHANGED"
    TAG_CHANGED = "TAG_CHANGED"
    CUSTOMER_ERASED = "CUSTOMER_ERASED"
    CONVERSATION_ERASED = "CONVERSATION_ERASED"
    SAVED_REPLY_CHANGED = "SAVED_REPLY_CHANGED"
    CONVERSATION_EMPTIED = "CONVERSATION_EMPTIED"
    NOTE_ADDED = "NOTE_ADDED"
    NOTE_CHANGED = "NOTE_CHANGED"
    NOTE_DELETED = "NOTE_DELETED"
    ORDER_CHANGED = "ORDER_CHANGED"
    REMINDER_CHANGED = "REMINDER_CHANGED"
    COMMENT_ADDED = "COMMENT_ADDED"
    COMMENT_EDITED = "COMMENT_EDITED"
    COMMENT_DELETED = "COMMENT_DELETED"
    STAFF_MENTIONED = "STAFF_MENTIONED"
    CART_CHANGED = "CART_CHANGED"
    ORDER_PLACED = "ORDER_PLACED"
    MERGE_SUGGESTED = "MERGE_SUGGESTED"
    MERGE_SUGGESTION_DISMISSED = "MERGE_SUGGESTION_DISMISSED"
    CUSTOMER_MERGED = "CUSTOMER_MERGED"
    CUSTOMER_UNMERGED = "CUSTOMER_UNMERGED"
    BOT_FAILED = "BOT_FAILED"
    BOT_STOPPED = "BOT_STOPPED"
    BOTS_PAUSED = "BOTS_PAUSED"
    BOTS_RESUMED = "BOTS_RESUMED"
    ACCOUNT_CHANGED = "ACCOUNT_CHANGED"
    SETTINGS_CHANGED = "SETTINGS_CHANGED"
    STAFF_CHANGED = "STAFF_CHANGED"


FactValue = str | int | bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """One of the conversations that a batch changed, with its revision afterwards; `since` as in a fact."""

    id: Id
    account_id: Id
    revision: int
    since: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One thing that happened.

    `revision` is that of the changed conversation after the change, or without one that of the changed customer
    (0 for facts about other things): a client that holds a newer one ignores the older. `values` are small and
    never secret. `why` explains what a machine did. A fact of a batch concerns many conversations: they are in
    `conversations`, and `conversation_id` is None.

    `since` is for reports (spec F16): on the message that a customer begins to wait with and on the person's
    answer that ends the wait, when it began; on a completion, when the conversation began or was last reopened.
    """

    id: Id
    shop_id: Id
    kind: FactKind
    at: datetime
    actor: Actor
    revision: int = 0
    conversation_id: Id | None = None
    account_id: Id | None = None
    customer_id: Id | None = None
    message_id: Id | None = None
    conversations: tuple[Changed, ...] = ()
    values: dict[str, FactValue] = field(default_factory=dict)
    why: str | None = None
    since: datetime | None = None

    @property
    def is_about_customer(self) -> bool:
        """Whether it tells of a customer alone, and not of any conversation."""
        return self.customer_id is not None and self.conversation_id is None and not self.conversations

    def about(self, conversation_id: str) -> "Fact | None":
        """What a batch's fact says of one of its conversations; None when it says nothing of it."""
        if self.conversation_id == conversation_id:
            return self
        changed = next((one for one in self.conversations if one.id == conversation_id), None)
        if changed is None:
            return None
        return replace(
            self,
            conversation_id=changed.id,
            account_id=changed.account_id,
            revision=changed.revision,
            since=changed.since,
            conversations=(),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """What a rule says happened, before it gets its id and revision.

    `actor` is set where it is somebody else than the caller, for example the customer; `at` where it did not
    happen just now, as a message that was under way; `since` as in a fact.
    """

    kind: FactKind
    actor: Actor | None = None
    message_id: Id | None = None
    values: dict[str, FactValue] = field(default_factory=dict)
    why: str | None = None
    at: datetime | None = None
    since: datetime | None = None
