"""The quick executor answers exactly as the standard one does."""

from collections.abc import AsyncGenerator, Generator
from datetime import UTC, datetime
from enum import Enum
from typing import Annotated, Any

import pytest
import strawberry
from structlog.testing import capture_logs

from message_center.domain.permissions import Permission
from message_center.errors import InvalidInput
from message_center.graphql.executor import DirectExecutor, StandardExecutor
from message_center.graphql.extend import (
    PUBLIC,
    Node,
    SchemaPart,
    argument,
    computed,
    described,
    object_type,
    query_field,
    subscription_field,
)
from message_center.graphql.schema import ExtensibleSchema, build_schema
from tests.api.conftest import Person, Shop
from tests.api.test_reading_a_conversation import MESSAGE
from tests.api.test_reading_the_inbox import LIST


@strawberry.enum(description="A colour.")
class Color(Enum):
    """Some."""

    RED = strawberry.enum_value("r", description="Red.")
    BLUE = strawberry.enum_value("b", description="Blue.")


class Raising:
    """Breaks whoever turns it into text."""

    def __str__(self) -> str:
        raise ValueError("no text")


@object_type("Everything that a field may hold.")
class Thing(Node):
    """Whatever the test puts in."""

    text: str = described("A text.", default="t")
    maybe: str | None = described("Perhaps a text.", default=None)
    number: int = described("A number.", default=1)
    real: float = described("A real number.", default=1.5)
    flag: bool = described("A flag.", default=True)
    at: datetime = described("A moment.", default=datetime(2026, 6, 1, tzinfo=UTC))
    color: Color = described("A colour.", default=Color.RED)
    several: list[str] = described("Several texts.", default=())
    thing: "Thing | None" = described("Another.", default=None)
    things: list["Thing"] = described("More.", default=())

    @computed("One of the things below.")
    def below(self, number: Annotated[int, argument("Which.")] = 0) -> "Thing | None":
        if number < 0:
            raise InvalidInput("Count from 0.", field="number")
        return self.things[number] if number < len(self.things) else self.thing

    @computed("Now.")
    def now(self) -> str:
        return self.text.upper()

    @computed("Later.")
    def later(self) -> str:
        async def later() -> str:
            return f"later {self.text}"

        return later()  # type: ignore[return-value]


class Awaited:
    """A value that is there only when it is awaited."""

    def __await__(self) -> Generator[None, None, str]:
        yield from ()
        return "awaited"


def things() -> list[Any]:
    """Ordinary things, and things that break a promise in every way."""
    return [
        Thing(id="1"),
        Thing(id="2", maybe="m", thing=Thing(id="3", several=["a", "b"])),
        Thing(id=3),  # type: ignore[arg-type]
        Thing(id="4", text=None),  # type: ignore[arg-type]
        Thing(id="5", text=7, maybe=True),  # type: ignore[arg-type]
        Thing(id="6", number="many"),  # type: ignore[arg-type]
        Thing(id="7", number=2**40),
        Thing(id="8", number=True, real=3),
        Thing(id="9", real=float("nan")),
        Thing(id="10", flag="yes"),  # type: ignore[arg-type]
        Thing(id="11", color="b"),  # type: ignore[arg-type]
        Thing(id="12", color="green"),  # type: ignore[arg-type]
        Thing(id="13", color=None),  # type: ignore[arg-type]
        Thing(id="14", at="yesterday"),  # type: ignore[arg-type]
        Thing(id="15", text=Raising()),  # type: ignore[arg-type]
        Thing(id="16", maybe=ValueError("as a value")),  # type: ignore[arg-type]
        Thing(id="17", several=None),  # type: ignore[arg-type]
        Thing(id="18", thing=Thing(id="19", text=None)),  # type: ignore[arg-type]
        Thing(id="20", maybe=Awaited()),  # type: ignore[arg-type]
        Thing(id="21", things=[Thing(id="22"), Thing(id="23", thing=Thing(id="24"))]),
        Thing(id="25", things=[Thing(id="26"), Thing(id="27", text=None)]),  # type: ignore[arg-type]
        Thing(id="28", things=None),  # type: ignore[arg-type]
        Thing(id="29", things=[None]),  # type: ignore[list-item]
        Thing(id="30", things=(Thing(id="31"),)),  # type: ignore[arg-type]
        Thing(id="32", things=["a text"], thing="another"),  # type: ignore[arg-type, list-item]
        None,
    ]


