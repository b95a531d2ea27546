"""What clients are told when something goes wrong, and what they are not (spec F8)."""

from collections.abc import AsyncGenerator, Mapping

import pytest
import strawberry
from pymongo.errors import AutoReconnect
from structlog.testing import capture_logs

from message_center.domain.ids import Id
from message_center.errors import StorageUnavailable
from message_center.graphql.extend import (
    PUBLIC,
    Context,
    Info,
    Loader,
    Payload,
    SchemaPart,
    described,
    input_type,
    mutation_field,
    object_type,
    query_field,
    subscription_field,
)
from message_center.graphql.schema import ExtensibleSchema, build_schema
from tests.api.conftest import Person, Shop

SECRET = "mongodb://user:password@host"


async def _fail(context: Context, keys: list[Id]) -> Mapping[Id, str]:
    raise RuntimeError(SECRET)


failing = Loader("failing", _fail)


@input_type("Nothing.")
class BreakInput:
    """Nothing."""

    client_mutation_id: str | None = described("Returned unchanged.", default=None)


@object_type("Nothing.")
class BreakPayload(Payload):
    """Nothing."""


@strawberry.type
class Broken:
    """Fields that fail in all ways."""

    @query_field("Raises.", access=PUBLIC)
    def raises(self) -> str | None:
        raise RuntimeError(SECRET)

    @query_field("Raises later.", access=PUBLIC)
    async def raises_later(self, info: Info) -> str | None:
        return await info.context.load(failing, Id("1"))

    @query_field("The database is away.", access=PUBLIC)
    async def is_down(self) -> str | None:
        raise StorageUnavailable("The database does not answer.")

    @query_field("The database is away in the middle of it.", access=PUBLIC)
    async def goes_down(self) -> str | None:
        raise AutoReconnect(SECRET)

    @query_field("Null where a text was promised.", access=PUBLIC)
    def breaks_its_promise(self) -> str:
        return None  # type: ignore[return-value]


@strawberry.type
class BrokenMutations:
    """A mutation that fails."""

    @mutation_field("Raises.", access=PUBLIC)
    async def break_it(self, input: BreakInput) -> BreakPayload:  # noqa: A002
        raise RuntimeError(SECRET)


@strawberry.type
class BrokenSubscriptions:
    """A subscription that fails."""

    @subscription_field("Raises after the first.", access=PUBLIC)
    async def breaks(self) -> AsyncGenerator[str, None]:
        yield "one"
        raise RuntimeError(SECRET)


@pytest.fixture(scope="module")
def broken() -> ExtensibleSchema:
    """A schema with a plugin that fails."""
    return build_schema(
        [
            SchemaPart(
                owner="broken", query=(Broken,), mutation=(BrokenMutations,), subscription=(BrokenSubscriptions,)
            )
        ]
    )


@pytest.mark.spec("F8")
@pytest.mark.parametrize(
    "operation",
    [
        "{ raises }",
        "{ raisesLater }",
        "{ breaksItsPromise }",
        "mutation { breakIt(input: {}) { clientMutationId } }",
    ],
)
async def test_masks_what_nobody_expected(shop: Shop, broken: ExtensibleSchema, operation: str) -> None:
    """An unexpected error shows nothing but an id; under it the log says what broke and where, without words."""
    person = Person(broken, shop.shared, None)
    with capture_logs() as logs:
        error = await person.error(operation)

    assert error == {
        "code": "INTERNAL",
        "id": error["id"],
        "message": f"Something went wrong here. The server's log knows it as {error['id']}.",
    }
    assert [(entry["event"], entry["log_level"], entry["error_id"]) for entry in logs] == [
        ("graphql.unexpected", "error", error["id"])
    ]
    assert logs[0]["error"] and logs[0]["through"]
    assert SECRET not in str(logs)


@pytest.mark.spec("F8")
async def test_masks_it_over_sockets_too(shop: Shop, broken: ExtensibleSchema) -> None:
    """The same holds when the operation comes in over a WebSocket."""
    person = Person(broken, shop.shared, None)
    for operation in ("{ raises }", "subscription { breaks }"):
        results = await broken.stream(operation, context_value=person.connection())
        *_, last = [result async for result in results]
        [error] = last.errors or ()  # type: ignore[union-attr]
        assert SECRET not in error.message
        assert (error.extensions or {})["code"] == "INTERNAL"


async def test_says_when_the_database_is_away(shop: Shop, broken: ExtensibleSchema) -> None:
    """A database that does not answer has a code of its own, so that a client can try again later."""
    person = Person(broken, shop.shared, None)
    assert await person.error("{ isDown }") == {
        "code": "STORAGE_UNAVAILABLE",
        "message": "The database does not answer.",
    }


async def test_masks_what_the_database_says(shop: Shop, broken: ExtensibleSchema) -> None:
    """A failure of the database itself has the same code, and its words stay in the log."""
    person = Person(broken, shop.shared, None)
    error = await person.error("{ goesDown }")
    message = f"The database could not answer; try again. The server's log knows it as {error['id']}."
    assert error == {"code": "STORAGE_UNAVAILABLE", "id": error["id"], "message": message}


async def test_one_failing_field_leaves_the_others(shop: Shop, broken: ExtensibleSchema) -> None:
    """What did not fail is answered."""
    person = Person(broken, shop.shared, None)
    result = await broken.execute("{ raises __typename }", context_value=person.connection())
    assert result.data == {"raises": None, "__typename": "Query"}


async def test_a_bad_moment_of_time_is_the_clients_fault(shop: Shop) -> None:
    """A variable of the wrong form is told as such, not masked."""
    mei = await shop.hire("Mei")
    operation = "query ($first: Int!) { conversations(first: $first) { edges { cursor } } }"
    error = await mei.error(operation, first="many")
    assert error["code"] == "GRAPHQL_INVALID"
    assert "Int cannot represent non-integer value" in error["message"]
