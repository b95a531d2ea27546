"""The contact form over HTTP: what is taken is safe in the journal, what is refused leaves nothing."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from message_center.contracts.sending import AccountAccess
from message_center.domain.accounts import AccountState
from message_center.storefront.answers import BODY_LIMIT
from tests.storefront.world import World

FORM = "/storefront/lamp/messages"
NOTHING = {"journal": 0, "lanes": 0, "customers": 0, "conversations": 0, "messages": 0, "facts": 0}


def errors(response: Any) -> list[tuple[str | None, str]]:
    return [(error["field"], error["code"]) for error in response.json()["errors"]]


@pytest.mark.spec("A2")
async def test_a_visitor_with_an_email_is_heard(world: World) -> None:
    """A visitor who leaves an e-mail and a message is acknowledged, and the shop sees both."""
    response = await world.post(
        FORM, {"message": "請問還有貨嗎?", "email": "Mei@Example.com", "name": "陳小美", "locale": "zh-TW"}
    )
    assert response.status_code == 201
    assert (await world.counted()) == {**NOTHING, "journal": 1, "lanes": 1}
    await world.take_in()
    conversation = await world.conversation()
    customer = await world.storage.scope(world.staff(world.shop)).customers.get(conversation.customer_id)
    assert conversation.last_message is not None
    assert conversation.last_message.snippet == "請問還有貨嗎?"
    assert (conversation.kind, conversation.unread) == ("STOREFRONT", 1)
    assert (customer.name, customer.email, customer.phone) == ("陳小美", "Mei@example.com", None)
    assert (customer.member_id, customer.locale) == (None, "zh-TW")


@pytest.mark.spec("A2")
async def test_a_phone_number_alone_suffices(world: World) -> None:
    """A visitor may leave only a phone number, which the shop gets in international form."""
    response = await world.post(FORM, {"message": "請回電", "phone": "0912-345-678"})
    assert response.status_code == 201
    await world.take_in()
    conversation = await world.conversation()
    customer = await world.storage.scope(world.staff(world.shop)).customers.get(conversation.customer_id)
    assert (customer.email, customer.phone) == (None, "+886912345678")


@pytest.mark.spec("A2")
@pytest.mark.parametrize(
    ("form", "refused"),
    [
        ({"message": "hi"}, [("email", "REQUIRED")]),
        ({"message": "hi", "email": "not an address"}, [("email", "INVALID")]),
        ({"message": "hi", "phone": "12"}, [("phone", "INVALID")]),
        ({"message": "hi", "email": "mei@example.com", "phone": "12"}, [("phone", "INVALID")]),
        ({"message": " ", "email": "mei@"}, [("message", "REQUIRED"), ("email", "INVALID")]),
        ({"message": "字" * 5001, "email": "mei@example.com"}, [("message", "TOO_LONG")]),
        ({"message": ["hi"], "email": 5}, [("message", "INVALID"), ("email", "INVALID")]),
    ],
)
async def test_a_bad_form_names_each_field_and_leaves_nothing(
    world: World, form: dict[str, Any], refused: list[tuple[str, str]]
) -> None:
    """A form that cannot be answered is refused field by field, and the shop stores nothing of it."""
    response = await world.post(FORM, form)
    assert (response.status_code, errors(response)) == (422, refused)
    assert await world.counted() == NOTHING


@pytest.mark.spec("A2")
async def test_a_shop_without_the_phone_field_needs_an_email(world: World) -> None:
    """While the shop's phone field is off, a phone number does not replace the e-mail."""
    await world.open_another("mailonly", contact_phone_enabled=False)
    response = await world.post("/storefront/mailonly/messages", {"message": "hi", "phone": "0912345678"})
    assert (response.status_code, errors(response)) == (422, [("email", "REQUIRED")])
    assert await world.counted() == NOTHING