@strawberry.type
class Things:
    """The test's things."""

    @query_field("One thing by its number in the list.", access=PUBLIC)
    def thing(self, number: int) -> Thing | None:
        return things()[number]

    @query_field("The ordinary ones.", access=PUBLIC)
    async def ordinary(self) -> list[Thing]:
        return things()[:2]

    @query_field("One of several kinds.", access=PUBLIC)
    def any_node(self) -> Node:
        return things()[1]


@strawberry.type
class ThingsHappen:
    """The test's events."""

    @subscription_field("All that can be shown.", access=PUBLIC)
    async def things_happen(self) -> AsyncGenerator[Thing, None]:
        for thing in things()[:4]:
            yield thing


PART = SchemaPart(owner="test", query=(Things,), subscription=(ThingsHappen,), types=(Thing,))


@pytest.fixture(scope="module")
def both() -> tuple[ExtensibleSchema, ExtensibleSchema]:
    """The same schema with either executor."""
    return (
        build_schema([PART], executor=DirectExecutor),
        build_schema([PART], executor=StandardExecutor),
    )


def shown(result: Any) -> Any:
    """All of a result that a client can see; the ids of masked errors are drawn anew each time."""
    errors = [
        {"path": e.path, "locations": e.locations, "code": (e.extensions or {}).get("code")}
        for e in result.errors or ()
    ]
    return result.data, errors, None if result.data is None else list(result.data.items())


SELECTIONS = [
    "id text maybe number real flag at color several now later __typename thing { id text several }",
    "flag x: text y: text text",
    "later now maybe later id",
    "... on Node { id } ... on Thing { text color } ...F",
    "text @skip(if: true) maybe @include(if: false) id",
    "maybe @include(if: $yes) number @skip(if: $yes) id",
    "thing { thing { id } text } id",
    "__typename things { __typename id text thing { kind: __typename maybe } } id",
    "things { id several } thing { later }",
    "below { id text } second: below(number: 1) { id thing { id } } none: below(number: 9) { id }",
    "id below(number: -1) { id }",
    "id below(number: $n) { id }",
]


@pytest.mark.parametrize("selection", SELECTIONS)
async def test_answers_like_the_standard_executor(
    both: tuple[ExtensibleSchema, ExtensibleSchema], shop: Shop, selection: str
) -> None:
    """For every kind of value, also those that break a promise, data, order, errors and paths are the same."""
    header = "($yes: Boolean! = true)" if "$yes" in selection else ""
    header = "($n: Int! = 1)" if "$n" in selection else header
    fragment = "fragment F on Thing { number flag }" if "...F" in selection else ""
    operations = [
        f"query {header} {{ thing(number: {number}) {{ {selection} }} }} {fragment}"
        for number in range(len(things()))
    ]
    operations.append(f"query {header} {{ ordinary {{ {selection} }} }} {fragment}")
    operations.append(f"query {header} {{ anyNode {{ ... on Thing {{ {selection} }} }} }} {fragment}")
    operations.append(f"subscription {header} {{ thingsHappen {{ {selection} }} }} {fragment}")
    answers: list[list[Any]] = []
    with capture_logs():
        for schema in both:
            person, found = Person(schema, shop.shared, None), []
            for operation in operations:
                results = await schema.stream(operation, context_value=person.connection())
                found += [shown(result) async for result in results]
            answers.append(found)
    assert answers[0] == answers[1]
    assert sum(data is not None for data, _, _ in answers[0]) > 10


async def test_answers_real_pages_like_the_standard_executor(shop: Shop) -> None:
    """The inbox and a conversation are the same with either executor."""
    mei = await shop.hire("Mei", Permission.SEND_MESSAGES, Permission.MANAGE_CONVERSATIONS)
    conversation = await shop.written("anna", "one", "two")
    await shop.written("ben")
    given = {"conversationId": conversation.id}
    await mei.do("assignConversation", "__typename", **given, staffId=mei.id)
    await mei.do("sendMessage", "__typename", **given, text="hi")
    standard = Person(build_schema(executor=StandardExecutor), mei.shared, mei.token)

    assert await mei.ask(LIST) == await standard.ask(LIST)
    assert await mei.ask(MESSAGE, id=conversation.id) == await standard.ask(MESSAGE, id=conversation.id)
