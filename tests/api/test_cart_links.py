"""Sending a customer the link to their cart, and what is said with it (spec E3, E4)."""

from dataclasses import replace
from typing import Any

import pytest

from message_center.domain.buttons import LinkButton
from message_center.domain.permissions import Permission
from message_center.inbox.shop_language import change_language
from message_center.storage.customer_changes import CustomerChange
from tests.api.conftest import Person, Shop
from tests.api.test_carts import LAMP, stock

MESSAGE = "message { id kind text buttons { title url } delivery { status } author { name } }"
SETTINGS = "text buttonText changed revision"
READ = f"{{ cartLinkSettings {{ {SETTINGS} defaults {{ locale text }} variables {{ placeholder }} }} }}"


async def filled(shop: Shop, mei: Person) -> tuple[str, dict[str, Any]]:
    """Anna wrote, and Mei put two lamps into a cart: the conversation, and what names the cart."""
    await stock(shop, LAMP)
    conversation = await shop.written("anna")
    payload = await mei.do(
        "addCartItem", "__typename", conversationId=conversation.id, productId="P-1", quantity=2
    )
    assert payload["userErrors"] == []
    return conversation.id, {"conversationId": conversation.id, "revision": 1}


async def is_called(shop: Shop, conversation_id: str, *, name: str | None, locale: str | None) -> None:
    """The customer's name and language, as the platform told them."""
    desk = shop.center.desk()
    customer_id = (await shop.stored(conversation_id)).customer_id
    await desk.scope.customers.change(
        customer_id,
        lambda before: CustomerChange(customer=replace(before, name=name, locale=locale)),
        at=desk.clock.now(),
    )


@pytest.mark.spec("E3", "E4", "A17")
async def test_the_customer_gets_their_cart_as_text_and_button(shop: Shop) -> None:
    """The link goes out once, in the system's words with the customer's name, the total without shipping and the
    sum of the quantities; it is a message of its own kind, by whoever sent it."""
    mei = await shop.hire("Mei", Permission.SEND_MESSAGES)
    conversation_id, cart = await filled(shop, mei)
    await is_called(shop, conversation_id, name="王小美", locale="th_TH")
    payload = await mei.do("sendCartLink", MESSAGE, **cart, clientMutationId="1")
    again = await mei.do("sendCartLink", MESSAGE, **cart, clientMutationId="1")
    message = payload["message"]
    assert (payload["userErrors"], again["message"]) == ([], message)
    text = "王小美 您好，您的購物車已準備好，共 2 件商品，總金額 NT$2,560。請點按下方按鈕查看購物車並完成結帳。"
    [button] = message["buttons"]
    assert (message["kind"], message["text"], button["title"]) == ("CART_LINK", text, "查看購物車")
    assert (message["author"]["name"], message["delivery"]["status"]) == ("Mei", "QUEUED")
    assert button["url"].startswith(f"https://center.example/storefront/{shop.center.shop.handle}/cart?token=")
    await shop.center.work()
    [part] = shop.center.channel.sent["anna"]
    assert (part.text, part.buttons) == (text, (LinkButton(title="查看購物車", url=button["url"]),))


@pytest.mark.spec("E4")
async def test_the_systems_words_follow_the_customer_until_the_shop_writes_its_own(shop: Shop) -> None:
    """Where the storefront follows the browser a Thai customer reads Thai; from the shop's own words on, those."""
    mei = await shop.hire("Mei", Permission.SEND_MESSAGES, Permission.MANAGE_SETTINGS)
    conversation_id, cart = await filled(shop, mei)
    await is_called(shop, conversation_id, name=None, locale="th_TH")
    await change_language(shop.center.desk(), follows_browser=True)
    thai = (await mei.do("sendCartLink", MESSAGE, **cart))["message"]
    assert thai["text"].startswith("สวัสดีคุณ ลูกค้า ตะกร้าสินค้าของคุณพร้อมแล้ว จำนวน 2 ชิ้น ยอดรวม NT$2,560")
    own = {"text": "{{customer_name}}: {{cart_item_count}} / {{cart_total}}", "buttonText": "Pay {{cart_total}}"}
    saved = await mei.do("saveCartLinkSettings", f"cartLinkSettings {{ {SETTINGS} }}", **own, revision=0)
    assert saved["cartLinkSettings"] == {**own, "changed": True, "revision": 1}
    sent = (await mei.do("sendCartLink", MESSAGE, **cart))["message"]
    assert (sent["text"], sent["buttons"][0]["title"]) == ("ลูกค้า: 2 / NT$2,560", "Pay NT$2,560")
    back = await mei.do("saveCartLinkSettings", f"cartLinkSettings {{ {SETTINGS} }}", revision=1)
    assert (back["cartLinkSettings"]["changed"], back["cartLinkSettings"]["revision"]) == (False, 2)
    assert (await mei.do("sendCartLink", MESSAGE, **cart))["message"]["text"] == thai["text"]


