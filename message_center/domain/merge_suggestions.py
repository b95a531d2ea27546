"""Is this customer a member? Offered when their own words hold a member's phone or e-mail (spec B8).

Pure. The latest message that matches counts; what was dismissed for a customer and a member does not come back.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from message_center.domain.chores import Chore
from message_center.domain.ids import Id
from message_center.domain.members import Member
from message_center.domain.messages import Message
from message_center.domain.recognition.finds import Find, FindKind

if TYPE_CHECKING:
    from message_center.domain.conversations import Conversation

MATCHING_KEPT = 20
"""How many messages wait at most to be matched, the latest; there are more only while the host shop is away."""

DISMISSED_KEPT = 100
"""How many dismissed members a customer remembers."""

_CONTACTS = (FindKind.PHONE, FindKind.EMAIL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What a member was recognised by: a value, and where it stands in the message (code points of its text)."""

    kind: FindKind
    value: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeSuggestion:
    """The customer may be one of these members, as this message shows."""

    member_ids: tuple[str, ...]
    message_id: Id
    at: datetime
    proofs: tuple[Proof, ...]


def expect_match(conversation: "Conversation", message: Message) -> "Conversation":
    """A message's finds came, changed or went: it is to be matched anew, and proves nothing until then."""
    others = tuple(one for one in conversation.matching if one != message.id)
    suggestion = conversation.merge_suggestion
    if suggestion is not None and suggestion.message_id == message.id:
        suggestion = None
    if not contacts_in(message):
        return replace(conversation, matching=others, merge_suggestion=suggestion)
    matching = (*others, message.id)[-MATCHING_KEPT:]
    asked = conversation.with_chore(Chore.MATCHING)
    return replace(asked, matching=matching, merge_suggestion=suggestion)


def contacts_in(message: Message) -> tuple[Find, ...]:
    """The phone numbers and e-mail addresses that a message holds."""
    return tuple(find for find in message.finds if find.kind in _CONTACTS)


def suggest(
    messages: Sequence[Message], members: Sequence[Member], *, dismissed: Collection[str]
) -> MergeSuggestion | None:
    """The suggestion of the latest of these messages that matches a member who was not dismissed."""
    for message in sorted(messages, key=lambda one: one.sequence, reverse=True):
        proofs = [
            (find, member.id)
            for find in contacts_in(message)
            for member in members
            if member.id not in dismissed and _has(member, find)
        ]
        if proofs:
            finds = dict.fromkeys(find for find, _ in proofs)
            return MergeSuggestion(
                member_ids=tuple(dict.fromkeys(member_id for _, member_id in proofs)),
                message_id=message.id,
                at=message.at,
                proofs=tuple(
                    Proof(kind=find.kind, value=find.value, start=find.start, end=find.end) for find in finds
                ),
            )
    return None


def left_of(suggestion: MergeSuggestion, dismissed: Collection[str]) -> tuple[str, ...]:
    """The suggested members that nobody has dismissed."""
    return tuple(one for one in suggestion.member_ids if one not in dismissed)


def _has(member: Member, find: Find) -> bool:
    if find.kind is FindKind.PHONE:
        return member.profile.phone == find.value
    return (member.profile.email or "").casefold() == find.value.casefold()
