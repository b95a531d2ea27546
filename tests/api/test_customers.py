"""From a customer to conversations, member and orders (spec A6, D1, D2), through the real schema."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from message_center.domain.customers import Customer
from message_center.domain.imports import ImportKind
from message_center.domain.members import Gender, MemberChange
from message_center.domain.money import Money
from message_center.domain.orders import Buyer, OrderItem, OrderSource, PlatformIdentity
from message_center.domain.products import Product
from message_center.errors import ShopBackendUnavailable
from message_center.inbox.member_writes import change_linked_customer
from message_center.storage.customer_rows import document_of
from message_center.storage.imports import Imports
from message_center.storage.mapping import new_id
from message_center.testing import START
from tests.api.conftest import Person, Shop
from tests.api.test_costs import asked
from tests.shop.hosts import HostShop
from tests.shop.made import link, member, order

LIST = """query ($search: String, $first: Int! = 20, $after: String) {
  customers(search: $search, first: $first, after: $after) {
    edges { node { id name conversations(first: 5) { edges { node { id } } } } }
    pageInfo { hasNextPage endCursor }
  }
}"""


async def told(shop: Shop, kind: ImportKind, *records: Any) -> None:
    """The host tells this."""
    desk = shop.center.desk()
    await Imports(desk.scope.database, desk.caller).take_in(kind, records, at=desk.clock.now())


async def known(shop: Shop, *people: dict[str, Any]) -> list[Customer]:
    """Customers with these data; the first wrote first."""
    made = [
        Customer(id=new_id(), shop_id=shop.center.shop.id, created_at=START + timedelta(minutes=number), **person)
        for number, person in enumerate(people)
    ]
    rows = [{**document_of(one), "identity_keys": [one.id]} for one in made]
    await shop.center.storage.database.customers.insert_many(rows)
    return made


async def names(person: Person, **variables: Any) -> list[str]:
    """The names on all pages of the list."""
    found: list[str] = []
    after = None
    while True:
        page = (await person.ask(LIST, after=after, **variables))["customers"]
        found += [edge["node"]["name"] for edge in page["edges"]]
        if not page["pageInfo"]["hasNextPage"]:
            return found
        after = page["pageInfo"]["endCursor"]


@pytest.mark.spec("A6")
async def test_from_the_list_of_customers_to_their_conversations(shop: Shop) -> None:
    """Each customer in the list leads to their conversations in one step; newest customers come first."""
    mei = await shop.hire("Mei")
    anna, boris = await shop.written("anna"), await shop.written("boris")
    page = (await mei.ask(LIST))["customers"]
    assert [[one["node"]["id"] for one in edge["node"]["conversations"]["edges"]] for edge in page["edges"]] == [
        [boris.id],
        [anna.id],
    ]


@pytest.mark.spec("A6")
async def test_customers_are_found_by_how_name_address_or_phone_begins(shop: Shop) -> None:
    """Names, addresses and phones are found as people type them, by name first, and nobody is shown twice."""
    mei = await shop.hire("Mei")
    await known(
        shop,
        {"name": "Anna Lin", "email": "anna@customer.example"},
        {"name": "ANNE", "email": "other@customer.example", "phone": "+886912345678"},
        {"name": "王小美", "email": "Annika@customer.example", "phone": "+886912999999"},
        {"name": "Ben", "phone": "+85291234567"},
    )
    for first in (1, 2, 20):
        assert await names(mei, search="ann", first=first) == ["Anna Lin", "ANNE", "王小美"]
        assert await names(mei, search="0912", first=first) == ["ANNE", "王小美"]
        assert await names(mei, first=first) == ["Ben", "王小美", "ANNE", "Anna Lin"]
    assert await names(mei, search=" 王小") == ["王小美"]
    assert await names(mei, search="+852 9123") == ["Ben"]
    assert await names(mei, search="912-345") == ["ANNE"]
    assert await names(mei, search="nna") == []
    assert await names(mei, search=".*") == []


async def test_wrong_requests_of_the_list_are_named(shop: Shop) -> None:
    """A cursor of another list, a page too large and a search too long are refused, each with its code."""
    mei = await shop.hire("Mei")
    await known(shop, {"name": "Anna"}, {"name": "Anne"})
    cursor = (await mei.ask(LIST, search="an", first=1))["customers"]["pageInfo"]["endCursor"]
    assert await mei.refused(LIST, after=cursor) == "CURSOR_INVALID"
    newest = (await mei.ask(LIST, first=1))["customers"]["pageInfo"]["endCursor"]
    assert await mei.refused(LIST, search="an", after=newest) == "CURSOR_INVALID"
    assert await mei.refused(LIST, first=101) == "LIMIT_EXCEEDED"
    assert await mei.refused(LIST, search="x" * 101) == "LIMIT_EXCEEDED"


@pytest.mark.spec("A6")
async def test_paging_shows_everybody_once_while_others_arrive(shop: Shop) -> None:
    """Customers who are new while somebody pages move nothing: each of the rest is shown exactly once."""
    mei = await shop.hire("Mei")
    await known(shop, *({"name": f"n{number:02}"} for number in range(12)))
    first = (await mei.ask(LIST, first=5))["customers"]
    await known(shop, *({"name": "newcomer"} for _ in range(3)))
    rest = await names(mei, first=5)
    after = first["pageInfo"]["endCursor"]
    page = (await mei.ask(LIST, first=20, after=after))["customers"]
    seen = [
        edge["node"]["name"] for edge in (*first["edges"], *page["edges"]) if edge["node"]["name"] != "newcomer"
    ]
    assert seen == [f"n{number:02}" for number in reversed(range(12))]
    assert len(rest) == 15


@pytest.mark.spec("A6")
async def test_the_hosts_own_list_links_to_a_customer(shop: Shop) -> None:
    """The host links to its member's conversations by the member's id alone; without a customer it reads null."""
    mei = await shop.hire("Mei")
    anna = await shop.written("anna")
    await link(shop.center, anna.customer_id, "M-1")
    operation = """query ($id: ID!) { customerByMember(memberId: $id) {
      memberId conversations { edges { node { id } } } } }"""
    found = (await mei.ask(operation, id="M-1"))["customerByMember"]
    assert found == {"memberId": "M-1", "conversations": {"edges": [{"node": {"id": anna.id}}]}}
    assert await mei.ask(operation, id="M-2") == {"customerByMember": None}


@pytest.mark.spec("D1", "D2", "D7")
async def test_a_linked_customer_shows_the_member(shop: Shop) -> None:
    """Profile and tier come from the shop's own system; an unlinked customer has none."""
    mei = await shop.hire("Mei")
    anna = await shop.written("anna")
    operation = """query ($id: ID!) { customer(id: $id) {
      member { id name gender birthday tier tags addresses { rest } } memberSync { state since error } } }"""
    assert await mei.ask(operation, id=anna.customer_id) == {"customer": {"member": None, "memberSync": None}}
    row = replace(member(name="安娜", gender=Gender.FEMALE), tier="Gold", tags=("VIP",))
    await told(shop, ImportKind.MEMBERS, row)
    await link(shop.center, anna.customer_id, "M-1")
    assert (await mei.ask(operation, id=anna.customer_id))["customer"] == {
        "member": {
            "id": "M-1",
            "name": "安娜",
            "gender": "FEMALE",
            "birthday": None,
            "tier": "Gold",
            "tags": ["VIP"],
            "addresses": [],
        },
        "memberSync": {"state": "SYNCED", "since": None, "error": None},
    }
    assert await mei.ask('{ member(id: "M-1") { name } other: member(id: "M-2") { name } }') == {
        "member": {"name": "安娜"},
        "other": None,
    }
    assert await mei.ask('{ members(search: "安") { id } }') == {"members": [{"id": "M-1"}]}


