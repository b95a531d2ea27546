"""How long a shop keeps messages, and what another period would do (spec F15)."""

from typing import Annotated

import strawberry

from message_center.domain.permissions import Permission
from message_center.graphql.context import Info
from message_center.graphql.fields import argument, query_field
from message_center.graphql.permissions import SIGNED_IN, needs
from message_center.graphql.types.retention import Retention, RetentionPreview
from message_center.inbox.retention import COUNTED, get_retention, preview_retention


@strawberry.type
class RetentionQueries:
    """Reading and trying the period."""

    @query_field("How long the shop keeps messages.", access=SIGNED_IN)
    async def retention(self, info: Info) -> Retention:
        return Retention.of(await get_retention(info.context.desk))

    @query_field(
        "How many conversations a retention period would empty now: show it before saving, because what is "
        "removed does not come back.",
        access=needs(Permission.MANAGE_SETTINGS),
    )
    async def retention_preview(
        self, info: Info, archived_days: Annotated[int, argument("The days to try, 30 to 3,650.")]
    ) -> RetentionPreview:
        count = await preview_retention(info.context.desk, archived_days=archived_days)
        return RetentionPreview(conversations=min(count, COUNTED), more=count > COUNTED)
