"""Who I am, where I work, with whom."""

from typing import Annotated

import strawberry

from message_center.graphql.context import Info
from message_center.graphql.fields import argument, query_field
from message_center.graphql.permissions import SIGNED_IN
from message_center.graphql.types.accounts import ChannelAccount
from message_center.graphql.types.shops import Shop, Staff, Viewer, viewer_of


@strawberry.type
class ShopQueries:
    """The shop and its people."""

    @query_field("The signed-in staff member, with what they may do.", access=SIGNED_IN)
    def viewer(self, info: Info) -> Viewer:
        return viewer_of(info.context.signed_in.staff, info.context.signed_in.shop, info.context)

    @query_field("The shop.", access=SIGNED_IN)
    def shop(self, info: Info) -> Shop:
        return Shop.of(info.context.desk.shop)

    @query_field("The shop's connected accounts, by name.", access=SIGNED_IN)
    async def accounts(self, info: Info) -> list[ChannelAccount]:
        return [ChannelAccount.of(row) for row in await info.context.desk.scope.accounts.all()]

    @query_field("The shop's staff, by name.", access=SIGNED_IN)
    async def staff(
        self,
        info: Info,
        assignable: Annotated[bool, argument("Only those to whom conversations can be assigned.")] = False,
    ) -> list[Staff]:
        everybody = [Staff.of(row) for row in await info.context.desk.scope.staff.all()]
        return [person for person in everybody if person.assignable()] if assignable else everybody
