"""markConversations: one mark on many conversations (spec A12 to A14)."""

import strawberry
from strawberry import ID

from message_center.domain.bulk_marks import BulkOutcome, ConversationMark
from message_center.domain.permissions import Permission
from message_center.errors import InvalidInput
from message_center.graphql.context import Info
from message_center.graphql.fields import described, input_type, mutation_field, object_type
from message_center.graphql.mutations.payloads import CLIENT_MUTATION_ID
from message_center.graphql.permissions import needs
from message_center.graphql.queries.conversation_filter import ConversationFilter, wanted
from message_center.graphql.types.enums import UserErrorCode
from message_center.graphql.user_errors import Payload
from message_center.inbox.mark_many import mark_matching, mark_these


@input_type("One of the conversations to mark.")
class ConversationToMark:
    """With what was seen of it."""

    id: ID = described("The conversation.")
    up_to_sequence: int | None = described(
        "For READ: the `sequence` of the last message that was shown; what came after it stays unread. Without "
        "it, what came after the call began stays unread.",
        default=None,
    )


@input_type("A mark, and the conversations that get it: either named, or all that a filter shows.")
class MarkConversationsInput:
    """Exactly one of `conversations` and `filter`."""

    mark: ConversationMark = described("The mark, named by the state that it brings about.")
    conversations: list[ConversationToMark] | None = described(
        "The conversations, at most 10,000; one that is named twice counts once.", default=None
    )
    filter: ConversationFilter | None = described(
        "All conversations that the list shows under this filter when the call begins, newest first, at most "
        "10,000 a call.",
        default=None,
    )
    after: str | None = described(
        "With `filter`: the `endCursor` of the call that this one continues.", default=None
    )
    client_mutation_id: str | None = described(CLIENT_MUTATION_ID, default=None)


@object_type("A conversation that was not marked; the others were.")
class MarkFailure:
    """One failure."""

    conversation_id: ID = described("The conversation, as the input named it.")
    code: UserErrorCode = described("What kind of refusal; stable, for programs.")
    message: str = described("What is wrong and what to do, for people, in English.")


@object_type("What became of each conversation. `userErrors` only tell why the whole call was refused.")
class MarkConversationsPayload(Payload):
    """The live feed tells the changes, up to 200 conversations an event."""

    succeeded: int | None = described(
        "How many carry the mark now; those that carried it before count.", default=None
    )
    failed: int | None = described("How many do not: as many as `failures` lists.", default=None)
    failures: list[MarkFailure] | None = described("Which were not marked, and why.", default=None)
    end_cursor: str | None = described(
        "With `filter`: not null when more conversations match; call again with it as `after`.", default=None
    )


@strawberry.type
class MarkConversations:
    """Bulk marks."""

    @mutation_field(
        "Mark many conversations. One that cannot be marked does not stop the others; READ, UNREAD, COMPLETED "
        "and IN_PROGRESS on a colleague's conversation need MANAGE_CONVERSATIONS as well. Repeating a call is "
        "harmless.",
        access=needs(Permission.SEND_MESSAGES),
    )
    async def mark_conversations(
        self,
        info: Info,
        input: MarkConversationsInput,  # noqa: A002
    ) -> MarkConversationsPayload:
        desk = info.context.desk
        if (input.conversations is None) == (input.filter is None):
            raise InvalidInput("Give either `conversations` or `filter`.", field="conversations")
        if input.filter is not None:
            chosen = wanted(input.filter, info.context)
            return _payload(await mark_matching(desk, input.mark, chosen, after=input.after))
        named = {str(one.id): one.up_to_sequence for one in input.conversations or ()}
        return _payload(await mark_these(desk, input.mark, named))


def _payload(outcome: BulkOutcome) -> MarkConversationsPayload:
    return MarkConversationsPayload(
        succeeded=outcome.succeeded,
        failed=len(outcome.failures),
        failures=[
            MarkFailure(
                conversation_id=ID(one.conversation_id), code=UserErrorCode(one.code.value), message=one.message
            )
            for one in outcome.failures
        ],
        end_cursor=outcome.end_cursor,
    )