@pytest.mark.spec("D1")
async def test_the_order_history_of_a_customer(shop: Shop) -> None:
    """Orders as a member and as a platform's customer are one history, latest first, paged, with exact money."""
    mei = await shop.hire("Mei")
    anna = await shop.written("anna")
    await link(shop.center, anna.customer_id, "M-1")
    as_anna = Buyer(identities=(PlatformIdentity("played", "anna"),))
    item = OrderItem(title="茶壺", quantity=2, unit_price=Money(order(total="640.50").total.amount, "TWD"))
    await told(
        shop,
        ImportKind.ORDERS,
        order("O-1"),
        order("O-2", days=1, buyer=as_anna, total="1281.00", items=(item,), cash_on_delivery=True),
        order("O-3", days=2, source=OrderSource.OTHER, cancelled=True),
        order("X-1", days=3, buyer=Buyer(member_id="M-2")),
    )
    operation = """query ($id: ID!, $after: String) { customer(id: $id) { orders(first: 2, after: $after) {
      edges { node { id number source cancelled cashOnDelivery total { amount currency }
        items { title quantity unitPrice { amount } } } }
      pageInfo { hasNextPage endCursor } } } }"""
    page = (await mei.ask(operation, id=anna.customer_id))["customer"]["orders"]
    assert [edge["node"]["id"] for edge in page["edges"]] == ["O-3", "O-2"]
    assert page["edges"][1]["node"] == {
        "id": "O-2",
        "number": "#O-2",
        "source": "LIVE",
        "cancelled": False,
        "cashOnDelivery": True,
        "total": {"amount": "1281.00", "currency": "TWD"},
        "items": [{"title": "茶壺", "quantity": 2, "unitPrice": {"amount": "640.50"}}],
    }
    rest = await mei.ask(operation, id=anna.customer_id, after=page["pageInfo"]["endCursor"])
    assert [edge["node"]["id"] for edge in rest["customer"]["orders"]["edges"]] == ["O-1"]
    assert await mei.ask('{ order(id: "O-1") { number } other: order(id: "O-9") { id } }') == {
        "order": {"number": "#O-1"},
        "other": None,
    }


