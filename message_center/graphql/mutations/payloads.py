"""What mutations return, and the input that many of them share."""

from datetime import datetime

from strawberry import ID

from message_center.domain.conversations import Conversation as Row
from message_center.graphql.context import Context
from message_center.graphql.fields import described, input_type, object_type
from message_center.graphql.types.conversations import Conversation
from message_center.graphql.types.messages import Message
from message_center.graphql.types.shops import Staff, Viewer
from message_center.graphql.user_errors import Payload

CLIENT_MUTATION_ID = "Returned unchanged in the payload."


@input_type("Which conversation.")
class ConversationInput:
    """For mutations that need nothing else."""

    conversation_id: ID = described("The conversation.")
    client_mutation_id: str | None = described(CLIENT_MUTATION_ID, default=None)


@object_type("The conversation after the mutation.")
class ConversationPayload(Payload):
    """Returned by marks and assignment."""

    conversation: Conversation | None = described("The changed conversation.", default=None)


@object_type("The message after the mutation, and its conversation.")
class MessagePayload(Payload):
    """Returned by sending."""

    message: Message | None = described("The message.", default=None)
    conversation: Conversation | None = described("Its conversation.", default=None)
    missed: list[Message] | None = described(
        "With the error SEQUENCE_OUTDATED: the messages that came after `expectedSequence`, oldest first, at most "
        "100. Show them, then let the person decide.",
        default=None,
    )


@object_type("The staff member after the mutation.")
class StaffPayload(Payload):
    """Returned by what changes a person."""

    staff: Staff | None = described("The changed person.", default=None)


@object_type("A staff session. Keep the tokens secret; both are shown only here.")
class SessionPayload(Payload):
    """Returned by signing in and refreshing."""

    access_token: str | None = described("Send it as `Authorization: Bearer <accessToken>`.", default=None)
    expires_at: datetime | None = described("When the access token ends; refresh before.", default=None)
    refresh_token: str | None = described("Buys the next pair with `refreshSession`, once.", default=None)
    viewer: Viewer | None = described("Who is signed in.", default=None)


def conversation_payload(row: Row, context: Context) -> ConversationPayload:
    """The payload of a changed conversation."""
    return ConversationPayload(conversation=Conversation.of(row, context))
