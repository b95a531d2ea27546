"""Staff of a test shop, who ask the schema in process or through real HTTP and WebSocket."""

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any

import pytest
from pymongo import monitoring
from starlette.applications import Starlette

from message_center.domain.actors import Caller
from message_center.domain.conversations import Conversation
from message_center.domain.ids import Id
from message_center.domain.permissions import Permission
from message_center.graphql.asgi import create_graphql, graphql_routes
from message_center.graphql.context import Center, Connection
from message_center.graphql.schema import ExtensibleSchema, build_schema
from message_center.inbox.tokens import Tokens
from message_center.settings import Settings
from message_center.storage.moments import Moment
from message_center.storage.moves import Move
from message_center.testing import NoFiles, TestCenter
from tests.serving import served

Answer = dict[str, Any]


class Commands(monitoring.CommandListener):
    """Counts what the database is asked; the feed's own stream does not count."""

    def __init__(self) -> None:
        self.seen: list[str] = []

    def started(self, event: monitoring.CommandStartedEvent) -> None:
        where = event.command.get(event.command_name)
        if event.command_name in ("find", "aggregate", "count", "getMore") and "facts" not in (
            where,
            event.command.get("collection"),
        ):
            self.seen.append(f"{event.command_name} {where}")

    def succeeded(self, event: monitoring.CommandSucceededEvent) -> None:
        """Nothing to count."""

    def failed(self, event: monitoring.CommandFailedEvent) -> None:
        """Nothing to count."""


COMMANDS = Commands()
monitoring.register(COMMANDS)  # before the first client is made
SECRET_KEY = "only for tests which need no secret: " + "0" * 32
TOKENS = Tokens(SECRET_KEY, access_seconds=900, refresh_seconds=3600)
SETTINGS = Settings(secret_key=SECRET_KEY, max_body_bytes=65_536)  # type: ignore[arg-type]


@dataclass(frozen=True)
class Person:
    """Somebody with an access token, or (token None) nobody."""

    schema: ExtensibleSchema
    shared: Center
    token: str | None
    caller: Caller | None = None

    @property
    def authorization(self) -> str | None:
        return None if self.token is None else f"Bearer {self.token}"

    @property
    def id(self) -> str:
        """The staff member's id."""
        assert self.caller is not None and self.caller.staff_id is not None
        return self.caller.staff_id

    def connection(self) -> Connection:
        """A request of this person's."""
        return Connection(self.shared, self.authorization)

    async def ask(self, operation: str, **variables: Any) -> Answer:
        """The data; any error fails the test."""
        result = await self.schema.execute(operation, variable_values=variables, context_value=self.connection())
        assert result.errors is None, result.errors
        assert result.data is not None
        return result.data

    async def refused(self, operation: str, **variables: Any) -> str:
        """The code of the one error that the operation meets."""
        return (await self.error(operation, **variables))["code"]

    async def error(self, operation: str, **variables: Any) -> Answer:
        """The one error that the operation meets: its extensions and `message`."""
        result = await self.schema.execute(operation, variable_values=variables, context_value=self.connection())
        assert result.errors is not None and len(result.errors) == 1, result
        error = result.errors[0]
        return {**(error.extensions or {}), "message": error.message}

    async def do(self, mutation: str, selection: str, **given: Any) -> Answer:
        """Run a mutation by name with its input, and return its payload."""
        kind = str(self.schema._schema.mutation_type.fields[mutation].args["input"].type)  # type: ignore[union-attr]
        operation = f"""mutation ($input: {kind}) {{
            {mutation}(input: $input) {{ clientMutationId userErrors {{ field code message }} {selection} }}
        }}"""
        payload: Answer = (await self.ask(operation, input=given))[mutation]
        return payload


@pytest.fixture(scope="session")
def schema() -> ExtensibleSchema:
    """Our schema without plugins."""
    return build_schema()


@dataclass(frozen=True)
class Shop:
    """A shop with its staff, as the API sees it."""

    schema: ExtensibleSchema
    center: TestCenter
    shared: Center

    async def hire(self, name: str, *permissions: Permission) -> Person:
        """Somebody who is signed in."""
        caller = await self.center.staff(name, *permissions)
        assert caller.staff_id is not None
        row = await self.center.desk().scope.staff.get(caller.staff_id)
        token = TOKENS.issue_access(row, now=self.center.clock.now()).token
        return Person(self.schema, self.shared, token, caller)

    def nobody(self) -> Person:
        """Somebody without a token."""
        return Person(self.schema, self.shared, None)

    async def written(self, identity: str, *texts: str) -> Conversation:
        """A conversation in which a customer wrote."""
        customer = self.center.customer(identity)
        for text in texts or ("hello",):
            self.center.clock.advance(seconds=1)
            await customer.writes(text)
        return await customer.conversation()

    async def change(self, conversation: Conversation, **fields: Any) -> Conversation:
        """Put the conversation into a state, as another part of the system would."""

        async def decide(moment: Moment) -> Move:
            return Move(conversation=replace(moment.conversation, **fields))

        desk = self.center.desk()
        return await desk.scope.conversations.move(conversation.id, decide, at=self.center.clock.now())

    async def stored(self, conversation_id: Id | str) -> Conversation:
        """The conversation as it is in the database."""
        return await self.center.desk().scope.conversations.get(conversation_id)


@asynccontextmanager
async def open_shop(schema: ExtensibleSchema, center: TestCenter) -> AsyncIterator[Shop]:
    """A shop whose feed runs."""
    shared = Center(
        storage=center.storage,
        channels={center.channel.name: center.channel},
        clock=center.clock,
        tokens=TOKENS,
        files=NoFiles(),
        host=center.host,
    )
    async with center.storage.feed.running():
        yield Shop(schema, center, shared)


@pytest.fixture
async def shop(schema: ExtensibleSchema, center: TestCenter) -> AsyncIterator[Shop]:
    """The test shop."""
    async with open_shop(schema, center) as shop:
        yield shop


@pytest.fixture
async def serve(shop: Shop) -> AsyncIterator[Callable[..., Any]]:
    """Serves the endpoint on a real port; returns its address."""
    servers = AsyncExitStack()

    async def start(settings: Settings = SETTINGS) -> str:
        endpoint = create_graphql(
            shop.schema,
            storage=shop.center.storage,
            channels=shop.shared.channels,
            clock=shop.center.clock,
            tokens=TOKENS,
            files=NoFiles(),
            settings=settings,
        )
        app = Starlette(routes=graphql_routes("/graphql", endpoint))
        url = await servers.enter_async_context(served(app))
        return f"{url}/graphql"

    async with servers:
        yield start
