"""Any object by its id."""

import asyncio
from typing import Annotated, Any

import strawberry
from strawberry import ID

from message_center.domain.ids import Id, is_id
from message_center.graphql.context import Context, Info
from message_center.graphql.fields import argument, query_field
from message_center.graphql.loaders import Loader
from message_center.graphql.permissions import SIGNED_IN
from message_center.graphql.types.accounts import accounts_by_id
from message_center.graphql.types.comments import comments_by_id
from message_center.graphql.types.conversations import conversations_by_id
from message_center.graphql.types.customers import customers_by_id
from message_center.graphql.types.messages import messages_by_id
from message_center.graphql.types.nodes import Node
from message_center.graphql.types.notes import notes_by_id
from message_center.graphql.types.saved_replies import saved_replies_by_id
from message_center.graphql.types.shops import Shop, staff_by_id
from message_center.graphql.types.tags import tags_by_id

_LOADERS: tuple[Loader[Id, Any], ...] = (
    conversations_by_id,
    messages_by_id,
    comments_by_id,
    customers_by_id,
    accounts_by_id,
    staff_by_id,
    tags_by_id,
    notes_by_id,
    saved_replies_by_id,
)


@strawberry.type
class NodeQueries:
    """Relay's `node`."""

    @query_field("Any object by its id; null when this shop has none with it.", access=SIGNED_IN)
    async def node(
        self,
        info: Info,
        id: Annotated[ID, argument("The object's id.")],  # noqa: A002
    ) -> Node | None:
        return await find_node(info.context, id) if is_id(id) else None


async def find_node(context: Context, node_id: str) -> Node | None:
    """Ask all collections at once: ids are unique in the whole system, so at most one answers."""
    if node_id == context.shop_id:
        return Shop.of(context.desk.shop)
    found = await asyncio.gather(*(context.load(loader, Id(node_id)) for loader in _LOADERS))
    return next((node for node in found if node is not None), None)
