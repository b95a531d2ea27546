"""The shop's customers: the list, one, and the one who is a given member (spec A6)."""

from typing import Annotated

import strawberry
from strawberry import ID

from message_center.graphql.context import Info
from message_center.graphql.fields import argument, query_field
from message_center.graphql.permissions import SIGNED_IN
from message_center.graphql.types.customer_list import CustomerConnection, customer_page
from message_center.graphql.types.customers import Customer


@strawberry.type
class CustomerQueries:
    """From a customer to their conversations in one step."""

    @query_field("One customer. An unknown id is the error NOT_FOUND.", access=SIGNED_IN)
    async def customer(
        self,
        info: Info,
        id: Annotated[ID, argument("The customer's id.")],  # noqa: A002
    ) -> Customer:
        return Customer.of(await info.context.desk.scope.customers.get(id), info.context)

    @query_field(
        "The customer who is this member; null when none is. The stable link from the shop's own list of members.",
        access=SIGNED_IN,
    )
    async def customer_by_member(
        self, info: Info, member_id: Annotated[ID, argument("The shop's id of the member.")]
    ) -> Customer | None:
        found = await info.context.desk.scope.customers.by_members([member_id])
        return Customer.of(found[member_id], info.context) if member_id in found else None

    @query_field(
        "The shop's customers, newest first; with `search`, those whose name, e-mail or phone begins with it, by "
        "name, then by e-mail, then by phone.",
        access=SIGNED_IN,
    )
    async def customers(
        self,
        info: Info,
        search: Annotated[str | None, argument("At most 100 characters; case does not matter.")] = None,
        first: Annotated[int, argument("How many, 1 to 100.")] = 20,
        after: Annotated[str | None, argument("The cursor after which to go on, of the same search.")] = None,
    ) -> CustomerConnection:
        return await customer_page(info.context, search=search, first=first, after=after)
