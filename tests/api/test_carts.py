"""Filling a cart beside a conversation (spec E3)."""

import asyncio
from decimal import Decimal
from typing import Any

import pytest

from message_center.domain.imports import ImportKind
from message_center.domain.money import Money
from message_center.domain.permissions import Permission
from message_center.domain.products import Product
from message_center.storage.mapping import new_id
from tests.api.conftest import Person, Shop
from tests.api.test_costs import asked
from tests.api.test_live_events import listening

CART = """cart { id state revision itemCount total { amount currency }
  items { id kind title quantity unitPrice { amount } total { amount } productId }
  problems { itemId kind price { amount } } }"""
CONVERSATION = f"query ($id: ID!) {{ conversation(id: $id) {{ {CART} }} }}"
LAMP = Product(id="P-1", title="檯燈", price=Money(Decimal(1280), "TWD"), stock=5)
BULB = Product(id="P-2", title="燈泡", price=Money(Decimal("99.5"), "TWD"))


async def stock(shop: Shop, *products: Product) -> None:
    """The catalogue has these."""
    await shop.center.desk().scope.imports.take_in(ImportKind.PRODUCTS, products, at=shop.center.clock.now())


async def cart_of(person: Person, conversation_id: str) -> dict[str, Any] | None:
    """The conversation's cart."""
    cart: dict[str, Any] | None = (await person.ask(CONVERSATION, id=conversation_id))["conversation"]["cart"]
    return cart


@pytest.mark.spec("E3")
async def test_staff_fill_a_cart_for_a_customer(shop: Shop) -> None:
    """Products, gifts and items of one's own, changed and removed: the cart shows it all, with its exact price,
    to every colleague, and whoever listens hears of each step."""
    await stock(shop, LAMP, BULB)
    mei = await shop.hire("Mei", Permission.SEND_MESSAGES)
    ben = await shop.hire("Ben")
    conversation = await shop.written("anna")
    where = {"conversationId": conversation.id}
    assert await cart_of(mei, conversation.id) is None
    async with listening(ben) as stream:
        await mei.do("addCartItem", CART, **where, productId="P-1", quantity=2)
        await mei.do("addCartGift", CART, **where, productId="P-2")
        price = {"amount": "300", "currency": "TWD"}
        custom = await mei.do("addCustomCartItem", CART, **where, title="刻字", price=price)
        lamp, bulb, words = custom["cart"]["items"]
        await mei.do("changeCartItem", CART, **where, itemId=lamp["id"], quantity=3)
        await mei.do("changeCartItem", CART, **where, itemId=words["id"], price={**price, "amount": "250.5"})
        done = await mei.do("removeCartItem", CART, **where, itemId=bulb["id"])
        events = [await stream.event() for _ in range(6)]
    cart = done["cart"]
    assert cart == {
        "id": cart["id"],
        "state": "OPEN",
        "revision": 6,
        "itemCount": 4,
        "total": {"amount": "4090.5", "currency": "TWD"},
        "items": [
            {
                "id": lamp["id"],
                "kind": "PRODUCT",
                "title": "檯燈",
                "quantity": 3,
                "productId": "P-1",
                "unitPrice": {"amount": "1280"},
                "total": {"amount": "3840"},
            },
            {
                "id": words["id"],
                "kind": "CUSTOM",
                "title": "刻字",
                "quantity": 1,
                "productId": None,
                "unitPrice": {"amount": "250.5"},
                "total": {"amount": "250.5"},
            },
        ],
        "problems": [],
    }
    assert await cart_of(ben, conversation.id) == cart
    assert {event["kind"] for event in events} == {"CART_CHANGED"}
    told = [{one["name"]: one["value"] for one in event["values"]} for event in events]
    assert [(one["change"], one["item_count"]) for one in told] == [
        ("ITEM_ADDED", "2"),
        ("ITEM_ADDED", "3"),
        ("ITEM_ADDED", "4"),
        ("ITEM_CHANGED", "5"),
        ("ITEM_CHANGED", "5"),
        ("ITEM_REMOVED", "4"),
    ]
    row = await shop.stored(conversation.id)
    assert (row.last_message_at, row.unread) == (conversation.last_message_at, conversation.unread)


