"""markRead."""

import strawberry
from strawberry import ID

from message_center.domain.permissions import Permission
from message_center.graphql.context import Info
from message_center.graphql.fields import described, input_type, mutation_field
from message_center.graphql.mutations.payloads import (
    CLIENT_MUTATION_ID,
    ConversationPayload,
    conversation_payload,
)
from message_center.graphql.permissions import needs
from message_center.inbox.mark import mark_read


@input_type("What was read.")
class MarkReadInput:
    """A conversation, up to a message."""

    conversation_id: ID = described("The conversation.")
    up_to_sequence: int | None = described(
        "The `sequence` of the last message that was shown; what came after it stays unread. Without it, "
        "everything is read.",
        default=None,
    )
    client_mutation_id: str | None = described(CLIENT_MUTATION_ID, default=None)


@strawberry.type
class MarkRead:
    """Reading."""

    @mutation_field(
        "Mark a conversation read. A colleague's conversation needs MANAGE_CONVERSATIONS as well.",
        access=needs(Permission.SEND_MESSAGES),
    )
    async def mark_read(self, info: Info, input: MarkReadInput) -> ConversationPayload:  # noqa: A002
        row = await mark_read(
            info.context.desk, conversation_id=input.conversation_id, up_to_sequence=input.up_to_sequence
        )
        return conversation_payload(row, info.context)
