"""How accounts are connected."""

import strawberry

from message_center.domain.permissions import Permission
from message_center.graphql.context import Info
from message_center.graphql.fields import query_field
from message_center.graphql.permissions import needs
from message_center.graphql.types.connections import ConnectionForm, forms_of


@strawberry.type
class ConnectionQueries:
    """The settings page's forms."""

    @query_field(
        "What connecting an account asks for, for each installed channel.",
        access=needs(Permission.MANAGE_SETTINGS),
    )
    def connection_forms(self, info: Info) -> list[ConnectionForm]:
        return forms_of(info.context.center.channels)
