"""assignConversation."""

import strawberry
from strawberry import ID, UNSET

from message_center.domain.permissions import Permission
from message_center.errors import InvalidInput
from message_center.graphql.context import Info
from message_center.graphql.fields import described, input_type, mutation_field
from message_center.graphql.mutations.payloads import (
    CLIENT_MUTATION_ID,
    ConversationPayload,
    conversation_payload,
)
from message_center.graphql.permissions import needs
from message_center.inbox.assign import assign


@input_type("Who takes over a conversation.")
class AssignConversationInput:
    """A staff member, or nobody."""

    conversation_id: ID = described("The conversation.")
    staff_id: ID | None = described("Who takes it: see `staff(assignable: true)`. Null: nobody.", default=UNSET)
    client_mutation_id: str | None = described(CLIENT_MUTATION_ID, default=None)


@strawberry.type
class AssignConversation:
    """Giving to a person."""

    @mutation_field(
        "Give a conversation to a staff member, or to nobody.", access=needs(Permission.MANAGE_CONVERSATIONS)
    )
    async def assign_conversation(
        self,
        info: Info,
        input: AssignConversationInput,  # noqa: A002
    ) -> ConversationPayload:
        if input.staff_id is UNSET:
            raise InvalidInput("Say who takes it, or null for nobody.", field="staffId")
        row = await assign(info.context.desk, conversation_id=input.conversation_id, staff_id=input.staff_id)
        return conversation_payload(row, info.context)
