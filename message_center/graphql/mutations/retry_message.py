"""retryMessage."""

import strawberry
from strawberry import ID

from message_center.domain.permissions import Permission
from message_center.graphql.context import Info
from message_center.graphql.fields import described, input_type, mutation_field
from message_center.graphql.mutations.payloads import CLIENT_MUTATION_ID, MessagePayload
from message_center.graphql.permissions import needs
from message_center.graphql.types.conversations import Conversation
from message_center.graphql.types.messages import Message
from message_center.inbox.reply import retry_message


@input_type("Which message to send again.")
class RetryMessageInput:
    """A message that failed, or whose outcome stayed unknown."""

    message_id: ID = described("The message; its `delivery.canRetry` must be true.")
    client_mutation_id: str | None = described(CLIENT_MUTATION_ID, default=None)


@strawberry.type
class RetryMessage:
    """Another try."""

    @mutation_field(
        "Queue a message again that failed, or whose outcome stayed unknown. A colleague's conversation needs "
        "MANAGE_CONVERSATIONS as well.",
        access=needs(Permission.SEND_MESSAGES),
    )
    async def retry_message(self, info: Info, input: RetryMessageInput) -> MessagePayload:  # noqa: A002
        conversation, message = await retry_message(info.context.desk, message_id=input.message_id)
        return MessagePayload(
            message=Message.of(message, info.context),
            conversation=Conversation.of(conversation, info.context),
        )