@pytest.mark.spec("E3")
async def test_what_cannot_be_in_a_cart_is_refused_by_field(shop: Shop) -> None:
    """A refusal names the field, and nothing of it is in the cart."""
    await stock(shop, LAMP, Product(id="P-3", title="杯", price=Money(Decimal(9), "USD")))
    mei = await shop.hire("Mei", Permission.SEND_MESSAGES)
    conversation = await shop.written("anna")
    where = {"conversationId": conversation.id}
    item = {"title": "x", "price": {"amount": "1", "currency": "TWD"}}
    [known] = (await mei.do("addCartItem", CART, **where, productId="P-1"))["cart"]["items"]
    refusals: list[tuple[str, dict[str, Any], str, str | None]] = [
        ("addCartItem", {"productId": "P-9"}, "NOT_FOUND", "productId"),
        ("addCartItem", {"productId": "P" * 5000}, "NOT_FOUND", "productId"),
        ("addCartItem", {"productId": "P-3"}, "INVALID", "productId"),
        ("addCartItem", {"productId": "P-1", "quantity": 5}, "INVALID", "quantity"),
        ("addCartItem", {"productId": "P-1", "quantity": 0}, "INVALID", "quantity"),
        ("addCartGift", {"productId": "P-1", "quantity": -2}, "INVALID", "quantity"),
        ("addCartItem", {"productId": "P-1", "conversationId": new_id()}, "NOT_FOUND", "conversationId"),
        ("addCustomCartItem", {**item, "title": " "}, "INVALID", "title"),
        ("addCustomCartItem", {**item, "title": "x" * 201}, "LIMIT_EXCEEDED", "title"),
        ("addCustomCartItem", {**item, "price": {"amount": "0", "currency": "TWD"}}, "INVALID", "price.amount"),
        ("addCustomCartItem", {**item, "price": {"amount": "NaN", "currency": "TWD"}}, "INVALID", "price.amount"),
        ("addCustomCartItem", {**item, "price": {"amount": "1", "currency": "usd"}}, "INVALID", "price.currency"),
        ("addCustomCartItem", {**item, "quantity": 10_000}, "INVALID", "quantity"),
        ("addCustomCartItem", {**item, "clientMutationId": ""}, "LIMIT_EXCEEDED", "clientMutationId"),
        ("changeCartItem", {"itemId": new_id(), "quantity": 1}, "NOT_FOUND", "itemId"),
        ("changeCartItem", {"itemId": known["id"], "title": "y"}, "INVALID", "title"),
        ("changeCartItem", {"itemId": known["id"], "quantity": 6}, "INVALID", "quantity"),
        ("removeCartItem", {"itemId": "none"}, "NOT_FOUND", "itemId"),
    ]
    for mutation, wrong, code, field in refusals:
        payload = await mei.do(mutation, "cart { id }", **{**where, **wrong})
        assert [(one["code"], one["field"]) for one in payload["userErrors"]] == [(code, field)], (mutation, wrong)
    cart = await cart_of(mei, conversation.id)
    assert cart is not None
    assert (cart["revision"], cart["items"]) == (1, [known])


@pytest.mark.spec("E3", "C7")
async def test_a_colleagues_cart_takes_leave_to_act_for_them(shop: Shop) -> None:
    """Whoever may not answer a conversation may not fill its cart either; whoever acts for colleagues may."""
    await stock(shop, LAMP)
    mei = await shop.hire("Mei", Permission.SEND_MESSAGES)
    boss = await shop.hire("Boss", Permission.SEND_MESSAGES, Permission.MANAGE_CONVERSATIONS)
    guest = await shop.hire("Guest", Permission.MANAGE_CONVERSATIONS)
    conversation = await shop.written("anna")
    await shop.change(conversation, assignee_id=boss.id)
    for person in (mei, guest):
        payload = await person.do("addCartItem", CART, conversationId=conversation.id, productId="P-1")
        assert [one["code"] for one in payload["userErrors"]] == ["PERMISSION_DENIED"]
    assert await cart_of(mei, conversation.id) is None
    await shop.change(conversation, assignee_id=mei.id)
    payload = await boss.do("addCartItem", CART, conversationId=conversation.id, productId="P-1")
    assert (payload["userErrors"], payload["cart"]["itemCount"]) == ([], 1)
    assert (await shop.stored(conversation.id)).assignee_id == mei.id


@pytest.mark.spec("E3")
async def test_two_colleagues_fill_one_cart_at_the_same_time(shop: Shop) -> None:
    """What both put in at the same moment is all there; who repeats a request after a broken connection adds
    nothing again; and of two who change an item that one of them removes, nobody brings it back."""
    await stock(shop, BULB)
    mei, ben = [await shop.hire(name, Permission.SEND_MESSAGES) for name in ("Mei", "Ben")]
    conversation = await shop.written("anna")
    where = {"conversationId": conversation.id}
    added = [
        person.do("addCartItem", "cart { revision }", **where, productId="P-2", clientMutationId=f"{number}")
        for person in (mei, ben)
        for number in range(10)
        for _ in range(2)
    ]
    payloads = await asyncio.gather(*added)
    assert [one["userErrors"] for one in payloads] == [[]] * 40
    cart = await cart_of(mei, conversation.id)
    assert cart is not None
    assert (cart["itemCount"], cart["revision"], len(cart["items"])) == (20, 20, 1)
    item = {**where, "itemId": cart["items"][0]["id"]}
    await asyncio.gather(
        mei.do("removeCartItem", CART, **item),
        *(ben.do("changeCartItem", CART, **item, quantity=n) for n in (1, 2)),
    )
    cart = await cart_of(mei, conversation.id)
    assert cart is not None
    assert cart["items"] == []