@pytest.mark.spec("E4", "E10")
async def test_words_are_checked_when_they_are_saved(shop: Shop) -> None:
    """The editor lists its variables and all default texts; what is wrong is named, with its place, and not saved;
    of two who save at once the second is told."""
    mei = await shop.hire("Mei", Permission.MANAGE_SETTINGS)
    ben = await shop.hire("Ben", Permission.SEND_MESSAGES)
    settings = (await ben.ask(READ))["cartLinkSettings"]
    assert [one["locale"] for one in settings["defaults"]] == [
        *("zh-Hant", "zh-Hans", "en", "ja", "th", "vi", "ms", "id"),
    ]
    assert (settings["text"], settings["changed"]) == (settings["defaults"][0]["text"], False)
    assert [one["placeholder"] for one in settings["variables"]] == [
        *("{{customer_name}}", "{{cart_total}}", "{{cart_item_count}}"),
    ]
    refusals = [
        ({"text": "{{order_amount}}", "buttonText": "x"}, "INVALID", "text"),
        ({"text": "x", "buttonText": "x" * 41}, "INVALID", "buttonText"),
        ({"text": "x"}, "INVALID", "buttonText"),
        ({"buttonText": "x"}, "INVALID", "text"),
        ({"text": "x", "buttonText": "x", "revision": 3}, "CONFLICT", "revision"),
    ]
    for wrong, code, field in refusals:
        payload = await mei.do("saveCartLinkSettings", "__typename", **{"revision": 0, **wrong})
        assert [(one["code"], one["field"]) for one in payload["userErrors"]] == [(code, field)]
    denied = await ben.do("saveCartLinkSettings", "__typename", text="x", buttonText="x", revision=0)
    assert [one["code"] for one in denied["userErrors"]] == ["PERMISSION_DENIED"]
    assert (await ben.ask(READ))["cartLinkSettings"] == settings


@pytest.mark.spec("E4", "E11")
async def test_a_preview_shows_each_instant_channel_with_its_warnings(shop: Shop) -> None:
    """Before saving one sees what customers get on each channel; a button that is too long there is a warning."""
    mei = await shop.hire("Mei", Permission.MANAGE_SETTINGS)
    query = """query ($text: String!, $button: String!) { cartLinkPreview(text: $text, buttonText: $button) {
      channel messages { text buttons { title } } warnings { kind } } }"""
    assert await mei.refused(query, text="{{x}}", button="x") == "INVALID"
    found = (await mei.ask(query, text="{{customer_name}} {{cart_total}}", button="查看購物車" * 5))[
        "cartLinkPreview"
    ]
    assert found == [
        {
            "channel": "played",
            "messages": [{"text": "Amy Lin NT$1,280", "buttons": [{"title": "查看購物車" * 5}]}],
            "warnings": [],
        }
    ]


@pytest.mark.spec("E3")
async def test_a_cart_that_is_not_what_it_was_is_not_sent(shop: Shop) -> None:
    """Changed by a colleague, empty, gone or dearer by now, by somebody who may not, to a customer who cannot be
    answered: nothing goes out, and the refusal says what to do."""
    mei = await shop.hire("Mei", Permission.SEND_MESSAGES)
    ben = await shop.hire("Ben", Permission.SEND_MESSAGES)
    conversation_id, cart = await filled(shop, mei)

    async def refused(person: Person, **wrong: Any) -> tuple[str, str | None]:
        payload = await person.do("sendCartLink", MESSAGE, **{**cart, **wrong})
        [error] = payload["userErrors"]
        assert payload["message"] is None
        return error["code"], error["field"]

    assert await refused(mei, revision=0) == ("CONFLICT", "revision")
    assert await refused(mei, expectedSequence=0) == ("SEQUENCE_OUTDATED", "expectedSequence")
    empty = await shop.written("eva")
    assert await refused(mei, conversationId=empty.id) == ("NOT_FOUND", "conversationId")
    await shop.change(await shop.stored(conversation_id), assignee_id=mei.id)
    assert (await refused(ben))[0] == "PERMISSION_DENIED"
    await stock(shop, replace(LAMP, stock=1, updated_at=LAMP.updated_at.replace(year=2027)))
    assert await refused(mei) == ("CONFLICT", "conversationId")
    await mei.do("clearCart", "__typename", conversationId=conversation_id)
    assert await refused(mei, revision=2) == ("INVALID", "conversationId")
    assert [message.kind for message in await shop.center.customer("anna").messages()] == ["TEXT"]
