"""The ice breakers of an account (spec E1)."""

from typing import Annotated

import strawberry
from strawberry import ID

from message_center.graphql.context import Info
from message_center.graphql.fields import argument, query_field
from message_center.graphql.permissions import SIGNED_IN
from message_center.graphql.types.ice_breakers import IceBreakerSettings
from message_center.inbox.ice_breakers import get_ice_breakers


@strawberry.type
class IceBreakerQueries:
    """Reading ice breakers."""

    @query_field("The ice breakers of an account: what is wanted, and what is published.", access=SIGNED_IN)
    async def ice_breakers(
        self, info: Info, account_id: Annotated[ID, argument("The account's id.")]
    ) -> IceBreakerSettings:
        return IceBreakerSettings.of(await get_ice_breakers(info.context.desk, account_id=account_id))
