"""Who I am, where I work, with whom."""

from typing import Annotated

import strawberry

from message_center.domain.staffing import PERMISSION_GROUPS
from message_center.graphql.context import Info
from message_center.graphql.fields import argument, query_field
from message_center.graphql.permissions import SIGNED_IN
from message_center.graphql.types.accounts import ChannelAccount
from message_center.graphql.types.shops import PermissionGroup, Shop, Staff, Viewer, everybody, viewer_of


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
        people = await everybody(info.context)
        return [person for person in people if person.assignable()] if assignable else people

    @query_field(
        "All permissions, in the groups in which a screen shows them. What each allows is in `Permission`.",
        access=SIGNED_IN,
    )
    def permission_groups(self, info: Info) -> list[PermissionGroup]:
        return [
            PermissionGroup(key=one.key, title=one.title, permissions=list(one.permissions))
            for one in PERMISSION_GROUPS
        ]