async def test_an_order_conversation_shows_its_order(shop: Shop) -> None:
    """A conversation about an order leads to it; one that the shop does not know is null, not an error."""
    mei = await shop.hire("Mei")
    anna, boris = await shop.written("anna"), await shop.written("boris")
    await shop.change(anna, order_id="O-1")
    await shop.change(boris, order_id="O-9")
    await told(shop, ImportKind.ORDERS, order("O-1"))
    operation = "{ conversations { edges { node { orderId order { number } } } } }"
    rows = [edge["node"] for edge in (await mei.ask(operation))["conversations"]["edges"]]
    assert rows == [{"orderId": "O-9", "order": None}, {"orderId": "O-1", "order": {"number": "#O-1"}}]


async def test_products_are_found(shop: Shop) -> None:
    """A product is found by its id and by its title, with its hidden price for staff."""
    mei = await shop.hire("Mei")
    price = Money(order(total="6800").total.amount, "TWD")
    row = Product(id="P-1", title="皮革包", price=price, price_hidden=True, stock=0)
    await told(shop, ImportKind.PRODUCTS, row)
    bag = {"id": "P-1", "price": {"amount": "6800"}, "priceHidden": True, "soldOut": True}
    fields = "{ id price { amount } priceHidden soldOut }"
    operation = '{ product(id: "P-1") %s other: product(id: "P-2") %s products(search: "皮") %s }'
    found = await mei.ask(operation % (fields, fields, fields))
    assert found == {"product": bag, "other": None, "products": [bag]}


@pytest.mark.spec("D2")
async def test_while_the_host_is_away_only_its_own_fields_are_missing(shop: Shop) -> None:
    """The member and the orders are errors with a code of their own; the customer is shown all the same."""
    mei = await shop.hire("Mei")
    anna = await shop.written("anna")
    await link(shop.center, anna.customer_id, "M-1")

    def away() -> None:
        raise ShopBackendUnavailable("The shop is closed for repairs.")

    shop.center.host = HostShop(away)  # type: ignore[assignment]
    person = replace(mei, shared=replace(mei.shared, host=shop.center.host))
    await change_linked_customer(
        shop.center.desk(), customer_id=anna.customer_id, change=MemberChange.of(name="Anna Lin")
    )
    operation = """query ($id: ID!) { customer(id: $id) {
      name member { name } memberSync { state error } } }"""
    result = await person.schema.execute(
        operation, variable_values={"id": anna.customer_id}, context_value=person.connection()
    )
    assert result.data == {
        "customer": {
            "name": "Anna Lin",
            "member": None,
            "memberSync": {"state": "FAILED", "error": "The shop is closed for repairs."},
        }
    }
    assert [(one.path, (one.extensions or {})["code"]) for one in result.errors or ()] == [
        (["customer", "member"], "SHOP_BACKEND_UNAVAILABLE")
    ]


async def test_the_member_and_its_state_cost_one_command_each(shop: Shop) -> None:
    """A page of customers with their members costs the same for one as for many."""
    mei = await shop.hire("Mei")
    await known(shop, *({"name": f"n{number}", "member_id": f"M-{number}"} for number in range(30)))
    await told(shop, ImportKind.MEMBERS, *(member(f"M-{number}") for number in range(30)))
    operation = """query ($first: Int!) { customers(first: $first) { edges { node {
      member { id } memberSync { state } } } } }"""
    for first in (1, 10, 30):
        assert await asked(mei, operation, first=first) == [
            "aggregate staff",
            "find customers",
            "find member_writes",
            "find members",
        ]
