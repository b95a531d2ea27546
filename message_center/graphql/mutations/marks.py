"""markUnread, star, unstar, archive, unarchive: marks that need nothing but the conversation."""

import strawberry

from message_center.domain.permissions import Permission
from message_center.graphql.context import Info
from message_center.graphql.fields import mutation_field
from message_center.graphql.mutations.payloads import (
    ConversationInput,
    ConversationPayload,
    conversation_payload,
)
from message_center.graphql.permissions import needs
from message_center.inbox import mark

MAY_SEND = needs(Permission.SEND_MESSAGES)


@strawberry.type
class Marks:
    """Shared by all staff."""

    @mutation_field(
        "Mark a conversation unread: its badge becomes 1, and a completed one is in progress again. A "
        "colleague's conversation needs MANAGE_CONVERSATIONS as well.",
        access=MAY_SEND,
    )
    async def mark_unread(self, info: Info, input: ConversationInput) -> ConversationPayload:  # noqa: A002
        row = await mark.mark_unread(info.context.desk, conversation_id=input.conversation_id)
        return conversation_payload(row, info.context)

    @mutation_field("Mark a conversation for follow-up.", access=MAY_SEND)
    async def star(self, info: Info, input: ConversationInput) -> ConversationPayload:  # noqa: A002
        row = await mark.star(info.context.desk, conversation_id=input.conversation_id)
        return conversation_payload(row, info.context)

    @mutation_field("Take the follow-up mark off.", access=MAY_SEND)
    async def unstar(self, info: Info, input: ConversationInput) -> ConversationPayload:  # noqa: A002
        row = await mark.unstar(info.context.desk, conversation_id=input.conversation_id)
        return conversation_payload(row, info.context)

    @mutation_field("Move a conversation to the archive; a new message brings it back.", access=MAY_SEND)
    async def archive(self, info: Info, input: ConversationInput) -> ConversationPayload:  # noqa: A002
        row = await mark.archive(info.context.desk, conversation_id=input.conversation_id)
        return conversation_payload(row, info.context)

    @mutation_field("Bring a conversation back from the archive.", access=MAY_SEND)
    async def unarchive(self, info: Info, input: ConversationInput) -> ConversationPayload:  # noqa: A002
        row = await mark.unarchive(info.context.desk, conversation_id=input.conversation_id)
        return conversation_payload(row, info.context)
