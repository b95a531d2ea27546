"""What a row of the inbox shows after any history, checked against a plain account of that history."""

from dataclasses import dataclass, field
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from message_center.domain import conversation_moves as rules
from message_center.domain.actors import Actor, ActorKind
from message_center.domain.conversations import Conversation, ConversationStatus, Moved
from message_center.domain.facts import FactKind
from tests.domain.made import ANNA, BEN, BOT, a_conversation, a_message, minute

people = st.sampled_from([ANNA, BEN, BOT])
marks = st.sampled_from(["unread", "star", "unstar", "archive", "unarchive", "complete", "reopen"])
acts = st.lists(people | marks | st.integers(0, 12), max_size=25)
"""Who writes; a mark; or a sequence number up to which somebody reads."""


@dataclass
class Plainly:
    """The same history, told without cleverness."""

    authors: list[Actor] = field(default_factory=list)
    unseen: set[int] = field(default_factory=set)
    marked: bool = False
    waiting_since: datetime | None = None
    last_customer_at: datetime | None = None
    starred: bool = False
    archived: bool = False
    completed: bool = False

    def written(self, author: Actor, at: datetime) -> None:
        self.authors.append(author)
        self.archived = False
        if author is ANNA:
            self.unseen.add(len(self.authors))
            self.waiting_since = self.waiting_since or at
            self.last_customer_at = at
            self.completed = False
        if author is BEN:
            self.unseen, self.marked, self.waiting_since = set(), False, None

    def read(self, sequence: int) -> None:
        self.unseen = {one for one in self.unseen if one > sequence}
        self.marked = False

    def mark(self, mark: str) -> None:
        match mark:
            case "unread":
                self.marked = self.marked or not self.unseen
                self.completed = False
            case "star" | "unstar":
                self.starred = mark == "star"
            case "archive" | "unarchive":
                self.archived = mark == "archive"
            case "complete" | "reopen":
                self.completed = mark == "complete"

    @property
    def badge(self) -> int:
        return len(self.unseen) or int(self.marked)


RULES = {
    "star": rules.star,
    "unstar": rules.unstar,
    "archive": rules.archive,
    "unarchive": rules.unarchive,
    "complete": rules.complete,
}
TIMED = {"unread": rules.mark_unread, "reopen": rules.reopen}


def moved(conversation: Conversation, plainly: Plainly, act: Actor | str | int, at: datetime) -> Moved:
    match act:
        case Actor():
            message = a_message(act, sequence=conversation.sequence + 1, at=at)
            plainly.written(act, at)
            return (rules.receive if act is ANNA else rules.answer)(conversation, message)
        case str():
            plainly.mark(act)
            if act in TIMED:
                return TIMED[act](conversation, at=at)
            return RULES[act](conversation)
        case _:
            plainly.read(act)
            later = sum(author is ANNA for author in plainly.authors[act:])
            return rules.mark_read(conversation, unread_after=later)


@pytest.mark.spec("A11", "A12", "A13")
@given(acts)
def test_a_row_tells_its_history(history: list[Actor | str | int]) -> None:
    """After any messages, answers and marks, badge, star, folder and status are what a person would count."""
    conversation, plainly = a_conversation(), Plainly()
    for number, act in enumerate(history):
        conversation, _ = moved(conversation, plainly, act, minute(number))
        assert conversation.badge == plainly.badge
        assert (conversation.starred, conversation.archived) == (plainly.starred, plainly.archived)
        assert (conversation.status is ConversationStatus.COMPLETED) == plainly.completed
        assert conversation.sequence == len(plainly.authors)


@pytest.mark.spec("A9", "E9")
@given(acts)
def test_waiting_counts_from_the_first_unanswered_message(history: list[Actor | str | int]) -> None:
    """Whoever waits longest leads the unread list; a bot's answer ends no waiting, and nobody unread vanishes."""
    conversation, plainly = a_conversation(), Plainly()
    for number, act in enumerate(history):
        conversation, _ = moved(conversation, plainly, act, minute(number))
        assert conversation.waiting_since == plainly.waiting_since
        sorts_by = plainly.waiting_since or plainly.last_customer_at or conversation.last_message_at
        assert conversation.sorts_unread_by == (sorts_by if plainly.badge else None)


@pytest.mark.spec("F16")
@given(acts)
def test_each_wait_is_told_when_it_begins_and_when_a_person_ends_it(history: list[Actor | str | int]) -> None:
    """The facts of a wait's two ends carry its beginning, and a completion carries when the work had begun."""
    conversation, plainly = a_conversation(), Plainly()
    opened = conversation.created_at
    for number, act in enumerate(history):
        waiting, completed = plainly.waiting_since, plainly.completed
        conversation, happened = moved(conversation, plainly, act, minute(number))
        told = {one.kind: one.since for one in happened}
        if act is ANNA:
            assert told[FactKind.MESSAGE_RECEIVED] == (minute(number) if waiting is None else None)
        elif act in (BEN, BOT):
            assert told[FactKind.MESSAGE_QUEUED] == (waiting if act is BEN else None)
        opened = minute(number) if completed and not plainly.completed else opened
        assert told.get(FactKind.CONVERSATION_COMPLETED, opened) == opened


@given(acts)
def test_what_changes_is_told_and_what_does_not_is_silent(history: list[Actor | str | int]) -> None:
    """Every change of a row comes with a fact, and a mark that changes nothing makes no noise."""
    conversation, plainly = a_conversation(), Plainly()
    for number, act in enumerate(history):
        before = conversation
        conversation, happened = moved(conversation, plainly, act, minute(number))
        assert bool(happened) == (conversation != before)


@pytest.mark.spec("A13")
def test_marking_unread_reopens_also_what_is_unread_already() -> None:
    """A completed conversation that somebody marks unread is in progress again, whatever its badge was."""
    conversation, _ = rules.receive(a_conversation(), a_message(ANNA, sequence=1, at=minute(0)))
    completed, _ = rules.complete(conversation)
    after, happened = rules.mark_unread(completed, at=minute(1))
    assert (after.status, after.badge) == (ConversationStatus.IN_PROGRESS, 1)
    assert [one.kind for one in happened] == [FactKind.CONVERSATION_REOPENED]


@pytest.mark.spec("A9")
def test_an_automatic_message_is_no_answer() -> None:
    """A message of the system itself, for example a reminder, leaves the customer waiting for a person."""
    conversation, _ = rules.receive(a_conversation(), a_message(ANNA, sequence=1, at=minute(0)))
    reminder = a_message(Actor(ActorKind.SYSTEM), sequence=2, at=minute(1))
    after, _ = rules.answer(conversation, reminder)
    assert (after.unread, after.waiting_since) == (1, minute(0))


@pytest.mark.spec("A1")
def test_a_late_message_does_not_reorder_the_list() -> None:
    """A message that the platform delivers late does not lead the row instead of a newer one."""
    conversation, _ = rules.receive(a_conversation(), a_message(ANNA, sequence=1, at=minute(5), text="new"))
    after, _ = rules.receive(conversation, a_message(ANNA, sequence=2, at=minute(1), text="old"))
    assert after.last_message is not None
    assert (after.last_message.snippet, after.last_message_at, after.unread) == ("new", minute(5), 2)
    assert after.waiting_since == minute(1)
