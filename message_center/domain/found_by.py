"""What lists find a conversation by: a word for each filter, and for each pair of filters that staff use.

The words stand in the conversation's document and in one index (storage/documents/conversations.py), so that every
list is found as fast as any other, and a new filter needs no index of its own (docs/decisions/0025).
"""

from collections.abc import Iterable
from enum import StrEnum

from message_center.domain.conversations import Conversation
from message_center.domain.filters import ConversationFilter
from message_center.domain.retention import may_expire


class Mark(StrEnum):
    """Words for what is so or not; all other words are ids, statuses and phone numbers."""

    UNREAD = "UNREAD"
    STARRED = "STARRED"
    HAS_PHONE = "HAS_PHONE"
    FROM_AD = "FROM_AD"
    BOTS_STOPPED = "BOTS_STOPPED"
    UNASSIGNED = "UNASSIGNED"
    MAY_EXPIRE = "MAY_EXPIRE"


def found_by(conversation: Conversation) -> tuple[str, ...]:
    """The words of a conversation, each once; a pair is two words with a space between."""
    unread = _marked(conversation.sorts_unread_by is not None, Mark.UNREAD)
    starred = _marked(conversation.starred, Mark.STARRED)
    phone = _marked(conversation.has_phone, Mark.HAS_PHONE)
    account = (conversation.account_id,)
    assignee = (conversation.assignee_id or Mark.UNASSIGNED,)
    status = (conversation.status,)
    words = (
        *(*account, *status, *assignee, *unread, *starred, *phone, *conversation.tag_ids),
        *_marked(conversation.from_ad, Mark.FROM_AD),
        *_marked(conversation.bots.stopped_at is not None, Mark.BOTS_STOPPED),
        *_marked(may_expire(conversation), Mark.MAY_EXPIRE),
        *_pairs(assignee, status),
        *_pairs(unread, assignee),
        *_pairs((*unread, *starred, *conversation.tag_ids), account),
        *_pairs((Mark.HAS_PHONE,), [phone.value for phone in conversation.phones]),
    )
    return tuple([str(word) for word in words])


def looked_for(wanted: ConversationFilter, *, most: int) -> tuple[str, ...]:
    """Words of which each conversation that the filter shows has one: of a pair, else of the rarest filter.

    At most `most` of them; none when the filter has no words, or has too many.
    """
    accounts = wanted.account_ids
    assignee = _given(Mark.UNASSIGNED if wanted.unassigned else wanted.assignee_id)
    status, tag = _given(wanted.status), _given(wanted.tag_id)
    starred, unread = _marked(wanted.starred, Mark.STARRED), _marked(wanted.unread, Mark.UNREAD)
    rarest_first = (
        _pairs((Mark.HAS_PHONE,), _given(wanted.phone)),
        _pairs(tag, accounts),
        _pairs(starred, accounts),
        _pairs(unread, assignee),
        _pairs(unread, accounts),
        _marked(wanted.bots_stopped, Mark.BOTS_STOPPED),
        _marked(wanted.from_ad, Mark.FROM_AD),
        starred,
        tag,
        _marked(wanted.has_phone, Mark.HAS_PHONE),
        unread,
        _pairs(assignee, status),
        assignee,
        accounts,
        status,
    )
    found = next((words for words in rarest_first if 0 < len(words) <= most), ())
    return tuple([str(word) for word in found])


def _given(word: str | None) -> tuple[str, ...]:
    return () if word is None else (word,)


def _marked(is_so: bool, mark: Mark) -> tuple[str, ...]:
    return (mark,) if is_so else ()


def _pairs(ones: Iterable[str], others: Iterable[str]) -> tuple[str, ...]:
    return tuple([f"{one} {other}" for one in ones for other in others])
