"""How a conversation moves.

A move is a pure function: it takes the conversation, returns the new one and what happened. When nothing
changes, nothing happened, and the conversation comes back as it was. Revisions and facts' stamps are given
where moves are stored (storage/moves.py).
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from message_center.domain import bot_pauses
from message_center.domain.conversations import Conversation, ConversationStatus, LastMessage, Moved
from message_center.domain.facts import FactKind, Happened
from message_center.domain.ids import Id
from message_center.domain.messages import SNIPPET_LIMIT, Message
from message_center.domain.referrals import Referral, with_ad


def receive(conversation: Conversation, message: Message) -> Moved:
    """A customer's message came in: count it, bring the conversation back, reopen it (spec A9 to A13).

    A blocked customer's is kept, and changes nothing that anybody would have to look after (spec H10).
    """
    if conversation.blocked:
        return _keep_quietly(conversation, message)
    moved, back = _show(conversation, message)
    moved = replace(
        moved,
        unread=conversation.unread + 1,
        waiting_since=min(conversation.waiting_since or message.at, message.at),
        last_customer_message_at=_later(conversation.last_customer_message_at, message.at),
        acted_at=_later(conversation.acted_at, message.at),
    )
    moved = _know_reach(moved, None, message.at)
    moved, reopened = reopen(moved, at=message.at)
    moved, returned = come_back(moved, why="The customer wrote.")
    received = Happened(
        kind=FactKind.MESSAGE_RECEIVED,
        actor=message.author,
        message_id=message.id,
        at=message.at,
        since=message.at if conversation.waiting_since is None else None,
    )
    return _sorted_unread(moved), (received, *back, *reopened, *returned)


def _keep_quietly(conversation: Conversation, message: Message) -> Moved:
    moved, _ = _show(conversation, message)
    moved = replace(
        moved,
        archived=conversation.archived,
        last_customer_message_at=_later(conversation.last_customer_message_at, message.at),
        acted_at=_later(conversation.acted_at, message.at),
    )
    received = Happened(
        kind=FactKind.MESSAGE_RECEIVED,
        actor=message.author,
        message_id=message.id,
        values={"blocked": True},
        at=message.at,
    )
    return _know_reach(moved, None, message.at), (received,)


def come_back(conversation: Conversation, *, why: str | None = None) -> Moved:
    """A snoozed conversation is in the normal list again (spec H10)."""
    if conversation.snoozed_until is None:
        return conversation, ()
    returned = Happened(kind=FactKind.CONVERSATION_RETURNED, why=why)
    return replace(conversation, snoozed_until=None), (returned,)


def answer(conversation: Conversation, message: Message) -> Moved:
    """The shop wrote. A person's answer ends waiting and unread, and bots rest; a bot's does not (spec E9, H4)."""
    moved, back = _show(conversation, message)
    kind = FactKind.MESSAGE_QUEUED if message.delivery_is_ours else FactKind.MESSAGE_SENT_ELSEWHERE
    happened = Happened(
        kind=kind,
        actor=message.author,
        message_id=message.id,
        why=message.why,
        at=message.at,
        since=conversation.waiting_since if message.is_from_a_person else None,
    )
    if message.is_from_a_person:
        bots = bot_pauses.answered_by_a_person(moved.bots, at=message.at)
        moved = replace(moved, unread=0, marked_unread=False, waiting_since=None, bots=bots)
    return _sorted_unread(moved), (happened, *back)


def remind(conversation: Conversation, message: Message) -> Moved:
    """A payment reminder was written: it leads the row and changes nothing else; the archive keeps what it has
    (spec A11).
    """
    moved, _ = _show(conversation, message)
    queued = Happened(kind=FactKind.MESSAGE_QUEUED, actor=message.author, message_id=message.id, why=message.why)
    return replace(moved, archived=conversation.archived), (queued,)


def open_through(conversation: Conversation, referral: Referral, at: datetime) -> Moved:
    """The customer came through an ad or a link; an ad marks the conversation (spec B6)."""
    moved = replace(conversation, acted_at=_later(conversation.acted_at, at))
    if not referral.is_ad:
        return moved, (Happened(kind=FactKind.LINK_OPENED),) if moved != conversation else ()
    ads = with_ad(conversation.ads, referral, at)
    happened = Happened(kind=FactKind.AD_OPENED, values={"ad_id": referral.ad_id})
    return replace(moved, ads=ads, from_ad=True), (happened,)


def mark_read(conversation: Conversation, *, unread_after: int) -> Moved:
    """Mark read up to a message; `unread_after` customer messages came later and stay unread (spec A12)."""
    unread = min(conversation.unread, unread_after)
    if unread == conversation.unread and not conversation.marked_unread:
        return conversation, ()
    key = _waits_since(conversation) if unread else None
    moved = replace(conversation, unread=unread, marked_unread=False, sorts_unread_by=key)
    return moved, (Happened(kind=FactKind.CONVERSATION_READ, values={"unread": unread}),)


def mark_unread(conversation: Conversation, *, at: datetime) -> Moved:
    """Mark unread: a badge of 1, and completed falls back to in progress (spec A12, A13)."""
    if conversation.badge:
        return reopen(conversation, at=at)
    marked = replace(conversation, marked_unread=True, sorts_unread_by=_waits_since(conversation))
    moved, reopened = reopen(marked, at=at)
    return moved, (Happened(kind=FactKind.CONVERSATION_UNREAD), *reopened)


def star(conversation: Conversation) -> Moved:
    """Mark for follow-up (spec A11)."""
    if conversation.starred:
        return conversation, ()
    return replace(conversation, starred=True), (Happened(kind=FactKind.CONVERSATION_STARRED),)


def unstar(conversation: Conversation) -> Moved:
    """Take the follow-up mark off."""
    if not conversation.starred:
        return conversation, ()
    return replace(conversation, starred=False), (Happened(kind=FactKind.CONVERSATION_UNSTARRED),)


def archive(conversation: Conversation) -> Moved:
    """Move to the archive folder (spec A11); what was snoozed is so no longer."""
    if conversation.archived:
        return conversation, ()
    return replace(conversation, archived=True, snoozed_until=None), (
        Happened(kind=FactKind.CONVERSATION_ARCHIVED),
    )


def unarchive(conversation: Conversation) -> Moved:
    """Bring back to the normal list."""
    if not conversation.archived:
        return conversation, ()
    return replace(conversation, archived=False), (Happened(kind=FactKind.CONVERSATION_UNARCHIVED),)


def complete(conversation: Conversation) -> Moved:
    """Set the status to COMPLETED (spec A13)."""
    if conversation.status is ConversationStatus.COMPLETED:
        return conversation, ()
    bots = bot_pauses.completed(conversation.bots)
    moved = replace(conversation, status=ConversationStatus.COMPLETED, bots=bots)
    since = conversation.reopened_at or conversation.created_at
    return moved, (Happened(kind=FactKind.CONVERSATION_COMPLETED, since=since),)


def reopen(conversation: Conversation, *, at: datetime) -> Moved:
    """Set the status back to IN_PROGRESS."""
    if conversation.status is ConversationStatus.IN_PROGRESS:
        return conversation, ()
    moved = replace(conversation, status=ConversationStatus.IN_PROGRESS, reopened_at=at)
    return moved, (Happened(kind=FactKind.CONVERSATION_REOPENED),)


def assign(conversation: Conversation, staff_id: Id | None, *, at: datetime, why: str | None = None) -> Moved:
    """Give the conversation to a person, or (None) to nobody (spec C6)."""
    if conversation.assignee_id == staff_id:
        return conversation, ()
    kind = FactKind.CONVERSATION_ASSIGNED if staff_id else FactKind.CONVERSATION_UNASSIGNED
    values: dict[str, str | int | bool | None] = {"from": conversation.assignee_id, "to": staff_id}
    moved = replace(conversation, assignee_id=staff_id, assigned_at=at if staff_id else None)
    return moved, (Happened(kind=kind, values=values, why=why),)


def change_reach(conversation: Conversation, *, reachable: bool, detail: str, at: datetime) -> Moved:
    """The platform says that the customer blocked or unblocked the account at `at` (spec H1).

    The latest word counts, in whatever order they come; a message is a word, too (spec G2).
    """
    unreachable = None if reachable else (detail or "The customer cannot be reached.")
    return _told_of_reach(conversation, _know_reach(conversation, unreachable, at))


def miss(conversation: Conversation, *, detail: str) -> Moved:
    """A send was refused because the customer cannot be reached; their next word will clear it."""
    unreachable = detail or "The customer cannot be reached."
    return _told_of_reach(conversation, replace(conversation, unreachable=unreachable))


def hide_snippet(conversation: Conversation, message_ids: Sequence[Id]) -> Conversation:
    """Empty the row's snippet when its message was taken back (spec G6)."""
    last = conversation.last_message
    if last is None or last.id not in message_ids:
        return conversation
    return replace(conversation, last_message=replace(last, snippet=""))


