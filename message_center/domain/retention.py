"""How long a shop keeps what was written: the setting, and what is left when the time is over (spec F15)."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from message_center.domain.carts import Cart
from message_center.domain.chores import Chore
from message_center.domain.conversations import Conversation, Moved
from message_center.domain.facts import FactKind, Happened
from message_center.domain.folders import Folder
from message_center.errors import InvalidInput

FEWEST_DAYS = 30
MOST_DAYS = 3650

SECOND_THOUGHTS = timedelta(days=1)
"""Nothing is removed within this time after saving, because what was removed by a slip does not come back."""

SET_ASIDE = (Folder.ARCHIVE, Folder.BLOCKED)
"""Where conversations lie that nobody works on; only these are ever emptied."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionSettings:
    """After how many days without a message a conversation that was set aside is emptied; None: never.

    `takes_effect_at` is the earliest time at which anything is removed.
    """

    archived_days: int | None = None
    takes_effect_at: datetime | None = None
    revision: int = 0

    def expired_before(self, now: datetime) -> datetime | None:
        """Conversations whose latest message is older than this are to be emptied; None while none are."""
        if self.archived_days is None or self.takes_effect_at is None or now < self.takes_effect_at:
            return None
        return now - timedelta(days=self.archived_days)


def check_days(days: int) -> None:
    """Raise InvalidInput for a time that no shop means."""
    if not FEWEST_DAYS <= days <= MOST_DAYS:
        raise InvalidInput(f"Keep messages {FEWEST_DAYS} to {MOST_DAYS} days.", field="archivedDays")


def may_expire(conversation: Conversation) -> bool:
    """Whether it was set aside and has something left to remove."""
    return conversation.folder in SET_ASIDE and not conversation.is_emptied


def is_expired(conversation: Conversation, before: datetime) -> bool:
    """Whether it may expire and has been silent since before then.

    While the shop has not said what became of an order, its cart is needed.
    """
    return (
        may_expire(conversation)
        and conversation.last_message_at < before
        and not conversation.outbox
        and not conversation.bots_waiting
        and Chore.ORDER not in conversation.chores
    )


def is_still_filled(cart: Cart | None, before: datetime) -> bool:
    """Whether staff have filled the conversation's current cart since before then: somebody still works on it."""
    return cart is not None and cart.changed_at >= before


def emptied(conversation: Conversation, *, at: datetime) -> Moved:
    """The conversation without what its messages said; its lane removes the messages themselves.

    It stays where it is, keeps its customer, and goes on like any other when somebody writes.
    """
    last = conversation.last_message
    left = replace(
        conversation,
        emptied_at=at,
        emptied_through=conversation.sequence,
        unread=0,
        marked_unread=False,
        waiting_since=None,
        sorts_unread_by=None,
        last_message=None if last is None else replace(last, snippet=""),
        has_phone=False,
        phones=(),
        emails=(),
        matching=(),
        merge_suggestion=None,
    ).with_chore(Chore.SWEEP)
    told = Happened(kind=FactKind.CONVERSATION_EMPTIED, values={"through": conversation.sequence})
    return left, (told,)
