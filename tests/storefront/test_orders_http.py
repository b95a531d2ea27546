"""Conversations about orders: written from the order's page, answered there and by e-mail (spec A20)."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from message_center.domain.conversations import ConversationKind
from message_center.domain.customers import Customer, Identity
from message_center.domain.orders import Buyer
from message_center.errors import InvalidInput, ShopBackendUnavailable
from message_center.inbox.start_conversation import start_conversation
from message_center.storage.customer_changes import CustomerChange
from message_center.storage.database import Database
from message_center.storage.mapping import new_id
from message_center.storage.scope import Storage
from tests.shop.hosts import HostShop
from tests.shop.made import order
from tests.storefront.mail_server import MailServer
from tests.storefront.order_threads import LIST, SEND, WRITE, customer_of, listed, token_in
from tests.storefront.staff import at_work
from tests.storefront.world import KEY_OF_MEMBERS, KEY_OF_ORDERS, World, a_world

NOTHING = {"journal": 0, "lanes": 0, "customers": 0, "conversations": 0, "messages": 0, "facts": 0}


@pytest.mark.spec("A20", "A1", "G1")
async def test_question_on_the_order_reply_mail_answer(world: World, mail_server: MailServer) -> None:
    """A member asks on the order's page; staff see the order, and the reply reaches the page and the mailbox."""
    await world.ordered(order("O-1", buyer=Buyer(member_id="m1")))
    token = world.order_token(sub="m1", name="林大同", email="lin@example.com", locale="zh-TW")
    async with at_work(world) as staff, world.listening(token) as page:
        assert (await world.ask("可以改寄到公司嗎?", token)).json()["threadToken"] is None
        assert (await page.next())["text"] == "可以改寄到公司嗎?"
        (row,) = await listed(staff, "ORDER")
        assert row == {
            "id": (await world.conversation()).id,
            "kind": "ORDER",
            "orderId": "O-1",
            "order": {"number": "#O-1"},
            "customer": {"name": "林大同", "memberId": "m1"},
            "replyability": {"barrier": None},
        }
        assert await listed(staff, "STOREFRONT", "INSTANT") == []
        sent = await staff.read(SEND, input={"conversationId": row["id"], "text": "可以的"})
        assert sent["sendMessage"] == {"message": {"text": "可以的"}, "userErrors": []}
        assert (await page.next())["text"] == "可以的"
    await world.send()
    (mail,) = mail_server.mails
    assert mail_server.recipients == ["lin@example.com"]
    assert mail["subject"] == "lamp 商店 回覆了您對訂單 #O-1 的訊息"
    link = token_in(mail)
    assert (await world.ask("謝謝", link)).status_code == 201
    thread = await world.thread(link)
    assert thread["order"] == {"id": "O-1", "number": "#O-1"}
    assert [(one["from"], one["text"]) for one in thread["messages"]] == [
        ("CUSTOMER", "可以改寄到公司嗎?"),
        ("SHOP", "可以的"),
        ("CUSTOMER", "謝謝"),
    ]
    assert len(await world.conversations()) == 1


@pytest.mark.spec("A20", "D2")
async def test_each_order_has_its_thread_and_the_member_is_one_customer(world: World) -> None:
    """A member who wrote in the storefront and about two orders has three threads, and is one customer."""
    await world.write("請問營業時間?", token=world.member_token(name="林大同"))
    for number in ("O-1", "O-2", "O-1"):
        await world.ask(f"about {number}", world.order_token(number, sub="m1", name="林大同"))
    conversations = await world.conversations()
    assert [(one.kind, one.order_id) for one in conversations] == [
        (ConversationKind.STOREFRONT, None),
        (ConversationKind.ORDER, "O-1"),
        (ConversationKind.ORDER, "O-2"),
    ]
    assert len({one.customer_id for one in conversations}) == 1
    thread = await world.thread(world.order_token("O-2", sub="m1"))
    assert [one["text"] for one in thread["messages"]] == ["about O-2"]


@pytest.mark.spec("A20", "D2")
async def test_a_member_known_from_a_platform_is_the_same_customer(world: World) -> None:
    """Whoever staff linked to a member stays that customer when the member writes from an order's page."""
    customers = world.desk.scope.customers
    on_line = Identity(channel="line", account_id=new_id(), external_id="U1")
    known = await customers.ensure(
        Customer(id=new_id(), shop_id=world.shop.id, created_at=world.clock.now(), identities=(on_line,))
    )
    await customers.change(
        known.id, lambda one: CustomerChange(customer=replace(one, member_id="m1")), at=world.clock.now()
    )
    for number in ("O-1", "O-2", "O-3"):
        await world.post(WRITE, {"message": "hi"}, token=world.order_token(number, sub="m1"))
    await world.take_in_at_once()
    assert [one.customer_id for one in await world.conversations()] == [known.id] * 3
    assert [one.external_id for one in (await customers.get(known.id)).identities] == ["U1", "member:m1"]


