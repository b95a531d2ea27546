"""Looking at what merging would do (spec B9)."""

from typing import Annotated

import strawberry
from strawberry import ID

from message_center.domain.permissions import Permission
from message_center.graphql.context import Info
from message_center.graphql.fields import argument, described, object_type, query_field
from message_center.graphql.permissions import needs
from message_center.graphql.types.customers import Customer
from message_center.graphql.types.merging import MergeDifference
from message_center.inbox.merging import preview_merge


@object_type("What merging would move, and what differs.")
class MergePreview:
    """Nothing is changed by looking."""

    customer: Customer = described("Who would be merged: their identities, tags, notes and addresses move.")
    into: Customer | None = described("The member's customer; null when the member has none yet.")
    conversation_count: int = described("How many conversations would move.")
    differences: list[MergeDifference] = described("What the two tell differently; the member's stays.")


@strawberry.type
class MergeQueries:
    """Before merging."""

    @query_field("What merging a customer into a member would do.", access=needs(Permission.SEND_MESSAGES))
    async def merge_preview(
        self,
        info: Info,
        customer_id: Annotated[ID, argument("The customer, who is no member yet.")],
        member_id: Annotated[ID, argument("The shop's id of the member.")],
    ) -> MergePreview:
        seen = await preview_merge(info.context.desk, customer_id=customer_id, member_id=member_id)
        return MergePreview(
            customer=Customer.of(seen.source, info.context),
            into=None if seen.target is None else Customer.of(seen.target, info.context),
            conversation_count=seen.conversation_count,
            differences=[MergeDifference.of(one) for one in seen.differences],
        )
