"""startConversation: writing to a customer first (spec H10)."""

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
from message_center.inbox.start_conversation import start_conversation


@input_type("With whom, and through which account.")
class StartConversationInput:
    """A customer and an account."""

    customer_id: ID = described("The customer.")
    account_id: ID = described(
        "The shop's account: one that the customer has written to, or the storefront for a member."
    )
    client_mutation_id: str | None = described(CLIENT_MUTATION_ID, default=None)


@strawberry.type
class StartConversation:
    """Starting."""

    @mutation_field(
        "The conversation with a customer on an account, begun empty if there is none: then write with "
        "`sendMessage`. NOT_REPLYABLE where the platform lets nobody write first.",
        access=needs(Permission.SEND_MESSAGES),
    )
    async def start_conversation(self, info: Info, input: StartConversationInput) -> ConversationPayload:  # noqa: A002
        row = await start_conversation(
            info.context.desk, customer_id=input.customer_id, account_id=input.account_id
        )
        return conversation_payload(row, info.context)
