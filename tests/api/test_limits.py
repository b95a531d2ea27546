"""Operations that cost too much are refused before anything runs (docs/graphql.md)."""

import asyncio
from typing import Any

import pytest
from graphql import GraphQLObjectType, parse
from strawberry.extensions.parser_cache import _get_parse_cache
from strawberry.extensions.validation_cache import _get_validate_cache

from message_center.domain.permissions import Permission
from message_center.graphql.limits import PAGED, Limits, cost_of, unfolded
from message_center.graphql.schema import CACHED_DOCUMENTS, ExtensibleSchema, build_schema
from tests.api.conftest import Person, Shop


@pytest.fixture
async def mei(shop: Shop) -> Person:
    """Somebody signed in."""
    return await shop.hire("Mei", Permission.SEND_MESSAGES)


async def test_refuses_operations_that_are_too_deep(mei: Person) -> None:
    """Nesting beyond twelve levels is refused."""
    deep = "conversations { edges { node { customer { " * 4 + "id" + " } } } }" * 4
    error = await mei.error(f"query Deep {{ {deep} }}")
    assert error == {"code": "GRAPHQL_INVALID", "message": "'Deep' exceeds maximum operation depth of 12"}


async def test_refuses_operations_with_too_many_aliases(mei: Person) -> None:
    """More than thirty aliases are refused, also when they hide in a fragment."""
    aliases = " ".join(f"a{number}: shop {{ id }}" for number in range(31))
    message = "31 aliases found. Allowed: 30"
    assert (await mei.error(f"{{ {aliases} }}"))["message"] == message
    hidden = f"{{ ...F }} fragment F on Query {{ {aliases} }}"
    assert (await mei.error(hidden))["message"] == message


async def test_refuses_operations_with_too_many_tokens(mei: Person) -> None:
    """A text of more than 2,000 tokens is not even parsed to its end."""
    error = await mei.error("{ " + "shop { id } " * 600 + "}")
    assert error["code"] == "GRAPHQL_SYNTAX"
    assert "more that 2000 tokens" in error["message"] or "more than 2000 tokens" in error["message"]


async def test_refuses_a_text_that_is_too_long(shop: Shop, mei: Person) -> None:
    """A long comment is no token, but what was parsed is kept: beyond 20,000 characters nothing is parsed."""
    longest = "{ shop { name } } #" + "x" * (20_000 - 19)
    assert (await mei.ask(longest))["shop"]["name"]
    error = await shop.nobody().error(longest + "x")
    assert error == {"code": "LIMIT_EXCEEDED", "message": "An operation's text has at most 20000 characters."}


@pytest.mark.parametrize(
    "where", ["{ ...Missing }", "{ shop { ...Missing } }", "{ ...A } fragment A on Query { ...B }"]
)
async def test_refuses_unknown_fragments(mei: Person, where: str) -> None:
    """Spreading a fragment that is not there is the client's mistake, and named."""
    error = await mei.error(where)
    name = "B" if "A" in where else "Missing"
    assert error == {"code": "GRAPHQL_INVALID", "message": f"Unknown fragment '{name}'."}


async def test_refuses_integers_of_thousands_of_digits(mei: Person) -> None:
    """A number that no machine reads is refused like any page that is too large."""
    digits = "9" * 5_000
    error = await mei.error(f"{{ conversations(first: {digits}) {{ edges {{ cursor }} }} }}")
    assert error == {
        "code": "GRAPHQL_INVALID",
        "message": "A number in this operation has more digits than any that can be read.",
    }


async def test_refuses_fragments_that_unfold_to_too_much(shop: Shop) -> None:
    """A short text whose fragments double at each step is refused at once, also to nobody in particular."""
    steps = " ".join(f"fragment f{step} on Query {{ ...f{step + 1} ...f{step + 1} }}" for step in range(100))
    bomb = f"{{ ...f0 }} {steps} fragment f100 on Query {{ __typename }}"
    async with asyncio.timeout(5):
        error = await shop.nobody().error(bomb)
    message = "This operation unfolds to millions of selections, at most 5000."
    assert error == {"code": "LIMIT_EXCEEDED", "message": message}


@pytest.mark.parametrize(
    ("operation", "selections"),
    [
        ("{ shop { id name } }", 3),
        ("{ ...F ...F } fragment F on Query { shop { id } }", 2 + 2 * 2),
        ("query A { ...F } query B { ...F } fragment F on Query { shop { id } }", 2 * (1 + 2)),
        ("{ ...F } fragment F on Query { ... on Query { shop { ...G } } ...F } fragment G on Shop { id }", 6),
        ("{ ...Missing }", 1),
    ],
)
def test_counts_the_selections_of_fragments_wherever_they_are_spread(operation: str, selections: int) -> None:
    """Each use of a fragment counts with all that is in it."""
    assert unfolded(parse(operation)) == selections


NESTED = """query ($first: Int!, $last: Int = 50) {
  conversations(first: $first) { edges { node { messages(last: $last) { edges { node { id } } } } } }
}"""


