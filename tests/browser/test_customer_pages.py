"""The pages that the shop's customers see, in a real browser: a thread, live, and the cart behind a link."""

import json
import re
from typing import Any

import httpx
import pytest
from playwright.async_api import expect

from tests.browser.conftest import OpenPage
from tests.commands.serving_demo import Addresses

SIGN_IN = (
    """mutation { signIn(input: {email: "owner@demo.example", password: "demo-password"}) { accessToken } }"""
)
ORDER_CONVERSATIONS = """{ conversations(first: 10, filter: {kinds: [ORDER]}) {
  edges { node { id customer { name } } } } }"""
REPLY = """mutation ($input: SendMessageInput!) { sendMessage(input: $input) { userErrors { message } } }"""
MARKUP = "<img src=x onerror=alert(1)> <b>&amp;</b> 🎁"


async def staff_reply(shop: str, customer: str, text: str) -> None:
    """Answer the order conversation of this customer, as staff do."""
    async with httpx.AsyncClient(base_url=shop) as http:

        async def ask(query: str, **variables: Any) -> dict[str, Any]:
            answer = (await http.post("/graphql", json={"query": query, "variables": variables})).json()
            assert "errors" not in answer, answer
            data: dict[str, Any] = answer["data"]
            return data

        token = (await ask(SIGN_IN))["signIn"]["accessToken"]
        http.headers["authorization"] = f"Bearer {token}"
        rows = (await ask(ORDER_CONVERSATIONS))["conversations"]["edges"]
        [about] = [row["node"]["id"] for row in rows if row["node"]["customer"]["name"] == customer]
        sent = await ask(REPLY, input={"conversationId": about, "text": text})
        assert sent["sendMessage"]["userErrors"] == []


def order_page(guide: str) -> str:
    """The address that the demo prints for its customer's order."""
    found = re.search(r"Order page of 林怡君\s+(\S+)", guide)
    assert found is not None
    return found.group(1)


@pytest.mark.spec("A20")
async def test_question_and_answer_on_the_orders_page(open_page: OpenPage, demo: Addresses) -> None:
    """The customer asks on the page of the order, and reads the shop's answer without reloading it."""
    page = await open_page(order_page(demo.guide))
    await expect(page.locator("#order")).to_contain_text("Order ")
    await page.get_by_label("Write a message").fill(MARKUP)
    await page.get_by_role("button", name="Send").click()
    await expect(page.locator("li.CUSTOMER p").last).to_have_text(MARKUP)
    await expect(page.get_by_label("Write a message")).to_have_value("")

    await staff_reply(demo.shop, "林怡君", f"已為您確認。{MARKUP}")
    await expect(page.locator("li.SHOP p").last).to_have_text(f"已為您確認。{MARKUP}")
    await page.reload()
    await expect(page.locator("li.SHOP p").last).to_have_text(f"已為您確認。{MARKUP}")


@pytest.mark.spec("A5", "A20")
async def test_a_link_that_nobody_signed_shows_nothing(open_page: OpenPage, demo: Addresses) -> None:
    """Somebody with a changed link is told so, in their language, and sees no thread."""
    address = order_page(demo.guide)[:-4] + "AAAA"
    page = await open_page(address, locale="zh-TW", refused=httpx.codes.UNAUTHORIZED)
    await expect(page.get_by_role("alert")).to_contain_text("此連結已失效")
    await expect(page.get_by_role("textbox")).to_have_count(0)


async def test_the_operations_page_signs_in_and_follows(open_page: OpenPage, demo: Addresses) -> None:
    """The page that needs no internet runs an operation, keeps the token, and shows live events."""
    page = await open_page(f"{demo.shop}/graphql?plain")
    await page.get_by_label("Operation").fill(SIGN_IN)
    await page.get_by_label("Variables").fill("{}")
    await page.get_by_role("button", name="Run").click()
    await expect(page.get_by_label("Access token")).not_to_have_value("")
    await page.get_by_label("Operation").fill("{ eventsCursor }")
    await page.keyboard.press("Control+Enter")
    await expect(page.locator("#answer")).to_contain_text("eventsCursor")
    cursor = json.loads(await page.locator("#answer").inner_text())["data"]["eventsCursor"]
    live = f'subscription {{ inboxEvents(after: "{cursor}") {{ kind message {{ text }} }} }}'
    await page.get_by_label("Operation").fill(live)
    await page.keyboard.press("Control+Enter")
    customer = await open_page(order_page(demo.guide))
    await customer.get_by_label("Write a message").fill("Is anybody there?")
    await customer.get_by_role("button", name="Send").click()
    await expect(page.locator("#answer")).to_contain_text("Is anybody there?")
