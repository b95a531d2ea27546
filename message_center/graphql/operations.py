"""Every operation gets a context of its own, whichever way it came in."""

from collections.abc import AsyncIterator

from strawberry.extensions import SchemaExtension

from message_center.graphql.context import Connection


class OneContextAnOperation(SchemaExtension):
    """Turns the request's or socket's `Connection` into the operation's `Context`."""

    async def on_operation(self) -> AsyncIterator[None]:
        """Look who asks: one database command."""
        connection = self.execution_context.context
        if isinstance(connection, Connection):
            self.execution_context.context = await connection.operation()
        yield