@pytest.mark.spec("A20", "D2")
async def test_a_member_who_writes_in_two_places_at_once_is_made_once(world: World) -> None:
    """The first words of a new member, in the storefront and on two orders in one moment, make one customer."""
    for number in range(5):
        who = f"m{number}"
        tokens = [world.order_token(f"{who}-{one}", sub=who) for one in range(2)]
        for token in (world.member_token(sub=who), *tokens):
            await world.post("/storefront/lamp/messages", {"message": "hi"}, token=token)
        await world.take_in_at_once()
    found = await world.conversations()
    assert len(found) == 15
    assert len({one.customer_id for one in found}) == 5


@pytest.mark.spec("A20")
async def test_nobody_reads_or_writes_about_anothers_order(world: World) -> None:
    """A forged, expired, foreign or misused token, and another member's order, are refused and leave nothing."""
    await world.ordered(order("O-1", buyer=Buyer(member_id="m1")))
    await world.open_another("other")
    mine = world.order_token(sub="m1")
    before = await world.counted()
    refused = {
        world.order_token(sub="m1", key="a stranger's key, also quite long enough"): 401,
        world.order_token(sub="m1", key=KEY_OF_MEMBERS): 401,
        world.order_token(sub="m1", life=timedelta(seconds=-1)): 401,
        world.order_token("", sub="m1"): 401,
        world.order_token("O-1\nBcc: x@example.com", sub="m1"): 401,
        world.order_token(5, sub="m1"): 401,  # type: ignore[arg-type]
        world.member_token(key=KEY_OF_ORDERS): 401,
        world.member_token(key=KEY_OF_MEMBERS, order="O-1"): 401,
        world.tokens.issue("other", "member:m1", order_id="O-1"): 401,
        world.order_token(sub="m2"): 403,
    }
    for token, status in refused.items():
        headers = {"authorization": f"Bearer {token}"}
        for path in ("thread", "thread/events"):
            assert (await world.http.get(f"/storefront/lamp/{path}", headers=headers)).status_code == status
        for path in ("messages", "thread/messages"):
            answer = await world.post(
                f"/storefront/lamp/{path}", {"message": "hi", "email": "a@b.tw"}, token=token
            )
            assert answer.status_code == status
            assert [error["code"] for error in answer.json()["errors"]] == [
                "UNAUTHENTICATED" if status == 401 else "PERMISSION_DENIED"
            ]
    assert await world.counted() == before
    assert (await world.ask("hi", mine)).status_code == 201


@pytest.mark.spec("A20")
async def test_one_threads_link_opens_no_other(world: World, mail_server: MailServer) -> None:
    """A mailed link about one order shows that order alone, though the same member has others."""
    await world.write("in the storefront", token=world.member_token(email="lin@example.com"))
    await world.ask("about O-1", world.order_token("O-1", sub="m1", email="lin@example.com"))
    await world.ask("about O-2", world.order_token("O-2", sub="m1", email="lin@example.com"))
    await world.answer("您好")
    thread = await world.thread(token_in(mail_server.mails[0]))
    assert (thread["order"]["id"], [one["text"] for one in thread["messages"]]) == ("O-2", ["about O-2", "您好"])


@pytest.mark.spec("A20", "D7")
async def test_the_shop_tells_whose_order_it_is(world: World) -> None:
    """The page of a member's order, opened from a mail without signing in, leads to that member's thread."""
    await world.ordered(order("O-1", buyer=Buyer(member_id="m1")))
    await world.ask("signed in", world.order_token(sub="m1"))
    await world.ask("from the mail", world.order_token())
    (conversation,) = await world.conversations()
    assert (await customer_of(world, conversation)).member_id == "m1"


@pytest.mark.spec("A20")
async def test_the_same_message_sent_again_is_one_message(world: World) -> None:
    """A message that a bad line sends ten times at once, and once more after it was taken in, is there once."""
    token, body = world.order_token(sub="m1"), {"message": "hi", "messageId": str(uuid4())}
    responses = await asyncio.gather(*(world.post(WRITE, body, token=token) for _ in range(10)))
    await world.take_in()
    responses.append(await world.post(WRITE, body, token=token))
    await world.take_in()
    assert len({response.json()["reference"] for response in responses}) == 1
    counted = await world.counted()
    assert (counted["conversations"], counted["messages"], counted["customers"]) == (1, 1, 1)


