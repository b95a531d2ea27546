"""dismissMergeSuggestion, mergeCustomer, undoMerge (spec B8, B9)."""

import strawberry
from strawberry import ID

from message_center.domain.permissions import Permission
from message_center.graphql.context import Info
from message_center.graphql.fields import described, input_type, mutation_field, object_type
from message_center.graphql.mutations.payloads import CLIENT_MUTATION_ID, ConversationInput, ConversationPayload
from message_center.graphql.permissions import needs
from message_center.graphql.types.conversations import Conversation
from message_center.graphql.types.customers import Customer
from message_center.graphql.types.merging import Merge
from message_center.graphql.user_errors import Payload
from message_center.inbox.merge_suggestions import dismiss_merge_suggestion
from message_center.inbox.merging import merge_customer, undo_merge

MAY_MERGE = needs(Permission.SEND_MESSAGES)


@input_type("Who is to be merged into whom.")
class MergeCustomerInput:
    """Look at `mergePreview` before."""

    customer_id: ID = described("The customer, who is no member yet.")
    member_id: ID = described("The shop's id of the member.")
    expected_revision: int | None = described(
        "The customer's `revision` that was looked at; refused when it is another now.", default=None
    )
    client_mutation_id: str | None = described(CLIENT_MUTATION_ID, default=None)


@input_type("Which merge is to be undone.")
class UndoMergeInput:
    """Once each."""

    merge_id: ID = described("The merge's id.")
    client_mutation_id: str | None = described(CLIENT_MUTATION_ID, default=None)


@object_type("A merge that was done or undone.")
class MergePayload(Payload):
    """The customer is the member's after merging, and the one who is back after undoing."""

    customer: Customer | None = described("The customer concerned, as they are now.", default=None)
    merge: Merge | None = described("The journal's entry.", default=None)


@strawberry.type
class MergeMutations:
    """Two customers who are one person."""

    @mutation_field("Never offer the suggested members for this customer again, to anybody.", access=MAY_MERGE)
    async def dismiss_merge_suggestion(self, info: Info, input: ConversationInput) -> ConversationPayload:  # noqa: A002
        row = await dismiss_merge_suggestion(info.context.desk, conversation_id=input.conversation_id)
        return ConversationPayload(conversation=Conversation.of(row, info.context))

    @mutation_field(
        "Move everything of a customer onto the member's customer, who is made when there is none: conversations, "
        "identities, tags, notes, addresses. Repeating it does nothing more.",
        access=MAY_MERGE,
    )
    async def merge_customer(self, info: Info, input: MergeCustomerInput) -> MergePayload:  # noqa: A002
        customer, merge = await merge_customer(
            info.context.desk,
            customer_id=input.customer_id,
            member_id=input.member_id,
            expected_revision=input.expected_revision,
        )
        return MergePayload(customer=Customer.of(customer, info.context), merge=Merge.of(merge))

    @mutation_field(
        "Part the two again: what the merge brought goes back, with what came to those identities since.",
        access=MAY_MERGE,
    )
    async def undo_merge(self, info: Info, input: UndoMergeInput) -> MergePayload:  # noqa: A002
        customer, merge = await undo_merge(info.context.desk, merge_id=input.merge_id)
        return MergePayload(customer=Customer.of(customer, info.context), merge=Merge.of(merge))
