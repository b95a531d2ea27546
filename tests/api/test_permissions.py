"""Who may do what, and nothing of another shop (spec C6 to C9)."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from message_center.domain.imports import ImportKind
from message_center.domain.permissions import Permission
from message_center.domain.products import Product
from message_center.graphql.schema import ExtensibleSchema
from message_center.storage.database import Database
from message_center.testing import open_test_center
from tests.api.conftest import Shop, open_shop
from tests.shop.made import member, order


@pytest.fixture
async def other_shop(schema: ExtensibleSchema, database: Database) -> AsyncIterator[Shop]:
    """Another shop on the same server, with a conversation of its own."""
    async with open_test_center(database) as center, open_shop(schema, center) as shop:
        yield shop


MUTATIONS: list[tuple[str, dict[str, Any], Permission]] = [
    ("sendMessage", {"text": "hi"}, Permission.SEND_MESSAGES),
    ("markRead", {}, Permission.SEND_MESSAGES),
    ("markUnread", {}, Permission.SEND_MESSAGES),
    ("setStatus", {"status": "COMPLETED"}, Permission.SEND_MESSAGES),
    ("star", {}, Permission.SEND_MESSAGES),
    ("unstar", {}, Permission.SEND_MESSAGES),
    ("archive", {}, Permission.SEND_MESSAGES),
    ("unarchive", {}, Permission.SEND_MESSAGES),
    ("assignConversation", {"staffId": None}, Permission.MANAGE_CONVERSATIONS),
]


@pytest.mark.spec("C9")
@pytest.mark.parametrize(("mutation", "given", "permission"), MUTATIONS)
async def test_without_the_permission_nothing_changes(
    shop: Shop, mutation: str, given: dict[str, Any], permission: Permission
) -> None:
    """Whoever lacks the permission is told which one, and the conversation stays as it was."""
    everything_else = [one for one in Permission if one is not permission]
    lin = await shop.hire("Lin", *everything_else)
    conversation = await shop.written("anna")

    payload = await lin.do(mutation, "__typename", conversationId=conversation.id, **given)

    [error] = payload["userErrors"]
    assert error == {
        "field": None,
        "code": "PERMISSION_DENIED",
        "message": f"This needs the permission {permission.value}; ask whoever manages staff.",
    }
    assert await shop.stored(conversation.id) == conversation
    assert len(await shop.center.customer("anna").messages()) == 1


@pytest.mark.spec("C7")
async def test_a_colleagues_conversation_needs_manage_conversations(shop: Shop) -> None:
    """On a colleague's conversation answering, read state and status need more; the assignee stays."""
    boss = await shop.hire("Boss", Permission.SEND_MESSAGES, Permission.MANAGE_CONVERSATIONS)
    an = await shop.hire("An", Permission.SEND_MESSAGES)
    lin = await shop.hire("Lin", Permission.SEND_MESSAGES)
    conversation = await shop.written("anna")
    given = {"conversationId": conversation.id}
    await boss.do("assignConversation", "__typename", **given, staffId=an.id)
    before = await shop.stored(conversation.id)

    for mutation, more in (
        ("sendMessage", {"text": "hi"}),
        ("markRead", {}),
        ("markUnread", {}),
        ("setStatus", {"status": "COMPLETED"}),
    ):
        payload = await lin.do(mutation, "__typename", **given, **more)
        assert [error["code"] for error in payload["userErrors"]] == ["PERMISSION_DENIED"]
        assert await shop.stored(conversation.id) == before
        for allowed in (an, boss):
            payload = await allowed.do(mutation, "__typename", **given, **more)
            assert payload["userErrors"] == []
        await shop.change(conversation, **{name: getattr(before, name) for name in ("unread", "status")})
        before = await shop.stored(conversation.id)
    assert before.assignee_id == an.id


async def test_a_field_can_need_a_permission(shop: Shop) -> None:
    """What colleagues may do is shown only to those who manage staff; the rest of the answer is there."""
    boss = await shop.hire("Boss", Permission.MANAGE_STAFF)
    lin = await shop.hire("Lin")
    operation = "{ staff { name permissions } }"

    data = await boss.ask(operation)
    assert data["staff"] == [
        {"name": "Boss", "permissions": ["MANAGE_STAFF"]},
        {"name": "Lin", "permissions": []},
    ]
    assert await lin.ask("{ staff { name } }") == {"staff": [{"name": "Boss"}, {"name": "Lin"}]}
    result = await lin.schema.execute(operation, context_value=lin.connection())
    assert {error.extensions["code"] for error in result.errors or ()} == {"PERMISSION_DENIED"}


