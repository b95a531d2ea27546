"""The example plugin from its entry point to GraphQL over HTTP."""

import ast
import asyncio

import pytest

from message_center.domain.permissions import Permission
from message_center.storage.extend import documents
from message_center.testing import open_test_center
from tests.plugin.world import EXAMPLE, World, commands_on, load_example

pytestmark = pytest.mark.spec("F6")

GRANT = """mutation ($input: GrantLoyaltyPointsInput!) {
  grantLoyaltyPoints(input: $input) {
    points customer { id loyaltyPoints } clientMutationId userErrors { field code message }
  }
}"""
LEADERS = "query ($first: Int! = 10) { loyaltyLeaders(first: $first) { points customer { id shownName } } }"
INBOX = "{ conversations(first: 100) { edges { node { customer { id loyaltyPoints } } } } }"


async def test_points_are_granted_and_shown(world: World) -> None:
    """Staff grant points, which add up, and see them at the customer."""
    (anna,) = await world.customers(1)
    mei = await world.hire(Permission.SEND_MESSAGES)
    for granted, balance in ((30, 30), (12, 42)):
        given = {"customerId": anna, "points": granted, "clientMutationId": f"grant {granted}"}
        answer = await world.ask(mei, GRANT, input=given)
        assert answer["data"]["grantLoyaltyPoints"] == {
            "points": balance,
            "customer": {"id": anna, "loyaltyPoints": balance},
            "clientMutationId": f"grant {granted}",
            "userErrors": [],
        }
    assert await world.balances() == {anna: 42}


async def test_simultaneous_grants_all_count(world: World) -> None:
    """Two people who grant points at the same moment do not undo each other."""
    (anna,) = await world.customers(1)
    mei = await world.hire(Permission.SEND_MESSAGES)
    given = {"customerId": anna, "points": 5}
    await asyncio.gather(*(world.ask(mei, GRANT, input=given) for _ in range(20)))
    assert await world.balances() == {anna: 100}


async def test_fifty_customers_points_cost_one_command(world: World) -> None:
    """A list of fifty customers reads their points with one question to the database."""
    ids = await world.customers(50)
    balances = documents(world.center.desk().scope, _model())
    for number, customer_id in enumerate(ids[:40]):
        await balances.upsert(customer_id, points=number)
    mei = await world.hire()
    async with commands_on(world.center.storage.database, "loyalty_points") as commands:
        answer = await world.ask(mei, INBOX)
    shown = {
        edge["node"]["customer"]["id"]: edge["node"]["customer"]["loyaltyPoints"]
        for edge in answer["data"]["conversations"]["edges"]
    }
    assert shown == {customer_id: number if number < 40 else 0 for number, customer_id in enumerate(ids)}
    assert commands == ["find"]


async def test_leaders_come_first(world: World) -> None:
    """The ranking shows the highest balances first, as many as were asked for."""
    ids = await world.customers(4)
    balances = documents(world.center.desk().scope, _model())
    for customer_id, points in zip(ids, (10, 40, 20, 30), strict=True):
        await balances.upsert(customer_id, points=points)
    answer = await world.ask(await world.hire(), LEADERS, first=3)
    assert answer["data"]["loyaltyLeaders"] == [
        {"points": 40, "customer": {"id": ids[1], "shownName": "#-001"}},
        {"points": 30, "customer": {"id": ids[3], "shownName": "#-003"}},
        {"points": 20, "customer": {"id": ids[2], "shownName": "#-002"}},
    ]


@pytest.mark.parametrize("first", [0, -1, 101])
async def test_a_ranking_has_a_limit(world: World, first: int) -> None:
    """Nobody asks for no leaders or for all of them; the refusal says how many may be asked for."""
    (error,) = (await world.ask(await world.hire(), LEADERS, first=first))["errors"]
    assert (error["message"], error["extensions"]["code"]) == ("Ask for 1 to 100 leaders.", "INVALID")


@pytest.mark.parametrize(
    ("points", "customer", "field", "code"),
    [
        (0, None, "points", "INVALID"),
        (-5, None, "points", "INVALID"),
        (10_001, None, "points", "INVALID"),
        (5, "0" * 24, "customerId", "NOT_FOUND"),
        (5, "nobody", "customerId", "NOT_FOUND"),
    ],
)
async def test_what_cannot_be_granted_is_a_user_error(
    world: World, points: int, customer: str | None, field: str, code: str
) -> None:
    """A wrong number or customer is told as data, with the field, and nothing is granted."""
    (anna,) = await world.customers(1)
    mei = await world.hire(Permission.SEND_MESSAGES)
    answer = await world.ask(mei, GRANT, input={"customerId": customer or anna, "points": points})
    payload = answer["data"]["grantLoyaltyPoints"]
    assert [(one["field"], one["code"]) for one in payload["userErrors"]] == [(field, code)]
    assert (payload["points"], payload["customer"]) == (None, None)
    assert await world.balances() == {}


async def test_permissions_hold_for_partners_fields(world: World) -> None:
    """Who may not send messages grants nothing; who is not signed in reads nothing."""
    (anna,) = await world.customers(1)
    answer = await world.ask(await world.hire(), GRANT, input={"customerId": anna, "points": 5})
    (error,) = answer["data"]["grantLoyaltyPoints"]["userErrors"]
    assert error["code"] == "PERMISSION_DENIED"
    (error,) = (await world.ask(None, LEADERS))["errors"]
    assert error["extensions"]["code"] == "UNAUTHENTICATED"
    assert await world.balances() == {}


async def test_another_shop_sees_and_changes_nothing(world: World) -> None:
    """Points belong to a shop: a neighbour neither sees them, nor ranks with them, nor grants any."""
    (anna,) = await world.customers(1)
    await documents(world.center.desk().scope, _model()).upsert(anna, points=7)
    async with open_test_center(world.center.storage.database) as neighbour:
        spy = await world.hire(*Permission, center=neighbour)
        assert (await world.ask(spy, LEADERS))["data"]["loyaltyLeaders"] == []
        answer = await world.ask(spy, GRANT, input={"customerId": anna, "points": 5})
    (error,) = answer["data"]["grantLoyaltyPoints"]["userErrors"]
    assert (error["code"], error["field"]) == ("NOT_FOUND", "customerId")
    assert await world.balances() == {anna: 7}


def test_the_example_stays_within_the_partners_doors() -> None:
    """The example needs nothing but what we promise to partners."""
    doors = {
        "message_center.plugin",
        "message_center.graphql.extend",
        "message_center.storage.extend",
        "message_center.testing",
    }
    imported = {
        node.module
        for path in EXAMPLE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ImportFrom) and node.module
    }
    ours = {one for one in imported if one.split(".")[0] == "message_center"}
    assert ours <= doors
    assert {"message_center.plugin", "message_center.graphql.extend", "message_center.storage.extend"} <= ours


def _model() -> type:
    (model,) = load_example().plugins[1].documents()
    return model