@pytest.mark.spec("A3")
async def test_a_members_contact_cannot_be_changed_by_the_sender(world: World) -> None:
    """A signed-in member's e-mail and phone come from the shop, whatever the form says."""
    token = world.member_token(name="林大同", email="lin@example.com", phone="0987654321", locale="zh-Hant")
    body = {"message": "我是會員", "email": "other@example.com", "phone": "0911111111", "name": "Other"}
    response = await world.post(FORM, body, token=token)
    assert response.status_code == 201
    assert response.json()["threadToken"] is None
    await world.take_in()
    conversation = await world.conversation()
    customer = await world.storage.scope(world.staff(world.shop)).customers.get(conversation.customer_id)
    assert conversation.identity == "member:m1"
    assert (customer.member_id, customer.name) == ("m1", "林大同")
    assert (customer.email, customer.phone) == ("lin@example.com", "+886987654321")


@pytest.mark.spec("A3")
async def test_a_member_without_contact_is_accepted(world: World) -> None:
    """A member whose shop knows neither e-mail nor phone is heard; both stay empty."""
    response = await world.post(FORM, {"message": "hi", "email": "typed@example.com"}, token=world.member_token())
    assert response.status_code == 201
    await world.take_in()
    conversation = await world.conversation()
    customer = await world.storage.scope(world.staff(world.shop)).customers.get(conversation.customer_id)
    assert (customer.email, customer.phone) == (None, None)
    assert (conversation.is_member, conversation.answerable_by_email) == (True, False)


@pytest.mark.spec("A3")
async def test_a_claim_without_the_shops_signature_is_refused(world: World) -> None:
    """Nobody can pass for a member: a forged, an expired and a misused token are refused, nothing is stored."""
    forged = world.member_token(key="a stranger's key, also quite long enough")
    expired = world.member_token(life=timedelta(seconds=-1))
    elsewhere = world.tokens.issue("another-shop", "visitor:1")
    for token in (forged, expired, elsewhere, "no token at all"):
        response = await world.post(FORM, {"message": "hi", "email": "mei@example.com"}, token=token)
        assert (response.status_code, errors(response)) == (401, [(None, "UNAUTHENTICATED")])
    assert await world.counted() == NOTHING


async def test_the_same_message_sent_again_is_one_message(world: World) -> None:
    """A form that a nervous visitor or a bad line sends ten times at once starts one thread with one message."""
    body = {"message": "hi", "email": "mei@example.com", "messageId": str(uuid4())}
    responses = await asyncio.gather(*(world.post(FORM, body) for _ in range(10)))
    assert {response.status_code for response in responses} == {201}
    assert len({response.json()["reference"] for response in responses}) == 1
    await world.take_in()
    counted = await world.counted()
    assert (counted["conversations"], counted["messages"]) == (1, 1)
    thread = await world.thread(responses[0].json()["threadToken"])
    assert [message["reference"] for message in thread["messages"]] == [responses[9].json()["reference"]]


async def test_the_same_email_elsewhere_is_another_customer(world: World) -> None:
    """Typing somebody's e-mail opens a new thread and shows nothing of theirs."""
    mine = await world.write("my secret")
    theirs = await world.write("let me in", email="mei@example.com")
    assert [message["text"] for message in (await world.thread(mine))["messages"]] == ["my secret"]
    assert [message["text"] for message in (await world.thread(theirs))["messages"]] == ["let me in"]
    counted = await world.counted()
    assert (counted["conversations"], counted["customers"]) == (2, 2)


async def test_a_token_continues_the_thread(world: World) -> None:
    """A visitor who writes again with the thread's token stays in it and need not repeat the e-mail."""
    token = await world.write("first")
    await world.write("second", token=token)
    assert [message["text"] for message in (await world.thread(token))["messages"]] == ["first", "second"]
    assert (await world.conversation()).answerable_by_email is True


@pytest.mark.spec("A4")
async def test_the_message_carries_the_product(world: World) -> None:
    """A message sent from a product's page says which product it is about."""
    product = {"id": "p-7", "title": "黃銅檯燈", "url": "https://shop.example.com/p-7"}
    token = await world.write("多少錢?", product=product)
    assert (await world.thread(token))["messages"][0]["product"] == product


