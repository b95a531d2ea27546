"""Partners add to the schema: fields, queries, mutations, subscriptions, with their own loaders (spec F6)."""

import subprocess
import sys
from collections.abc import AsyncGenerator, Mapping

import pytest
import strawberry

from message_center.domain.ids import Id
from message_center.domain.permissions import Permission
from message_center.errors import NotFound, PluginError
from message_center.graphql.extend import (
    SIGNED_IN,
    Context,
    Conversation,
    Customer,
    Info,
    Loader,
    Payload,
    SchemaPart,
    computed,
    described,
    extend_type,
    field,
    input_type,
    mutation_field,
    needs,
    object_type,
    query_field,
    subscription_field,
)
from message_center.graphql.schema import ExtensibleSchema, build_schema
from tests.api.conftest import Person, Shop

BATCHES: list[list[Id]] = []


async def _points(context: Context, ids: list[Id]) -> Mapping[Id, int]:
    BATCHES.append(sorted(ids))
    return {one: len(one) for one in ids}


points_of = Loader("points_of", _points)


@object_type("A customer's points.")
class LoyaltyPoints:
    """Points."""

    points: int = described("How many.")


@extend_type(Customer)
class CustomerLoyalty:
    """Adds points to customers."""

    @computed("The customer's points.")
    def loyalty(customer: strawberry.Parent[Customer]) -> LoyaltyPoints:  # noqa: N805
        async def later() -> LoyaltyPoints:
            found = await customer.context.load(points_of, customer.row.id)
            return LoyaltyPoints(points=found or 0)

        return later()  # type: ignore[return-value]


@extend_type(Conversation)
class ConversationLoyalty:
    """Adds points to conversations."""

    @field("Points, for those who manage settings.", access=needs(Permission.MANAGE_SETTINGS))
    async def loyalty_points(self, info: Info) -> int:
        found = await info.context.load(points_of, self.row.customer_id)  # type: ignore[attr-defined]
        return found or 0


@strawberry.type
class LoyaltyQueries:
    """A query."""

    @query_field("The shop's rate.", access=SIGNED_IN)
    def loyalty_rate(self) -> int:
        return 7


@input_type("Points to give.")
class GivePointsInput:
    """To whom."""

    points: int = described("How many.")
    client_mutation_id: str | None = described("Returned unchanged.", default=None)


@object_type("The points given.")
class GivePointsPayload(Payload):
    """What was given."""

    points: int | None = described("How many.", default=None)


@strawberry.type
class LoyaltyMutations:
    """A mutation."""

    @mutation_field("Give points.", access=needs(Permission.SEND_MESSAGES))
    async def give_points(self, input: GivePointsInput) -> GivePointsPayload:  # noqa: A002
        if input.points > 100:
            raise NotFound("So many points do not exist.", field="points")
        return GivePointsPayload(points=input.points)


@strawberry.type
class LoyaltySubscriptions:
    """A subscription."""

    @subscription_field("Counts.", access=SIGNED_IN)
    async def points_counted(self) -> AsyncGenerator[int, None]:
        for number in range(2):
            yield number


LOYALTY = SchemaPart(
    owner="loyalty",
    query=(LoyaltyQueries,),
    mutation=(LoyaltyMutations,),
    subscription=(LoyaltySubscriptions,),
    extensions=(CustomerLoyalty, ConversationLoyalty),
)


@pytest.fixture(scope="module")
def extended() -> ExtensibleSchema:
    """The schema with a partner's part."""
    return build_schema([LOYALTY])


def with_schema(person: Person, schema: ExtensibleSchema) -> Person:
    """The same person, asking another schema."""
    return Person(schema, person.shared, person.token, person.caller)


async def test_a_partner_adds_fields_that_load_in_one_batch(shop: Shop, extended: ExtensibleSchema) -> None:
    """A partner's field on our types is loaded once for a whole page, and our own fields stay as they are."""
    ids = sorted([(await shop.written(name)).customer_id for name in ("anna", "ben", "clara")])
    boss = with_schema(await shop.hire("Boss", Permission.MANAGE_SETTINGS), extended)
    BATCHES.clear()

    data = await boss.ask(
        "{ conversations { edges { node { loyaltyPoints customer { shownName loyalty { points } } } } } }"
    )

    assert [edge["node"] for edge in data["conversations"]["edges"]] == [
        {"loyaltyPoints": 24, "customer": {"shownName": f"#{name[-4:]}", "loyalty": {"points": 24}}}
        for name in ("clara", "ben", "anna")
    ]
    assert [ids] == BATCHES


