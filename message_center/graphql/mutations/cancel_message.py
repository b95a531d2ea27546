"""cancelMessage."""

import strawberry
from strawberry import ID

from message_center.domain.permissions import Permission
from message_center.graphql.context import Info
from message_center.graphql.fields import described, input_type, mutation_field
from message_center.graphql.mutations.payloads import CLIENT_MUTATION_ID, MessagePayload
from message_center.graphql.permissions import needs
from message_center.graphql.types.conversations import Conversation
from message_center.graphql.types.messages import Message
from message_center.inbox.cancel_message import cancel_message


@input_type("Which message to take back.")
class CancelMessageInput:
    """A message of the shop that still waits."""

    message_id: ID = described("The message; its `delivery.status` must be QUEUED.")
    client_mutation_id: str | None = described(CLIENT_MUTATION_ID, default=None)


@strawberry.type
class CancelMessage:
    """Taking back."""

    @mutation_field(
        "Take back a message that still waits to be sent, also a bot's. It stays in the conversation as "
        "CANCELLED, for staff alone. CONFLICT, with the reason, when the customer has some of it or may have it; "
        "in storefront and order conversations they read it at once. A colleague's conversation needs "
        "MANAGE_CONVERSATIONS as well.",
        access=needs(Permission.SEND_MESSAGES),
    )
    async def cancel_message(self, info: Info, input: CancelMessageInput) -> MessagePayload:  # noqa: A002
        conversation, message = await cancel_message(info.context.desk, message_id=input.message_id)
        return MessagePayload(
            message=Message.of(message, info.context),
            conversation=Conversation.of(conversation, info.context),
        )