@pytest.mark.parametrize("url", ["javascript:alert(1)", "//evil.example.com", "https://", "http://["])
async def test_a_products_address_is_a_web_address(world: World, url: str) -> None:
    """An address that staff could not safely click on is refused."""
    body = {"message": "hi", "email": "mei@example.com", "product": {"id": "p", "title": "t", "url": url}}
    response = await world.post(FORM, body)
    assert (response.status_code, errors(response)) == (422, [("product.url", "INVALID")])
    assert await world.counted() == NOTHING


@pytest.mark.parametrize("body", [b"{", b"[]", b"", b'"text"', b"\xff", b'{"message": "\\ud800"}', b"1" * 10_000])
async def test_broken_json_is_refused(world: World, body: bytes) -> None:
    """What is no JSON object is refused with 400, and nothing is stored."""
    response = await world.http.post(FORM, content=body)
    assert (response.status_code, errors(response)) == (400, [(None, "INVALID")])
    assert await world.counted() == NOTHING


async def test_a_huge_body_is_refused(world: World) -> None:
    """A body beyond the limit is refused with 413, whether or not it announces its size; nothing is stored."""

    async def pieces() -> Any:
        for _ in range(BODY_LIMIT // 1024 + 1):
            yield b"x" * 1024

    announced = await world.http.post(FORM, content=b"x" * (BODY_LIMIT + 1))
    streamed = await world.http.post(FORM, content=pieces())
    assert [(one.status_code, errors(one)) for one in (announced, streamed)] == [
        (413, [(None, "LIMIT_EXCEEDED")])
    ] * 2
    assert await world.counted() == NOTHING


async def test_the_longest_message_fits_however_it_is_escaped(world: World) -> None:
    """5000 characters are taken even when the sender escapes each of them."""
    body = b'{"message": "' + b"\\ud83d\\ude00" * 5000 + b'", "email": "mei@example.com"}'
    response = await world.http.post(FORM, content=body)
    assert response.status_code == 201


async def test_an_unknown_shop_is_not_found(world: World) -> None:
    """A shop that does not exist takes nothing."""
    response = await world.post("/storefront/nobody/messages", {"message": "hi", "email": "mei@example.com"})
    assert (response.status_code, errors(response)) == (404, [(None, "NOT_FOUND")])
    assert await world.counted() == NOTHING


async def test_a_disconnected_storefront_takes_nothing(world: World) -> None:
    """A shop that disconnected its storefront gets no messages through it."""
    accounts = world.storage.scope(world.staff(world.shop)).accounts
    (account,) = [one for one in await accounts.all() if one.channel == "storefront"]
    await accounts.connect(AccountAccess(account=replace(account, state=AccountState.DISCONNECTED)))
    response = await world.post(FORM, {"message": "hi", "email": "mei@example.com"})
    assert (response.status_code, errors(response)) == (404, [(None, "NOT_FOUND")])
    assert await world.counted() == NOTHING


async def test_any_page_may_call_unless_the_shop_names_its_own(world: World) -> None:
    """Browsers may call from any page; a shop that named its storefront lets only that one call."""
    await world.open_another("named", storefront_url="https://named.example.com/tw")
    allowed = {}
    for shop in ("lamp", "named"):
        for origin in ("https://named.example.com", "https://evil.example.com"):
            asking = {"origin": origin, "access-control-request-method": "POST"}
            response = await world.http.options(f"/storefront/{shop}/messages", headers=asking)
            allowed[shop, origin] = response.headers.get("access-control-allow-origin")
    assert allowed == {
        ("lamp", "https://named.example.com"): "*",
        ("lamp", "https://evil.example.com"): "*",
        ("named", "https://named.example.com"): "https://named.example.com",
        ("named", "https://evil.example.com"): None,
    }