async def test_a_partner_adds_queries_mutations_and_subscriptions(shop: Shop, extended: ExtensibleSchema) -> None:
    """They are guarded as declared, and a partner's expected errors are user errors too."""
    mei = with_schema(await shop.hire("Mei", Permission.SEND_MESSAGES), extended)
    lin = with_schema(await shop.hire("Lin"), extended)

    assert await mei.ask("{ loyaltyRate }") == {"loyaltyRate": 7}
    given = await mei.do("givePoints", "points", points=5, clientMutationId="mine")
    assert given == {"clientMutationId": "mine", "userErrors": [], "points": 5}
    refused = await mei.do("givePoints", "points", points=101)
    assert [(error["code"], error["field"]) for error in refused["userErrors"]] == [("NOT_FOUND", "points")]
    denied = await lin.do("givePoints", "points", points=5)
    assert [error["code"] for error in denied["userErrors"]] == ["PERMISSION_DENIED"]
    nobody = with_schema(shop.nobody(), extended)
    assert await nobody.refused("{ loyaltyRate }") == "UNAUTHENTICATED"
    conversation = await shop.written("anna")
    operation = "query ($id: ID!) { conversation(id: $id) { loyaltyPoints } }"
    assert await mei.refused(operation, id=conversation.id) == "PERMISSION_DENIED"
    results = await extended.stream("subscription { pointsCounted }", context_value=mei.connection())
    assert [result.data async for result in results] == [{"pointsCounted": 0}, {"pointsCounted": 1}]  # type: ignore[union-attr]


def test_a_schema_without_the_partner_is_as_before(extended: ExtensibleSchema) -> None:
    """A part changes only the schema that it was given to."""
    assert "loyalty" in extended.as_str()
    assert "loyalty" not in build_schema().as_str()


@strawberry.type
class TakenQuery:
    """Claims one of our names."""

    @query_field("Ours.", access=SIGNED_IN)
    def conversations(self) -> int:
        return 1


@strawberry.type
class UnguardedQuery:
    """Forgets to say who may ask."""

    @strawberry.field(description="Open to all?")
    def secrets(self) -> int:
        return 1


@extend_type(Customer)
class TakenField:
    """Claims a field of ours."""

    @field("Ours.")
    def email(self) -> str:
        return ""


@extend_type(Customer)
class UnguardedField:
    """Forgets to say who may see."""

    @strawberry.field(description="Open to all?")
    def secret(self) -> str:
        return ""


@extend_type(Customer)
class NoResolver:
    """Adds an attribute that our objects do not have."""

    shoe_size: int = described("Of the left foot.")


class NotDecorated:
    """Forgot the decorator."""


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        (
            [SchemaPart(owner="shoes", query=(TakenQuery,))],
            "shoes adds Query.conversations, which message_center has already. Choose another name.",
        ),
        (
            [LOYALTY, SchemaPart(owner="shoes", query=(LoyaltyQueries,))],
            "shoes adds Query.loyalty_rate, which loyalty has already. Choose another name.",
        ),
        (
            [SchemaPart(owner="shoes", extensions=(TakenField,))],
            "shoes adds Customer.email, which message_center has already. Choose another name.",
        ),
        (
            [LOYALTY, SchemaPart(owner="shoes", extensions=(CustomerLoyalty,))],
            "shoes adds Customer.loyalty, which loyalty has already. Choose another name.",
        ),
        (
            [SchemaPart(owner="shoes", query=(UnguardedQuery,))],
            "shoes: Query.secrets does not say who may select it; write it with `query_field` or its like.",
        ),
        (
            [SchemaPart(owner="shoes", extensions=(UnguardedField,))],
            "shoes: Customer.secret does not say who may select it; write it with `field` or `computed`.",
        ),
        (
            [SchemaPart(owner="shoes", extensions=(NoResolver,))],
            "shoes: Customer.shoe_size needs a resolver; it is not an attribute of ours.",
        ),
        (
            [SchemaPart(owner="shoes", extensions=(NotDecorated,))],
            "shoes: NotDecorated needs the decorator `extend_type`.",
        ),
        (
            [SchemaPart(owner="shoes", query=(NotDecorated,))],
            "NotDecorated is not a type of a schema; decorate it.",
        ),
    ],
)
def test_refuses_parts_that_clash_or_leave_something_open(parts: list[SchemaPart], message: str) -> None:
    """A taken name, a missing permission or a missing resolver stops the start and names the owner."""
    with pytest.raises(PluginError) as refusal:
        build_schema(parts)
    assert str(refusal.value) == message


def test_the_partners_module_stands_alone() -> None:
    """A plugin that imports `message_center.graphql.extend` first, before anything else, works."""
    code = "from message_center.graphql.extend import SchemaPart, Conversation"
    subprocess.run([sys.executable, "-P", "-c", code], check=True)
