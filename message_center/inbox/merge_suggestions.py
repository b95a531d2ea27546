"""Looking for customers' phones and e-mails among the shop's members, and dismissing what is offered (spec B8)."""

from dataclasses import replace

from message_center.domain.chores import Chore
from message_center.domain.conversations import Conversation
from message_center.domain.customers import Customer
from message_center.domain.facts import FactKind, Happened
from message_center.domain.merge_suggestions import (
    DISMISSED_KEPT,
    MergeSuggestion,
    contacts_in,
    left_of,
    suggest,
)
from message_center.domain.messages import Message
from message_center.domain.permissions import Permission
from message_center.domain.recognition.finds import FindKind
from message_center.errors import NotFound, ShopBackendUnavailable
from message_center.inbox.desk import Desk
from message_center.storage.customer_changes import CustomerChange
from message_center.storage.moments import Moment
from message_center.storage.moves import Move

AGAIN_AFTER = 30.0
"""Seconds until the host shop is asked again when it did not answer."""


async def match_members(desk: Desk, conversation: Conversation) -> float | None:
    """Ask the host shop whose phones and e-mails these are. Returns the seconds until it is asked again."""
    customer = await desk.scope.customers.get(conversation.customer_id)
    messages = await desk.scope.messages.by_ids(conversation.matching)
    try:
        found = await _suggestion(desk, customer, messages)
    except ShopBackendUnavailable:
        return AGAIN_AFTER

    async def decide(moment: Moment) -> Move:
        now = moment.conversation
        left = tuple(one for one in now.matching if one not in conversation.matching)
        moved = replace(now if left else now.without_chore(Chore.MATCHING), matching=left)
        if found is None or found.message_id not in now.matching:
            return Move(conversation=moved)  # nobody, or it was edited or taken back meanwhile
        happened = Happened(kind=FactKind.MERGE_SUGGESTED, message_id=found.message_id)
        return Move(conversation=replace(moved, merge_suggestion=found), happened=(happened,))

    after = await desk.scope.conversations.move(conversation.id, decide, at=desk.clock.now())
    return 0 if after.matching else None


async def _suggestion(desk: Desk, customer: Customer, messages: tuple[Message, ...]) -> MergeSuggestion | None:
    finds = [find for message in messages for find in contacts_in(message)]
    if customer.member_id is not None or not finds:
        return None
    members = await desk.backend.members_with(
        desk.shop.id,
        phones={find.value for find in finds if find.kind is FindKind.PHONE},
        emails={find.value for find in finds if find.kind is FindKind.EMAIL},
    )
    return suggest(messages, members, dismissed=customer.dismissed_member_ids)


async def dismiss_merge_suggestion(desk: Desk, *, conversation_id: str) -> Conversation:
    """Never offer these members for this customer again, to anybody.

    Raises PermissionDenied, NotFound when nothing is offered.
    """
    desk.require(Permission.SEND_MESSAGES)
    conversation = await desk.scope.conversations.get(conversation_id)
    suggestion = conversation.merge_suggestion
    if suggestion is None:
        raise NotFound("Nothing is suggested here.", field="conversationId")

    def decide(customer: Customer) -> CustomerChange:
        more = left_of(suggestion, customer.dismissed_member_ids)
        dismissed = (*customer.dismissed_member_ids, *more)[-DISMISSED_KEPT:]
        happened = Happened(kind=FactKind.MERGE_SUGGESTION_DISMISSED, values={"members": " ".join(more)})
        return CustomerChange(customer=replace(customer, dismissed_member_ids=dismissed), happened=(happened,))

    await desk.scope.customers.change(conversation.customer_id, decide, at=desk.clock.now())
    return conversation
