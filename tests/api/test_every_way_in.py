"""Every way into the schema, found in the schema itself, against everybody who may not take it (spec C9)."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import pytest
from bson import ObjectId
from graphql import ExecutionResult, GraphQLObjectType

from message_center.domain.permissions import Permission
from message_center.graphql.fields import ACCESS
from message_center.graphql.permissions import Access
from message_center.graphql.schema import ExtensibleSchema
from message_center.storage.database import Database
from message_center.storage.mapping import new_id
from message_center.testing import open_test_center
from tests.api.conftest import Person, Shop, open_shop
from tests.api.walking import WayIn, ways_in

ROOTS = ("Query", "Mutation", "Subscription")


@dataclass
class Estate:
    """A shop with something of every kind that others might want."""

    shop: Shop
    ids: dict[str, str]

    async def everything(self) -> dict[str, list[dict[str, Any]]]:
        """All that is stored of this shop."""
        raw = self.shop.center.storage.database.raw
        shop_id = ObjectId(self.shop.center.shop.id)
        mine = {"$or": [{"shop_id": shop_id}, {"_id": shop_id}]}
        names = sorted(await raw.list_collection_names())
        found = {name: [row async for row in raw[name].find(mine).sort("_id", 1)] for name in names}
        return {name: rows for name, rows in found.items() if rows}


@pytest.fixture
async def estate(shop: Shop) -> Estate:
    """Anna wrote; Mei is to answer her."""
    conversation = await shop.written("anna")
    [message] = await shop.center.customer("anna").messages()
    mei = await shop.hire("Mei", Permission.SEND_MESSAGES)
    boss = await shop.hire("Boss", *Permission)
    tag = (await boss.do("createTag", "tag { id }", name="regulars"))["tag"]
    note = (await mei.do("addNote", "note { id }", customerId=conversation.customer_id, text="Allergic"))["note"]
    given = {"conversationId": conversation.id, "text": "hello", "mentionedIds": [mei.id]}
    comment = (await boss.do("addComment", "comment { id }", **given))["comment"]
    given = {"title": "Thanks", "text": "Thank you!"}
    reply = (await mei.do("createSavedReply", "savedReply { id }", **given))["savedReply"]
    ids = {
        "savedReplyId": reply["id"],
        "behindId": new_id(),
        "noteId": note["id"],
        "commentId": comment["id"],
        "accountId": shop.center.account.id,
        "customerId": conversation.customer_id,
        "messageId": message.id,
        "staffId": mei.id,
        "tagId": tag["id"],
        "id": conversation.id,
    }
    return Estate(shop, ids)


@pytest.fixture
async def stranger(schema: ExtensibleSchema, database: Database) -> AsyncIterator[Person]:
    """Somebody who may do everything, in another shop on the same server."""
    async with open_test_center(database) as center, open_shop(schema, center) as other:
        yield await other.hire("Stranger", *Permission)


def access_of(schema: ExtensibleSchema, root: str, name: str) -> Access:
    """What the way in declares."""
    field = schema.get_field_for_type(name, root)
    assert field is not None
    access: Access = field.metadata[ACCESS]
    return access


def all_ways(schema: ExtensibleSchema, ids: dict[str, str]) -> list[tuple[str, WayIn]]:
    """Each with its root."""
    found: list[tuple[str, WayIn]] = []
    for root in ROOTS:
        root_type = schema._schema.type_map[root]
        assert isinstance(root_type, GraphQLObjectType)
        found += [(root, way) for way in ways_in(root_type, ids)]
    return found


async def attempt(person: Person, root: str, way: WayIn) -> ExecutionResult:
    """Try it; of a subscription, see whether it begins."""
    ask: Callable[..., Awaitable[Any]] = person.schema.execute
    if root == "Subscription":
        ask = person.schema.subscribe
    result = await ask(way.operation, variable_values=way.variables, context_value=person.connection())
    if hasattr(result, "__anext__"):
        first = await anext(result)
        await result.aclose()
        return first
    return result


def codes(result: ExecutionResult, name: str) -> list[str]:
    """The codes of all refusals, wherever they stand."""
    refused = [error.extensions["code"] for error in result.errors or ()]
    payload = (result.data or {}).get(name)
    if isinstance(payload, dict):
        refused += [error["code"] for error in payload.get("userErrors") or ()]
    return refused


def without_refusals(result: ExecutionResult, name: str) -> Any:
    """What was told, without the errors, which may quote the id that was asked for."""
    told = (result.data or {}).get(name)
    return {**told, "userErrors": None} if isinstance(told, dict) else told


@pytest.mark.spec("C9")
@pytest.mark.parametrize("token", ["none", "expired", "forged"])
async def test_without_a_valid_token_there_is_no_way_in(estate: Estate, token: str) -> None:
    """Whoever has no token, an old one or a made-up one gets nothing and changes nothing, anywhere."""
    shop = estate.shop
    boss = await shop.hire("Visitor", *Permission)
    tokens = {"none": None, "expired": boss.token, "forged": f"{boss.token}x"}
    before = await estate.everything()
    if token == "expired":
        shop.center.clock.advance(days=30)
    person = Person(shop.schema, shop.shared, tokens[token])
    for root, way in all_ways(shop.schema, estate.ids):
        if access_of(shop.schema, root, way.name).signed_in:
            result = await attempt(person, root, way)
            assert codes(result, way.name) == ["UNAUTHENTICATED"], way.name
            assert not (result.data or {}).get(way.name), way.name
    assert await estate.everything() == before


@pytest.mark.spec("C9")
async def test_without_the_permission_there_is_no_way_in(estate: Estate) -> None:
    """Each declared permission is needed: with all others but that one, nothing is told or changed."""
    shop = estate.shop
    lacking = {
        one: await shop.hire(f"No {one}", *(other for other in Permission if other is not one))
        for one in Permission
    }
    before = await estate.everything()
    for root, way in all_ways(shop.schema, estate.ids):
        for permission in access_of(shop.schema, root, way.name).permissions:
            result = await attempt(lacking[permission], root, way)
            assert codes(result, way.name) == ["PERMISSION_DENIED"], (way.name, permission, result)
    assert await estate.everything() == before


@pytest.mark.spec("C9")
async def test_a_stranger_finds_nothing_of_this_shop(estate: Estate, stranger: Person) -> None:
    """Somebody of another shop, who may do everything there, neither sees nor changes anything of ours."""
    ours = [*estate.ids.values(), estate.shop.center.shop.id]
    before = await estate.everything()
    for root, way in all_ways(estate.shop.schema, estate.ids):
        result = await attempt(stranger, root, way)
        said = json.dumps(without_refusals(result, way.name), default=str)
        assert not [one for one in ours if one in said], (way.name, result.data)
        assert "INTERNAL" not in codes(result, way.name), (way.name, result.errors)
    assert await estate.everything() == before


@pytest.mark.spec("C9")
async def test_a_stranger_finds_no_node_of_this_shop(estate: Estate, stranger: Person) -> None:
    """Whatever has an id in our shop is no node of another."""
    by_id = "query ($id: ID!) { node(id: $id) { id } }"
    rows = [row for stored in (await estate.everything()).values() for row in stored]
    ids = {str(row["_id"]) for row in rows} | {new_id()}
    for one in ids:
        assert await stranger.ask(by_id, id=one) == {"node": None}, one
