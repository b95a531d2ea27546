"""What belongs to the shop's own system: members, orders, products (spec D7)."""

from typing import Annotated

import strawberry
from strawberry import ID

from message_center.graphql.context import Info
from message_center.graphql.fields import argument, query_field
from message_center.graphql.paging import page_size
from message_center.graphql.permissions import SIGNED_IN
from message_center.graphql.types.members import Member, members_by_id
from message_center.graphql.types.orders import Order, orders_by_id
from message_center.graphql.types.products import Product, products_by_id

_FIRST = "How many, 1 to 100."


@strawberry.type
class ShopBackendQueries:
    """Reading from the shop's own system; SHOP_BACKEND_UNAVAILABLE while it does not answer."""

    @query_field("A member of the shop; null when there is none with this id.", access=SIGNED_IN)
    async def member(
        self,
        info: Info,
        id: Annotated[ID, argument("The shop's id of the member.")],  # noqa: A002
    ) -> Member | None:
        found = await info.context.load(members_by_id, str(id))
        return None if found is None else Member.of(found)

    @query_field("Members whose name, e-mail or phone begins with a text, or who have it as id.", access=SIGNED_IN)
    async def members(
        self,
        info: Info,
        search: Annotated[str, argument("How the name, the e-mail or the phone (+886…) begins.")],
        first: Annotated[int, argument(_FIRST)] = 20,
    ) -> list[Member]:
        count = page_size(first, field="first")
        found = await info.context.desk.backend.search_members(info.context.shop_id, search, first=count)
        return [Member.of(one) for one in found]

    @query_field("An order of the shop; null when there is none with this id.", access=SIGNED_IN)
    async def order(
        self,
        info: Info,
        id: Annotated[ID, argument("The shop's id of the order.")],  # noqa: A002
    ) -> Order | None:
        return await info.context.load(orders_by_id, str(id))

    @query_field("A product of the shop; null when there is none with this id.", access=SIGNED_IN)
    async def product(
        self,
        info: Info,
        id: Annotated[ID, argument("The shop's id of the product.")],  # noqa: A002
    ) -> Product | None:
        return await info.context.load(products_by_id, str(id))

    @query_field("Products whose title begins with a text, or which have it as id.", access=SIGNED_IN)
    async def products(
        self,
        info: Info,
        search: Annotated[str, argument("How the title begins; empty for all, by title.")] = "",
        first: Annotated[int, argument(_FIRST)] = 20,
    ) -> list[Product]:
        count = page_size(first, field="first")
        found = await info.context.desk.backend.search_products(info.context.shop_id, search, first=count)
        return [Product.of(one) for one in found]
