"""setStatus."""

import strawberry
from strawberry import ID

from message_center.domain.conversations import ConversationStatus
from message_center.domain.permissions import Permission
from message_center.graphql.context import Info
from message_center.graphql.fields import described, input_type, mutation_field
from message_center.graphql.mutations.payloads import (
    CLIENT_MUTATION_ID,
    ConversationPayload,
    conversation_payload,
)
from message_center.graphql.permissions import needs
from message_center.inbox.mark import set_status


@input_type("The status to set.")
class SetStatusInput:
    """Of one conversation."""

    conversation_id: ID = described("The conversation.")
    status: ConversationStatus = described("The new status.")
    client_mutation_id: str | None = described(CLIENT_MUTATION_ID, default=None)


@strawberry.type
class SetStatus:
    """Completing and reopening."""

    @mutation_field(
        "Set the status of a conversation. A colleague's conversation needs MANAGE_CONVERSATIONS as well.",
        access=needs(Permission.SEND_MESSAGES),
    )
    async def set_status(self, info: Info, input: SetStatusInput) -> ConversationPayload:  # noqa: A002
        row = await set_status(info.context.desk, conversation_id=input.conversation_id, status=input.status)
        return conversation_payload(row, info.context)
