"""sendMessage."""

import strawberry
from strawberry import ID

from message_center.domain.attachments import Attachment, AttachmentKind
from message_center.domain.pages import PAGE_LIMIT
from message_center.domain.permissions import Permission
from message_center.domain.web_addresses import is_web_address
from message_center.errors import InvalidInput, SequenceOutdated
from message_center.graphql.context import Context, Info
from message_center.graphql.fields import described, input_type, mutation_field
from message_center.graphql.mutations.payloads import MessagePayload
from message_center.graphql.permissions import needs
from message_center.graphql.types.conversations import Conversation
from message_center.graphql.types.messages import Message
from message_center.graphql.user_errors import as_data
from message_center.inbox.files import attachments_of
from message_center.inbox.reply import send_message


@input_type("Something to send besides text.")
class AttachmentInput:
    """An image or file with a public address that the platform can fetch."""

    kind: AttachmentKind = described("What it is.", default=AttachmentKind.IMAGE)
    url: str = described("Its public address, `https://…`.")
    name: str | None = described("The file's name.", default=None)


@input_type("What to send to the customer of a conversation.")
class SendMessageInput:
    """Text, attachments, or both."""

    conversation_id: ID = described("The conversation to answer.")
    text: str = described("The text, at most 5,000 characters; empty when there are attachments only.", default="")
    attachments: list[AttachmentInput] | None = described("At most 10.", default=None)
    attachment_ids: list[ID] | None = described(
        "Images that were uploaded to `POST /files`; sent before `attachments`, at most 10 in all.", default=None
    )
    reply_to_id: ID | None = described("The message of this conversation that is quoted.", default=None)
    expected_sequence: int | None = described(
        "The conversation's `sequence` that you have shown. When newer messages arrived, nothing is sent and "
        "the error is SEQUENCE_OUTDATED; `missed` holds them.",
        default=None,
    )
    client_mutation_id: str | None = described(
        "Makes sending idempotent: repeating it with the same value, for example after a broken connection, "
        "returns the first message and sends nothing again. At most 200 characters.",
        default=None,
    )


@strawberry.type
class SendMessage:
    """Answering."""

    @mutation_field(
        "Queue an answer to the customer; `message.delivery` tells what becomes of it. A colleague's "
        "conversation needs MANAGE_CONVERSATIONS as well.",
        access=needs(Permission.SEND_MESSAGES),
    )
    async def send_message(self, info: Info, input: SendMessageInput) -> MessagePayload:  # noqa: A002
        desk = info.context.desk
        uploaded = await attachments_of(desk, input.attachment_ids or ())
        linked = [_attachment(one, index) for index, one in enumerate(input.attachments or ())]
        try:
            conversation, message = await send_message(
                desk,
                conversation_id=input.conversation_id,
                text=input.text,
                attachments=[*uploaded, *linked],
                reply_to_id=input.reply_to_id,
                expected_sequence=input.expected_sequence,
                client_key=input.client_mutation_id,
            )
        except SequenceOutdated as outdated:
            return await _missed(input, outdated, info.context)
        return MessagePayload(
            message=Message.of(message, info.context),
            conversation=Conversation.of(conversation, info.context),
        )


async def _missed(given: SendMessageInput, outdated: SequenceOutdated, context: Context) -> MessagePayload:
    """The refusal, with the messages that the writer has not seen (spec H5)."""
    after = given.expected_sequence or 0
    rows = await context.desk.scope.messages.following(given.conversation_id, after, count=PAGE_LIMIT)
    return MessagePayload(user_errors=[as_data(outdated)], missed=[Message.of(row, context) for row in rows])


def _attachment(given: AttachmentInput, index: int) -> Attachment:
    if not is_web_address(given.url):
        raise InvalidInput("An attachment's address starts with https://.", field=f"attachments.{index}.url")
    return Attachment(kind=given.kind, url=given.url, name=given.name)