async def test_refuses_nested_pages_that_add_up_to_too_much(mei: Person) -> None:
    """A hundred conversations with a hundred messages each are refused, whichever way the numbers come."""
    error = await mei.error(NESTED, first=100, last=100)
    message = "This operation costs 11110, at most 10000: ask for smaller pages."
    assert error == {"code": "LIMIT_EXCEEDED", "message": message}
    written = NESTED.replace("$first: Int!, $last: Int = 50", "$unused: Int").replace("$first", "100")
    literal = written.replace("$last", "100").replace("query ($unused: Int)", "query")
    assert await mei.error(literal) == error
    assert await mei.ask(NESTED, first=10, last=10) == {"conversations": {"edges": []}}


@pytest.mark.parametrize(
    ("operation", "variables", "cost"),
    [
        ("{ shop { id } }", {}, 0),
        ("{ conversations { edges { node { id } } } }", {}, 10 + 20),
        ("{ conversations(first: 50) { edges { node { id } } } }", {}, 10 + 50),
        ("query ($n: Int) { conversations(first: $n) { edges { node { id } } } }", {"n": 7}, 10 + 7),
        ("query ($n: Int) { conversations(first: $n) { edges { node { id } } } }", {}, 10 + 20),
        ("query ($n: Int) { conversations(first: $n) { edges { node { id } } } }", {"n": "x"}, 10 + 20),
        ("query ($n: Int) { conversations(first: $n) { edges { node { id } } } }", {"n": 1e300}, 10 + 1_000_000),
        ("query ($n: Int) { conversations(first: $n) { edges { node { id } } } }", {"n": 30.0}, 10 + 30),
        ("query ($n: Int) { conversations(first: $n) { edges { node { id } } } }", {"n": -5}, 10),
        (NESTED, {"first": 2, "last": 3}, 10 + 2 * (1 + 10 + 3)),
        (NESTED, {"first": 2}, 10 + 2 * (1 + 10 + 50)),
        ("query ($n: Int = 99) { conversations(first: $n) { edges { cursor } } }", {}, 10 + 99),
        ("query ($n: Int = 99) { conversations(first: $n) { edges { cursor } } }", {"n": 3}, 10 + 3),
        (
            "{ ...F } fragment F on Query { conversations(first: 5) { edges { node { ...G } } } } "
            "fragment G on Conversation { ... on Conversation { tags(first: 4) { id } } }",
            {},
            10 + 5 * (1 + 10 + 4),
        ),
        (
            "{ a: conversations(first: 5) { edges { cursor } } b: conversations(first: 6) { edges { cursor } } }",
            {},
            10 + 5 + 10 + 6,
        ),
    ],
)
def test_counts_what_an_operation_may_cost(operation: str, variables: dict[str, Any], cost: int) -> None:
    """Rows are counted where pages are nested, in fragments, and with variables; ten for each list."""
    assert cost_of(parse(operation), None, variables) == cost


def test_counts_only_the_operation_that_runs() -> None:
    """Of several operations in a document, the named one counts."""
    document = parse("query A { shop { id } } query B { conversations(first: 9) { edges { cursor } } }")
    assert cost_of(document, "A", {}) == 0
    assert cost_of(document, "B", {}) == 10 + 9


async def test_parses_and_validates_an_operation_once(shop: Shop, mei: Person) -> None:
    """An operation that comes again is neither parsed nor validated again, also from somebody else."""
    an = await shop.hire("An")
    operation = "query OnlyHere { shop { name } }"
    caches = (_get_parse_cache(CACHED_DOCUMENTS), _get_validate_cache(CACHED_DOCUMENTS))
    await mei.ask(operation)
    before = [cache.cache_info() for cache in caches]
    for person in (mei, an, mei):
        await person.ask(operation)
    after = [cache.cache_info() for cache in caches]
    assert [now.hits - then.hits for now, then in zip(after, before, strict=True)] == [3, 3]
    assert [now.misses - then.misses for now, then in zip(after, before, strict=True)] == [0, 0]


async def test_a_refusal_from_the_cache_is_the_same(mei: Person) -> None:
    """An invalid operation is refused the same way each time."""
    errors = [await mei.error("{ shop { nothing } }") for _ in range(3)]
    assert errors[0]["code"] == "GRAPHQL_INVALID"
    assert errors[1:] == errors[:1] * 2


async def test_introspection_can_be_switched_off(shop: Shop) -> None:
    """By setting, nobody can ask for the schema itself."""
    closed: ExtensibleSchema = build_schema(limits=Limits(introspection=False))
    mei = await shop.hire("Mei")
    shut_out = Person(closed, shop.shared, mei.token)
    assert await shut_out.refused("{ __schema { __typename } }") == "GRAPHQL_INVALID"
    assert (await shut_out.error("{ shopp { id } }"))["message"] == "Cannot query field 'shopp' on type 'Query'."
    assert await mei.ask("{ __schema { queryType { name } } }") == {"__schema": {"queryType": {"name": "Query"}}}


def test_every_page_of_the_schema_is_counted() -> None:
    """A list that may be nested counts with its default size, or its rows would be free of charge."""
    defaults = {
        name: argument.default_value
        for kind in build_schema()._schema.type_map.values()
        if isinstance(kind, GraphQLObjectType)
        for name, field in kind.fields.items()
        for size, argument in field.args.items()
        if size in ("first", "last") and isinstance(argument.default_value, int)
    }
    assert defaults == {name: PAGED.get(name) for name in defaults}
    assert {"comments", "conversations", "mentionedIn", "notes", "timeline"} <= set(defaults)
