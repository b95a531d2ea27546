"""Every operation gets a context of its own, whichever way it came in."""

from collections.abc import AsyncIterator
from typing import Any

from strawberry.extensions import SchemaExtension

from message_center.graphql.context import Connection
from message_center.graphql.seldom import Names, names_in


class OneContextAnOperation(SchemaExtension):
    """Turns the request's or socket's `Connection` into the operation's `Context`."""

    async def on_operation(self) -> AsyncIterator[None]:
        """Look who asks: one database command."""
        connection = self.execution_context.context
        if isinstance(connection, Connection):
            self.execution_context.context = await connection.operation(self._names())
        yield

    def _names(self) -> Names | None:
        """The names of what may be shown; None when it may be anything (seldom.py)."""
        names = names_in(self.execution_context.query or "")
        schema: Any = self.execution_context.schema
        return names if names.isdisjoint(schema.partners_fields) else None