@pytest.mark.spec("E3")
async def test_the_catalogue_is_compared_again(shop: Shop) -> None:
    """When a price changes or a product goes, the cart says so; staff take over the new price in one step."""
    await stock(shop, LAMP, BULB)
    mei = await shop.hire("Mei", Permission.SEND_MESSAGES)
    conversation = await shop.written("anna")
    where = {"conversationId": conversation.id}
    for one in ("P-1", "P-2"):
        await mei.do("addCartItem", CART, **where, productId=one)
    later = LAMP.updated_at.replace(year=2027)
    dearer = Money(Decimal(1380), "TWD")
    await stock(
        shop,
        Product(id="P-1", title="檯燈", price=dearer, stock=5, updated_at=later),
        Product(id="P-2", title="燈泡", price=BULB.price, stock=0, updated_at=later),
    )
    cart = await cart_of(mei, conversation.id)
    assert cart is not None
    lamp, bulb = cart["items"]
    assert cart["problems"] == [
        {"itemId": lamp["id"], "kind": "PRICE_CHANGED", "price": {"amount": "1380"}},
        {"itemId": bulb["id"], "kind": "GONE", "price": None},
    ]
    assert lamp["unitPrice"] == {"amount": "1280"}
    updated = (await mei.do("updateCartPrices", CART, **where))["cart"]
    assert (updated["items"][0]["unitPrice"], updated["problems"]) == ({"amount": "1380"}, cart["problems"][1:])


@pytest.mark.spec("E3")
async def test_carts_of_a_page_of_conversations_cost_one_command(shop: Shop) -> None:
    """However many conversations a console shows, their carts are asked for together."""
    await stock(shop, LAMP)
    mei = await shop.hire("Mei", Permission.SEND_MESSAGES)
    for name in ("anna", "eva", "kim"):
        conversation = await shop.written(name)
        await mei.do("addCartItem", CART, conversationId=conversation.id, productId="P-1")
    query = "{ conversations(first: 10) { edges { node { id cart { itemCount } } } } }"
    assert [one for one in await asked(mei, query) if "carts" in one] == ["find carts"]
    edges = (await mei.ask(query))["conversations"]["edges"]
    assert [edge["node"]["cart"]["itemCount"] for edge in edges] == [1, 1, 1]


@pytest.mark.spec("E12", "C7")
async def test_staff_order_a_cart_in_a_colleagues_conversation(shop: Shop) -> None:
    """Whoever may act for colleagues makes the order, which stands in the customer's history at once, from the
    message center and with a planned reminder; whoever may not, or has seen another cart, orders nothing."""
    await stock(shop, LAMP)
    mei = await shop.hire("Mei", Permission.SEND_MESSAGES)
    boss = await shop.hire("Boss", Permission.SEND_MESSAGES, Permission.MANAGE_CONVERSATIONS)
    conversation = await shop.written("anna")
    where = {"conversationId": conversation.id}
    await mei.do("addCartItem", CART, **where, productId="P-1", quantity=2)
    await shop.change(await shop.stored(conversation.id), assignee_id=boss.id)
    denied = await mei.do("orderCart", CART, **where, revision=1)
    outdated = await boss.do("orderCart", CART, **where, revision=2)
    codes = [(one["code"], one["field"]) for payload in (denied, outdated) for one in payload["userErrors"]]
    assert codes == [("PERMISSION_DENIED", None), ("CONFLICT", "revision")]
    await shop.change(await shop.stored(conversation.id), assignee_id=mei.id)
    ordered = await boss.do("orderCart", "cart { state order { id number } }", **where, revision=1)
    order = ordered["cart"]["order"]
    assert (ordered["userErrors"], ordered["cart"]["state"]) == ([], "ORDERED")
    history = """query ($id: ID!) { conversation(id: $id) { cart { id } customer { orders(first: 5) { edges {
      node { id number source paymentStatus total { amount } items { title quantity productId } } } } } } }"""
    data = (await mei.ask(history, id=conversation.id))["conversation"]
    assert data["cart"] is None
    assert [edge["node"] for edge in data["customer"]["orders"]["edges"]] == [
        {
            **order,
            "source": "MESSAGE_CENTER",
            "paymentStatus": "UNPAID",
            "total": {"amount": "2560"},
            "items": [{"title": "檯燈", "quantity": 2, "productId": "P-1"}],
        }
    ]
    reminders = "query ($id: ID!) { reminders(filter: {orderId: $id}) { edges { node { state orderNumber } } } }"
    [edge] = (await mei.ask(reminders, id=order["id"]))["reminders"]["edges"]
    assert edge["node"] == {"state": "PLANNED", "orderNumber": order["number"]}
