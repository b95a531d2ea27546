"""What lists find a conversation by: a word for each filter, and for each pair of filters that staff use.

The words stand in the conversation's document and in one index (storage/documents/conversations.py), so that every
list is found as fast as any other, and a new filter needs no index of its own (docs/decisions/0025).
"""

from collections.abc import Iterable
from enum import StrEnum

from message_center.domain.conversations import Conversation
from message_center.domain.filters import ConversationFilter
from message_center.domain.retention import may_expire


class Word(StrEnum):
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
    unread = _if(conversation.sorts_unread_by is not None, Word.UNREAD)
    starred = _if(conversation.starred, Word.STARRED)
    phone = _if(conversation.has_phone, Word.HAS_PHONE)
    account = (conversation.account_id,)
    assignee = (conversation.assignee_id or Word.UNASSIGNED,)
    status = (conversation.status,)
    words = (
        *(*account, *status, *assignee, *unread, *starred, *phone, *conversation.tag_ids),
        *_if(conversation.from_ad, Word.FROM_AD),
        *_if(conversation.bots.stopped_at is not None, Word.BOTS_STOPPED),
        *_if(may_expire(conversation), Word.MAY_EXPIRE),
        *_pairs(assignee, status),
        *_pairs(unread, assignee),
        *_pairs((*unread, *starred, *conversation.tag_ids), account),
        *_pairs((Word.HAS_PHONE,), [phone.value for phone in conversation.phones]),
    )
    return tuple([str(word) for word in words])


def looked_for(wanted: ConversationFilter, *, most: int) -> tuple[str, ...]:
    """Words of which each conversation that the filter shows has one: of a pair, else of the rarest filter.

    At most `most` of them; none when the filter has no words, or has too many.
    """
    accounts = wanted.account_ids
    assignee = _given(Word.UNASSIGNED if wanted.unassigned else wanted.assignee_id)
    status, tag = _given(wanted.status), _given(wanted.tag_id)
    starred, unread = _if(wanted.starred, Word.STARRED), _if(wanted.unread, Word.UNREAD)
    rarest_first = (
        _pairs((Word.HAS_PHONE,), _given(wanted.phone)),
        _pairs(tag, accounts),
        _pairs(starred, accounts),
        _pairs(unread, assignee),
        _pairs(unread, accounts),
        _if(wanted.bots_stopped, Word.BOTS_STOPPED),
        _if(wanted.from_ad, Word.FROM_AD),
        starred,
        tag,
        _if(wanted.has_phone, Word.HAS_PHONE),
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


def _if(is_so: bool, word: Word) -> tuple[str, ...]:
    return (word,) if is_so else ()


def _pairs(ones: Iterable[str], others: Iterable[str]) -> tuple[str, ...]:
    return tuple([f"{one} {other}" for one in ones for other in others])
