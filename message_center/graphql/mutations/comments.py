"""addComment, editComment, deleteComment: private words among staff (spec H6)."""

import strawberry
from strawberry import ID

from message_center.domain.permissions import Permission
from message_center.graphql.context import Info
from message_center.graphql.fields import described, input_type, mutation_field, object_type
from message_center.graphql.mutations.payloads import CLIENT_MUTATION_ID
from message_center.graphql.permissions import needs
from message_center.graphql.types.comments import Comment
from message_center.graphql.types.conversations import Conversation
from message_center.graphql.user_errors import Payload
from message_center.inbox import comments

MAY_SEND = needs(Permission.SEND_MESSAGES)
TEXT = "Its words, 1 to 5,000 characters."


@input_type("A private comment.")
class AddCommentInput:
    """Where, what, and whom it calls."""

    conversation_id: ID = described("The conversation.")
    text: str = described(TEXT)
    mentioned_ids: list[ID] | None = described("The staff whom it calls, at most 20.", default=None)
    client_mutation_id: str | None = described(
        "Returned unchanged. Repeating the mutation with the same value writes nothing again.", default=None
    )


@input_type("Other words for one's own comment.")
class EditCommentInput:
    """The whole of it."""

    comment_id: ID = described("The comment.")
    text: str = described(TEXT)
    mentioned_ids: list[ID] | None = described(
        "All staff whom it calls now; those whom it did not call before are told.", default=None
    )
    client_mutation_id: str | None = described(CLIENT_MUTATION_ID, default=None)


@input_type("Which comment.")
class DeleteCommentInput:
    """For deleting."""

    comment_id: ID = described("The comment.")
    client_mutation_id: str | None = described(CLIENT_MUTATION_ID, default=None)


@object_type("The comment after the mutation.")
class CommentPayload(Payload):
    """Returned by writing and editing."""

    comment: Comment | None = described("The comment.", default=None)
    conversation: Conversation | None = described("Its conversation.", default=None)


@object_type("What was deleted.")
class DeleteCommentPayload(Payload):
    """Returned by deleting."""

    deleted_id: ID | None = described("The id of the comment that is gone.", default=None)
    conversation: Conversation | None = described("Its conversation.", default=None)


@strawberry.type
class CommentMutations:
    """Comments."""

    @mutation_field(
        "Write a private comment in a conversation, a colleague's as well; the customer never sees it.",
        access=MAY_SEND,
    )
    async def add_comment(self, info: Info, input: AddCommentInput) -> CommentPayload:  # noqa: A002
        context = info.context
        row, comment = await comments.add_comment(
            context.desk,
            conversation_id=input.conversation_id,
            text=input.text,
            mentioned_ids=input.mentioned_ids or (),
            client_key=input.client_mutation_id,
        )
        return CommentPayload(comment=Comment.of(comment, context), conversation=Conversation.of(row, context))

    @mutation_field("Change one's own private comment.", access=MAY_SEND)
    async def edit_comment(self, info: Info, input: EditCommentInput) -> CommentPayload:  # noqa: A002
        context = info.context
        row, comment = await comments.edit_comment(
            context.desk,
            comment_id=input.comment_id,
            text=input.text,
            mentioned_ids=input.mentioned_ids or (),
        )
        return CommentPayload(comment=Comment.of(comment, context), conversation=Conversation.of(row, context))

    @mutation_field(
        "Delete one's own private comment; a colleague's needs MANAGE_CONVERSATIONS as well.", access=MAY_SEND
    )
    async def delete_comment(self, info: Info, input: DeleteCommentInput) -> DeleteCommentPayload:  # noqa: A002
        context = info.context
        row, comment_id = await comments.delete_comment(context.desk, comment_id=input.comment_id)
        return DeleteCommentPayload(deleted_id=ID(comment_id), conversation=Conversation.of(row, context))