def show_edit(conversation: Conversation, message: Message) -> Conversation:
    """Show the new words of an edited message in the row."""
    last = conversation.last_message
    if last is None or last.id != message.id:
        return conversation
    return replace(conversation, last_message=replace(last, snippet=message.text[:SNIPPET_LIMIT]))


def _show(conversation: Conversation, message: Message) -> Moved:
    """Any new message, from either side, counts, leads the row, and leaves the archive."""
    moved = replace(conversation, sequence=max(conversation.sequence, message.sequence))
    if conversation.last_message is None or message.at >= conversation.last_message_at:
        moved = replace(
            moved,
            last_message_at=message.at,
            last_message=LastMessage(
                id=message.id,
                direction=message.direction,
                author=message.author,
                kind=message.kind,
                snippet=message.text[:SNIPPET_LIMIT],
                at=message.at,
            ),
        )
    return unarchive(moved)


def _know_reach(conversation: Conversation, unreachable: str | None, at: datetime) -> Conversation:
    if conversation.reach_known_at is not None and at < conversation.reach_known_at:
        return conversation
    return replace(conversation, unreachable=unreachable, reach_known_at=at)


def _told_of_reach(before: Conversation, after: Conversation) -> Moved:
    if after.unreachable == before.unreachable:
        return after, ()
    return after, (Happened(kind=FactKind.REACH_CHANGED, values={"reachable": after.unreachable is None}),)


def _sorted_unread(conversation: Conversation) -> Conversation:
    """Keep the key of the longest-waiting order true (spec A9): a marked one sorts by its last message."""
    return replace(conversation, sorts_unread_by=_waits_since(conversation) if conversation.badge else None)


def _waits_since(conversation: Conversation) -> datetime:
    return conversation.waiting_since or conversation.last_customer_message_at or conversation.last_message_at


def _later(known: datetime | None, at: datetime) -> datetime:
    return at if known is None or at > known else known
