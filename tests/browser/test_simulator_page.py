"""The simulator's page in a real browser: being a customer on every platform, as people do it (spec H7)."""

from pathlib import Path

import httpx
import pytest
from PIL import Image
from playwright.async_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.commands.serving_demo import Addresses

pytestmark = pytest.mark.spec("H7")

HOURS = "週一至週五 11:00–20:00"
"""What the demo's bot answers to the question for opening hours."""


async def become(page: Page, *, account: str, person: str) -> None:
    """Choose an account, and who writes to it."""
    choice = page.get_by_role("combobox", name="Account")
    label = page.locator("#account option", has_text=account)
    await choice.select_option(label=await label.first.text_content())
    await page.get_by_role("button", name=person).click()
    await expect(page.locator(".person.chosen")).to_contain_text(person)


async def write(page: Page, text: str) -> None:
    box = page.get_by_role("textbox", name="Write as the customer")
    await box.fill(text)
    await box.press("Enter")
    await expect(page.locator(".row.mine").last).to_contain_text(text)


@pytest.mark.parametrize("account", ["Messenger", "Instagram", "LINE", "WhatsApp"])
async def test_words_go_out_as_they_were_typed(open_page: OpenPage, demo: Addresses, account: str) -> None:
    """Chinese, emoji and what looks like markup are shown as written, and the shop's webhook takes them."""
    page = await open_page(demo.simulator)
    await become(page, account=account, person="Nora Newman")
    await write(page, "請問有貨嗎？👩‍👩‍👧 <b>bold</b> <img src=x onerror=alert(1)>")
    await expect(page.locator("#messages b, #messages .bubble img")).to_have_count(0)
    await expect(page.locator("#log li.good").first).to_contain_text("200")


@pytest.mark.parametrize("account", ["Messenger", "Instagram"])
async def test_a_tapped_question_is_answered_by_the_bot(
    open_page: OpenPage, demo: Addresses, account: str
) -> None:
    """Somebody new sees the questions, taps one, and reads the answer a moment later without reloading."""
    page = await open_page(demo.simulator)
    await page.get_by_role("textbox", name="New customer's name").fill(f"Newcomer on {account}")
    await page.get_by_role("button", name="Add").click()
    await become(page, account=account, person=f"Newcomer on {account}")
    question = page.locator("#starters button").first
    asked = await question.text_content()
    await question.click()
    await expect(page.locator(".row.mine").last).to_contain_text(asked or "?")
    await expect(page.locator(".row.theirs").last).to_contain_text(HOURS)


@pytest.mark.parametrize("account", ["Messenger", "Instagram", "LINE", "WhatsApp"])
async def test_a_picture_is_sent_and_shown(
    open_page: OpenPage, demo: Addresses, tmp_path: Path, account: str
) -> None:
    """The picture that a customer chooses is seen in the chat."""
    picture = tmp_path / "red.png"
    Image.new("RGB", (2, 2), "red").save(picture)
    page = await open_page(demo.simulator)
    await become(page, account=account, person="Nora Newman")
    await page.get_by_label("Send a picture").set_input_files(picture)
    shown = page.locator(".row.mine").last.get_by_role("img")
    await expect(shown).to_be_visible()
    assert await shown.evaluate("picture => picture.decode().then(() => picture.naturalWidth)") == 2


async def test_a_message_is_edited_and_taken_back(open_page: OpenPage, demo: Addresses) -> None:
    """What was written is changed, and then gone, where the platform allows it."""
    page = await open_page(demo.simulator)
    await become(page, account="Messenger", person="Nora Newman")
    await write(page, "A red one, please")
    row = page.locator(".row.mine").last
    page.once("dialog", lambda dialog: dialog.accept("A blue one, please"))
    await row.hover()
    await row.get_by_role("button", name="Edit").click()
    await expect(row).to_contain_text("A blue one, please")
    await expect(row).to_contain_text("Edited")
    await row.hover()
    await row.get_by_role("button", name="Unsend").click()
    await expect(row).to_contain_text("Message unsent")
    await expect(row).not_to_contain_text("blue")


async def test_somebody_comes_by_an_ad(open_page: OpenPage, demo: Addresses) -> None:
    """The chat says that the next message will carry the ad, and it does."""
    page = await open_page(demo.simulator)
    await become(page, account="Messenger", person="Emily Chan")
    await page.get_by_label("Come by an ad").select_option(index=1)
    await expect(page.locator("#context")).to_contain_text("Came through an ad")
    await write(page, "I saw your ad")
    await page.locator("#log summary").first.click()
    await expect(page.locator("#log pre").first).to_contain_text('"ad_id"')


async def test_a_refused_message_is_kept_for_another_try(open_page: OpenPage, demo: Addresses) -> None:
    """Somebody who has blocked the shop reads why nothing was sent, and does not have to type it again."""
    page = await open_page(demo.simulator, refused=httpx.codes.CONFLICT)
    await become(page, account="LINE", person="許心怡")
    await write(page, "Hello")
    await page.get_by_role("button", name="Block").click()
    box = page.get_by_role("textbox", name="Write as the customer")
    await box.fill("Are you there?")
    await box.press("Enter")
    await expect(page.get_by_role("alert")).to_be_visible()
    await expect(box).to_have_value("Are you there?")


async def test_both_languages_and_the_switch(open_page: OpenPage, demo: Addresses) -> None:
    """The page speaks the browser's language, and the other one at a click, also the next time."""
    page = await open_page(demo.simulator, locale="zh-TW")
    await expect(page.get_by_role("heading", name="平台模擬器")).to_be_visible()
    await page.get_by_role("button", name="English").click()
    await expect(page.get_by_role("heading", name="Platform simulator")).to_be_visible()
    await page.reload()
    await expect(page.get_by_role("button", name="Send", exact=True)).to_be_visible()


async def test_it_works_by_keyboard_alone(open_page: OpenPage, demo: Addresses) -> None:
    """Everything of the composer is reached by Tab, the picture included."""
    page = await open_page(demo.simulator)
    await become(page, account="Messenger", person="Nora Newman")
    await page.get_by_role("textbox", name="Write as the customer").focus()
    await page.keyboard.type("By keyboard")
    await page.keyboard.press("Enter")
    await expect(page.locator(".row.mine").last).to_contain_text("By keyboard")
    await page.keyboard.press("Shift+Tab")
    await expect(page.get_by_label("Send a picture")).to_be_focused()


async def test_a_phone_shows_the_chat_without_scrolling_sideways(open_page: OpenPage, demo: Addresses) -> None:
    """On a narrow screen the chat is in sight at once, and one can read and write."""
    page = await open_page(demo.simulator, width=390)
    await expect(page.locator("#composer")).to_be_in_viewport()
    await become(page, account="Messenger", person="Nora Newman")
    await write(page, "On the way " * 30)
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")


async def test_a_mail_to_a_customer_is_read(open_page: OpenPage, demo: Addresses) -> None:
    """The mail page opens in either case: with mails, or saying that there are none."""
    page = await open_page(f"{demo.simulator}/mail")
    await expect(page.get_by_role("heading", name="Mail sink")).to_be_visible()