@pytest.mark.spec("A20", "D7")
async def test_a_silent_shop_parts_no_order_into_two_threads(
    database: Database, storage: Storage, mail_server: MailServer
) -> None:
    """A page that does not name the member goes on in the order's thread, whoever began it. Where none has begun,
    it waits until the shop can say whose order it is: a member would begin as a guest."""
    bought = {"O-1": order("O-1", buyer=Buyer(member_id="m1"))}
    answers: list[Any] = [bought]

    def told() -> Any:
        if not answers:
            raise ShopBackendUnavailable("The shop does not answer.")
        return answers[0]

    host: Any = HostShop(told)
    async with a_world(storage, mail_port=mail_server.port, host=host) as world:
        await world.ask("hi", world.order_token("O-1", sub="m1"))
        await world.ask("hello", world.order_token("O-2"))
        before = await world.counted()
        answers.clear()
        refused = await world.ask("is it mine?", world.order_token("O-3"))
        assert (refused.status_code, refused.json()["errors"][0]["code"]) == (503, "SHOP_BACKEND_UNAVAILABLE")
        assert await world.counted() == before
        assert (await world.ask("and I?", world.order_token("O-2"))).status_code == 201
        await world.ask("are you there?", world.order_token("O-1"))
        answers.append(bought)
        thread = await world.thread(world.order_token("O-1", sub="m1"))
        assert [one["text"] for one in thread["messages"]] == ["hi", "are you there?"]


@pytest.mark.spec("A20", "D7")
async def test_while_the_shop_does_not_answer_nothing_else_fails(
    database: Database, storage: Storage, mail_server: MailServer
) -> None:
    """An order that the shop does not know, or cannot tell of now, is shown by its id; all else goes on."""

    def away() -> Any:
        raise ShopBackendUnavailable("The shop does not answer.")

    host: Any = HostShop(away)
    async with a_world(storage, mail_port=mail_server.port, host=host) as world:
        token = world.order_token(sub="m1", email="lin@example.com")
        await world.ask("hi", token)
        assert (await world.thread(token))["order"] == {"id": "O-1", "number": "O-1"}
        await world.answer("您好")
        assert mail_server.mails[0]["subject"].endswith("訂單 O-1 的訊息")
        button = await world.http.get("/storefront/lamp/products/P-1/contact-button")
        assert (button.status_code, button.headers["retry-after"]) == (503, "5")
        assert button.json()["errors"][0]["code"] == "SHOP_BACKEND_UNAVAILABLE"
        async with at_work(world) as staff:
            answer = await staff.ask(LIST, kinds=["ORDER"])
    (edge,) = answer["data"]["conversations"]["edges"]
    assert (edge["node"]["orderId"], edge["node"]["order"]) == ("O-1", None)
    assert [error["extensions"]["code"] for error in answer["errors"]] == ["SHOP_BACKEND_UNAVAILABLE"]


@pytest.mark.spec("A20", "H10")
async def test_staff_do_not_begin_a_conversation_about_an_order(world: World) -> None:
    """The order's page is where it begins: the orders' account offers nobody an empty conversation."""
    await world.ask("hi", world.order_token(sub="m1", email="lin@example.com"))
    conversation = await world.conversation()
    before = await world.counted()
    with pytest.raises(InvalidInput, match="order's page"):
        await start_conversation(
            world.desk, customer_id=conversation.customer_id, account_id=conversation.account_id
        )
    assert await world.counted() == before


@pytest.mark.spec("A20")
async def test_the_shops_own_page_may_show_the_thread_in_a_frame(world: World) -> None:
    """A shop that named its storefront shows the thread beside the order; no other site may frame it."""
    await world.open_another("named", storefront_url="https://named.example.com/tw")
    framing = {}
    for shop in ("lamp", "named"):
        page = await world.http.get(
            f"/storefront/{shop}/thread/page", params={"token": world.order_token(sub="m1")}
        )
        assert page.status_code == 200
        framing[shop] = page.headers["content-security-policy"].split("frame-ancestors ")[1]
    assert framing == {"lamp": "'none'", "named": "https://named.example.com"}


async def test_a_message_about_an_order_needs_the_account(world: World) -> None:
    """A shop that did not connect its order pages takes nothing there, whatever is signed."""
    await world.storage.database.channel_accounts.delete_many({"channel": "orders"})
    assert (await world.ask("hi", world.order_token(sub="m1"))).status_code == 404
    link = world.tokens.issue("lamp", "member:m1", order_id="O-1")
    assert (await world.ask("hi", link)).status_code == 404
    assert await world.counted() == NOTHING