async def told(shop: Shop) -> None:
    """The shop's own system told a member, an order and a product."""
    desk = shop.center.desk()
    product = Product(id="P-1", title="Tea")
    for kind, record in (("members", member()), ("orders", order()), ("products", product)):
        await desk.scope.imports.take_in(ImportKind(kind), [record], at=desk.clock.now())


@pytest.mark.spec("C9")
async def test_nothing_of_another_shop_is_visible(shop: Shop, other_shop: Shop) -> None:
    """Lists, ids and nodes of another shop do not exist for us."""
    stranger = await other_shop.hire("Stranger", *Permission)
    conversation = await shop.written("anna")
    message = (await shop.center.customer("anna").messages())[0]

    data = await stranger.ask(
        """{ conversations { edges { node { id } } } accounts { id } staff { name } tags { id }
             unreadTotals { total } viewer { shop { id } } }"""
    )
    assert data == {
        "conversations": {"edges": []},
        "accounts": [{"id": other_shop.center.account.id}],
        "staff": [{"name": "Stranger"}],
        "tags": [],
        "unreadTotals": {"total": 0},
        "viewer": {"shop": {"id": other_shop.center.shop.id}},
    }
    await told(shop)
    operation = """{ customers { edges { node { id } } } member(id: "M-1") { id } members(search: "M") { id }
      order(id: "O-1") { id } product(id: "P-1") { id } products { id }
      customerByMember(memberId: "M-1") { id } }"""
    nothing = {"customers": {"edges": []}, "members": [], "products": []}
    assert await stranger.ask(operation) == nothing | dict.fromkeys(
        ["member", "order", "product", "customerByMember"]
    )
    by_id = "query ($id: ID!) { conversation(id: $id) { id } }"
    assert await stranger.refused(by_id, id=conversation.id) == "NOT_FOUND"
    by_id = "query ($id: ID!) { customer(id: $id) { id } }"
    assert await stranger.refused(by_id, id=conversation.customer_id) == "NOT_FOUND"
    mei = await shop.hire("Mei")
    for node_id in (
        conversation.id,
        message.id,
        conversation.customer_id,
        shop.center.account.id,
        shop.center.shop.id,
        mei.id,
    ):
        data = await stranger.ask("query ($id: ID!) { node(id: $id) { id } }", id=node_id)
        assert data == {"node": None}
    for given in ({"customerId": conversation.customer_id}, {"accountIds": [shop.center.account.id]}):
        operation = "query ($f: ConversationFilter) { conversations(filter: $f) { edges { node { id } } } }"
        assert await stranger.ask(operation, f=given) == {"conversations": {"edges": []}}


@pytest.mark.spec("C9")
async def test_nothing_of_another_shop_can_be_changed(shop: Shop, other_shop: Shop) -> None:
    """Every mutation with an id of another shop says NOT_FOUND and changes nothing."""
    stranger = await other_shop.hire("Stranger", *Permission)
    conversation = await shop.written("anna")
    message = (await shop.center.customer("anna").messages())[0]
    for mutation, given, _ in MUTATIONS:
        payload = await stranger.do(mutation, "__typename", conversationId=conversation.id, **given)
        assert [error["code"] for error in payload["userErrors"]] == ["NOT_FOUND"], mutation
    payload = await stranger.do("retryMessage", "__typename", messageId=message.id)
    assert [error["code"] for error in payload["userErrors"]] == ["NOT_FOUND"]
    ice_breakers = {"accountId": shop.center.account.id, "enabled": True, "iceBreakers": [], "revision": 0}
    payload = await stranger.do("saveIceBreakers", "__typename", **ice_breakers)
    assert [error["code"] for error in payload["userErrors"]] == ["NOT_FOUND"]
    own = await other_shop.written("ben")
    mei = await shop.hire("Mei", Permission.SEND_MESSAGES)
    payload = await stranger.do("assignConversation", "__typename", conversationId=own.id, staffId=mei.id)
    assert [(error["code"], error["field"]) for error in payload["userErrors"]] == [("NOT_FOUND", "staffId")]
    assert await shop.stored(conversation.id) == conversation
    assert (await other_shop.stored(own.id)).assignee_id is None


async def test_a_person_who_was_deleted_is_out(shop: Shop) -> None:
    """A token for somebody who does not exist any more is refused."""
    mei = await shop.hire("Mei", *Permission)
    await shop.center.storage.database.staff.delete_many({"name": "Mei"})
    assert await mei.refused("{ shop { id } }") == "UNAUTHENTICATED"
