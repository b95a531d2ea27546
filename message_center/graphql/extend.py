"""For partners: the only module of this room that a plugin may import (spec F6; docs/plugins.md).

A part of the schema is a `SchemaPart`: root classes made with `strawberry.type` whose fields are written with
`query_field`, `mutation_field` and `subscription_field`, and classes that add fields to our types with
`extend_type`. Every field declares who may select it: `PUBLIC`, `SIGNED_IN`, or `needs(Permission...)`.
"""

from message_center.graphql.context import Context, Info
from message_center.graphql.fields import (
    argument,
    computed,
    described,
    field,
    input_type,
    mutation_field,
    object_type,
    query_field,
    subscription_field,
)
from message_center.graphql.loaders import Loader
from message_center.graphql.parts import SchemaPart, extend_type
from message_center.graphql.permissions import PUBLIC, SIGNED_IN, Access, needs
from message_center.graphql.types.accounts import ChannelAccount
from message_center.graphql.types.conversations import Conversation
from message_center.graphql.types.customers import Customer, customers_by_id
from message_center.graphql.types.messages import Message
from message_center.graphql.types.nodes import Node, PageInfo
from message_center.graphql.types.shops import Shop, Staff
from message_center.graphql.types.tags import Tag
from message_center.graphql.user_errors import Payload, UserError

__all__ = [
    "PUBLIC",
    "SIGNED_IN",
    "Access",
    "ChannelAccount",
    "Context",
    "Conversation",
    "Customer",
    "Info",
    "Loader",
    "Message",
    "Node",
    "PageInfo",
    "Payload",
    "SchemaPart",
    "Shop",
    "Staff",
    "Tag",
    "UserError",
    "argument",
    "computed",
    "customers_by_id",
    "described",
    "extend_type",
    "field",
    "input_type",
    "mutation_field",
    "needs",
    "object_type",
    "query_field",
    "subscription_field",
]
