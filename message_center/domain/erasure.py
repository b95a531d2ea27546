"""Forgetting a person: what is left of a customer and their conversations when they are erased (spec F15)."""

from dataclasses import replace
from datetime import datetime

from message_center.domain.bot_pauses import NO_PAUSE
from message_center.domain.conversations import Conversation, ConversationStatus, LastMessage
from message_center.domain.customers import Customer


def erased_customer(customer: Customer, *, at: datetime) -> Customer:
    """A tombstone: the id, when they came, and when they were forgotten."""
    if customer.erased_at is not None:
        return customer
    return Customer(
        id=customer.id,
        shop_id=customer.shop_id,
        created_at=customer.created_at,
        erased_at=at,
        revision=customer.revision,
    )


def erased_conversation(conversation: Conversation, *, at: datetime) -> Conversation:
    """A shell: where, when and how many messages there were, and none of what leads to the person.

    Its key is given up, so that whoever writes again is somebody new.
    """
    last = conversation.last_message
    return replace(
        conversation,
        key=f"erased:{conversation.id}",
        identity="",
        order_id=None,
        erased_at=at,
        emptied_through=conversation.sequence,
        unread=0,
        marked_unread=False,
        waiting_since=None,
        sorts_unread_by=None,
        archived=True,
        status=ConversationStatus.COMPLETED,
        tag_ids=(),
        bots=NO_PAUSE,
        has_phone=False,
        phones=(),
        emails=(),
        from_ad=False,
        ads=(),
        last_message=None if last is None else _emptied(last),
        answerable_by_email=False,
        is_member=False,
        unreachable=None,
        chores=(),
        matching=(),
        merge_suggestion=None,
    )


def _emptied(last: LastMessage) -> LastMessage:
    return replace(last, snippet="", author=replace(last.author, name=""))
