"""snoozeConversation, unsnoozeConversation, blockCustomer, unblockCustomer (spec H10)."""

from datetime import datetime

import strawberry
from strawberry import ID

from message_center.domain.blocks import BlockReason
from message_center.domain.permissions import Permission
from message_center.graphql.context import Info
from message_center.graphql.fields import described, input_type, mutation_field, object_type
from message_center.graphql.mutations.payloads import (
    CLIENT_MUTATION_ID,
    ConversationInput,
    ConversationPayload,
    conversation_payload,
)
from message_center.graphql.permissions import needs
from message_center.graphql.types.customers import Customer
from message_center.graphql.user_errors import Payload
from message_center.inbox.block import block_customer, unblock_customer
from message_center.inbox.snooze import snooze, unsnooze

MAY_SEND = needs(Permission.SEND_MESSAGES)


@input_type("Until when a conversation is set aside.")
class SnoozeConversationInput:
    """One conversation."""

    conversation_id: ID = described("The conversation.")
    until: datetime = described("When it comes back, in the future, within a year.")
    expected_sequence: int | None = described(
        "The conversation's `sequence` that you have shown. When newer messages arrived, it is not hidden and "
        "the error is SEQUENCE_OUTDATED.",
        default=None,
    )
    client_mutation_id: str | None = described(CLIENT_MUTATION_ID, default=None)


@input_type("Whom to block.")
class BlockCustomerInput:
    """A customer, and why."""

    customer_id: ID = described("The customer.")
    reason: BlockReason = described("Why.", default=BlockReason.UNWANTED)
    client_mutation_id: str | None = described(CLIENT_MUTATION_ID, default=None)


@input_type("Whom to hear of again.")
class UnblockCustomerInput:
    """A customer."""

    customer_id: ID = described("The customer.")
    client_mutation_id: str | None = described(CLIENT_MUTATION_ID, default=None)


@object_type("The customer after blocking or unblocking.")
class BlockCustomerPayload(Payload):
    """Returned by blockCustomer and unblockCustomer."""

    customer: Customer | None = described("The customer.", default=None)


@strawberry.type
class SetAside:
    """Snoozing and blocking."""

    @mutation_field(
        "Take a conversation out of the normal list until a time; it comes back then, marked unread, or as soon "
        "as the customer writes. A colleague's conversation needs MANAGE_CONVERSATIONS as well.",
        access=MAY_SEND,
    )
    async def snooze_conversation(self, info: Info, input: SnoozeConversationInput) -> ConversationPayload:  # noqa: A002
        row = await snooze(
            info.context.desk,
            conversation_id=input.conversation_id,
            until=input.until,
            expected_sequence=input.expected_sequence,
        )
        return conversation_payload(row, info.context)

    @mutation_field(
        "Bring a snoozed conversation back now. A colleague's needs MANAGE_CONVERSATIONS as well.",
        access=MAY_SEND,
    )
    async def unsnooze_conversation(self, info: Info, input: ConversationInput) -> ConversationPayload:  # noqa: A002
        row = await unsnooze(info.context.desk, conversation_id=input.conversation_id)
        return conversation_payload(row, info.context)

    @mutation_field(
        "Block a customer on all channels: what they write is kept, but raises no unread badge and wakes no bot, "
        "and their conversations are in no list but `blocked`. The customer is not told. When a colleague has one "
        "of the conversations, it needs MANAGE_CONVERSATIONS as well.",
        access=MAY_SEND,
    )
    async def block_customer(self, info: Info, input: BlockCustomerInput) -> BlockCustomerPayload:  # noqa: A002
        row = await block_customer(info.context.desk, customer_id=input.customer_id, reason=input.reason)
        return BlockCustomerPayload(customer=Customer.of(row, info.context))

    @mutation_field(
        "Hear of a blocked customer again; what they wrote meanwhile is there, and counts as read.",
        access=MAY_SEND,
    )
    async def unblock_customer(self, info: Info, input: UnblockCustomerInput) -> BlockCustomerPayload:  # noqa: A002
        row = await unblock_customer(info.context.desk, customer_id=input.customer_id)
        return BlockCustomerPayload(customer=Customer.of(row, info.context))
