"""From any object of the shop to its neighbours: by its id, and from a customer to their conversations."""

from message_center.domain.tags import Tag
from message_center.storage.mapping import new_id
from tests.api.conftest import Shop


async def test_node_finds_any_object_of_the_shop(shop: Shop) -> None:
    """An id alone is enough to find what it belongs to."""
    mei = await shop.hire("Mei")
    conversation = await shop.written("anna")
    message = (await shop.center.customer("anna").messages())[0]
    tag = Tag(id=new_id(), shop_id=shop.center.shop.id, name="VIP", color="#112233")
    await shop.center.desk().scope.tags.add(tag)
    expected = {
        conversation.id: "Conversation",
        message.id: "Message",
        conversation.customer_id: "Customer",
        shop.center.account.id: "ChannelAccount",
        mei.id: "Staff",
        tag.id: "Tag",
        shop.center.shop.id: "Shop",
    }
    operation = "query ($id: ID!) { node(id: $id) { __typename id } }"
    for node_id, kind in expected.items():
        assert await mei.ask(operation, id=node_id) == {"node": {"__typename": kind, "id": node_id}}
    assert await mei.ask(operation, id=new_id()) == {"node": None}
    assert await mei.ask(operation, id="not an id") == {"node": None}


async def test_a_customers_conversations_are_one_step_away(shop: Shop) -> None:
    """From a customer one gets to their conversations; the archived ones on request."""
    mei = await shop.hire("Mei")
    conversation = await shop.written("anna")
    await shop.written("ben")
    operation = """query ($id: ID!, $archived: Boolean!) { customer(id: $id) {
      shownName identities { channel externalId } tags { name }
      conversations(archived: $archived) { edges { node { id } } }
    } }"""

    data = await mei.ask(operation, id=conversation.customer_id, archived=False)
    assert data["customer"] == {
        "shownName": "#anna",
        "identities": [{"channel": "played", "externalId": "anna"}],
        "tags": [],
        "conversations": {"edges": [{"node": {"id": conversation.id}}]},
    }
    data = await mei.ask(operation, id=conversation.customer_id, archived=True)
    assert data["customer"]["conversations"] == {"edges": []}
