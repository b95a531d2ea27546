"""What lists find a conversation by."""

from dataclasses import replace
from random import Random

import pytest

from message_center.domain.conversations import Conversation, ConversationStatus
from message_center.domain.filters import ConversationFilter
from message_center.domain.folders import Folder
from message_center.domain.found_by import Word, found_by, looked_for
from tests.storage.test_filters import fits
from tests.storage.test_indexes import ACCOUNTS, COMBINED, PAIRS, SINGLES, conversation

MANY = [conversation(Random(number), number) for number in range(2_000)]
MOST = 10
NAMED = {name: one for name, one in (SINGLES | PAIRS).items() if looked_for(one, most=MOST)}
"""The filters that one set of words answers whole; folders and kinds stand before the words in the index."""


def is_found(one: Conversation, wanted: ConversationFilter) -> bool:
    """Whether the conversation has a word that the filter looks for."""
    return not set(looked_for(wanted, most=MOST)).isdisjoint(found_by(one))


def is_shown(one: Conversation, wanted: ConversationFilter) -> bool:
    """Whether the filter shows the conversation, wherever it lies."""
    return fits(one, replace(wanted, folder=one.folder))


@pytest.mark.spec("A7")
@pytest.mark.parametrize("wanted", NAMED.values(), ids=NAMED.keys())
def test_a_filter_s_words_are_of_those_that_it_shows(wanted: ConversationFilter) -> None:
    """Of every filter, and of the pairs that staff use: exactly the conversations that it shows, and some."""
    found = [one for one in MANY if is_found(one, wanted)]
    assert found
    assert found == [one for one in MANY if is_shown(one, wanted)]


def test_all_filters_but_folders_have_words() -> None:
    """No filter and no pair of the explained ones is left to a scan of the whole list."""
    assert SINGLES.keys() | PAIRS.keys() == NAMED.keys() | {"all", "archive", "snoozed", "blocked"}


@pytest.mark.spec("A7")
@pytest.mark.parametrize("wanted", COMBINED.values(), ids=COMBINED.keys())
def test_a_combination_loses_nothing(wanted: ConversationFilter) -> None:
    """Whatever other filters are combined, each conversation that they show has a word that is looked for."""
    assert all(is_found(one, wanted) for one in MANY if is_shown(one, wanted))


def test_no_word_stands_twice() -> None:
    """A word is said once, however many things a conversation is."""
    assert all(len(set(found_by(one))) == len(found_by(one)) for one in MANY)


def test_more_accounts_than_can_be_merged_are_not_looked_for() -> None:
    """Then the next filter leads, or none."""
    wanted = ConversationFilter(account_ids=tuple(ACCOUNTS), status=ConversationStatus.COMPLETED)
    assert looked_for(wanted, most=len(ACCOUNTS)) == tuple(ACCOUNTS)
    assert looked_for(wanted, most=len(ACCOUNTS) - 1) == (ConversationStatus.COMPLETED.value,)
    assert looked_for(replace(wanted, status=None), most=len(ACCOUNTS) - 1) == ()


@pytest.mark.spec("F15")
def test_only_what_was_set_aside_and_holds_something_may_expire() -> None:
    """The archive and the blocked may expire, until they are emptied."""
    one = replace(MANY[0], archived=False, snoozed_until=None, blocked=False, sequence=3)
    archived = replace(one, archived=True)
    assert archived.folder is Folder.ARCHIVE
    assert [
        Word.MAY_EXPIRE in found_by(each)
        for each in (one, archived, replace(one, blocked=True), replace(archived, emptied_through=3))
    ] == [False, True, True, False]
