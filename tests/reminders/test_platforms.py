"""Payment reminders on Messenger, Instagram and LINE, as the simulator plays them."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest

from message_center.domain.ids import Id
from message_center.domain.orders import Buyer, Order
from message_center.domain.previews import PreviewWarningKind
from message_center.domain.reminder_schedule import Schedule
from message_center.domain.reminder_templates import ReminderTemplate
from message_center.domain.reminder_wording import ReminderWording
from message_center.domain.reminders import ReminderReason, ReminderState
from message_center.inbox.reminder_settings import (
    get_reminder_settings,
    preview_reminder,
    save_reminder_settings,
)
from message_center.inbox.reminder_templates import save_reminder_template
from message_center.simulator import PersonConfig
from message_center.storage.database import Database
from tests.reminders.made import entry, stands, tell
from tests.reminders.platforms import ACCOUNTS, APPROVED, LINE, PlatformShop, open_platform_shop
from tests.shop import made

SENT = (ReminderState.SENT, ReminderReason.MESSAGE_ACCEPTED)
CHANNELS = ("messenger", "instagram", "line")
WORDING = ReminderWording(
    text="{{customer_name}} 您好,請付款 {{order_amount}}", button="請按這裡前往付款頁面完成這一筆訂單的付款手續喔"
)
SHORTENED = WORDING.button[:19] + "…"


@pytest.fixture
async def shop(database: Database) -> AsyncIterator[PlatformShop]:
    """A shop that reminds one day after an order at ten, with one customer on each platform."""
    people = [PersonConfig(id="amy", name="Amy Lin", line_friend_of=(LINE,))]
    async with open_platform_shop(database, people) as shop:
        await save_reminder_settings(
            shop.desk(), enabled=True, schedule=Schedule(days=1, hour=10), wording=WORDING, revision=0
        )
        yield shop


def order(shop: PlatformShop, channel: str, buyer: Buyer) -> Order:
    """An order made now on this channel, with a page to pay it on."""
    at = shop.clock.now()
    url = f"https://shop.example/pay/{channel}"
    return replace(made.order(channel), placed_at=at, updated_at=at, buyer=buyer, url=url)


@pytest.mark.spec("E7", "E5", "G1")
async def test_each_platform_takes_the_reminder_with_its_button(shop: PlatformShop) -> None:
    """Within the window: the text, and a button with as much of its words as the platform shows."""
    assert len(WORDING.button) == 23
    await tell(shop, *[order(shop, one, await shop.writes(one, "amy")) for one in CHANNELS])
    await shop.later(hours=21)
    for channel in CHANNELS:
        await shop.writes(channel, "amy", "還在嗎")
    await shop.later(hours=1)
    assert {one: await stands(shop, one) for one in CHANNELS} == dict.fromkeys(CHANNELS, SENT)
    by_channel = {send.page_id: send.body["message"]["attachment"]["payload"] for send in shop.simulator.accepted}
    for channel in ("messenger", "instagram"):
        assert by_channel[ACCOUNTS[channel]] == {
            "template_type": "button",
            "text": "Amy Lin 您好,請付款 NT$1,280",
            "buttons": [{"type": "web_url", "title": SHORTENED, "url": f"https://shop.example/pay/{channel}"}],
        }
    [bubble] = [message for message in line_messages(shop) if message["type"] == "flex"]
    [button] = bubble["contents"]["footer"]["contents"]
    assert button["action"] == {"type": "uri", "label": WORDING.button, "uri": "https://shop.example/pay/line"}
    assert shop.simulator.refused == []


def line_messages(shop: PlatformShop) -> list[dict[str, Any]]:
    """What LINE took of us."""
    return [message.content for chat in shop.simulator.line.state.chats.values() for message in chat.messages]


@pytest.mark.spec("E7", "H1")
async def test_outside_of_metas_window_only_line_is_reminded(shop: PlatformShop) -> None:
    """Nothing is even tried at Meta, by no tag, and the ledger says that the window was closed."""
    await tell(shop, *[order(shop, one, await shop.writes(one, "amy")) for one in CHANNELS])
    await save_reminder_settings(
        shop.desk(), enabled=True, schedule=Schedule(days=2, hour=10), wording=WORDING, revision=1
    )
    await shop.later(hours=46)
    closed = (ReminderState.HELD_BACK, ReminderReason.OUTSIDE_WINDOW)
    assert {one: await stands(shop, one) for one in CHANNELS} == {
        "messenger": closed,
        "instagram": closed,
        "line": SENT,
    }
    assert (shop.simulator.accepted, shop.simulator.refused) == ([], [])


async def template_of_the_page(shop: PlatformShop, **fields: Any) -> None:
    """Save what the platform approved for the page's reminders, or what somebody took for it."""
    desk = shop.desk()
    [page] = [one for one in await desk.scope.accounts.all() if one.channel == "messenger"]
    given: dict[str, Any] = {"name": APPROVED, "language": "zh_TW", "text": "{{1}} 您好,訂單 {{2}} 尚未付款"}
    names = ("customer_name", "order_number")
    template = ReminderTemplate(account_id=page.id, variables=names, **{**given, **fields})
    await save_reminder_template(desk, template, revision=(await get_reminder_settings(desk)).revision)


async def a_late_order(shop: PlatformShop) -> PlatformShop:
    """An order of Amy's on Messenger, whose reminder comes due two days after she last wrote."""
    await save_reminder_settings(
        shop.desk(),
        enabled=True,
        schedule=Schedule(days=2, hour=10),
        wording=WORDING,
        revision=(await get_reminder_settings(shop.desk())).revision,
    )
    await tell(shop, order(shop, "messenger", await shop.writes("messenger", "amy")))
    await shop.later(hours=46)
    return shop


@pytest.mark.spec("E7", "H1")
async def test_outside_of_the_window_messenger_is_reminded_in_approved_words(shop: PlatformShop) -> None:
    """By the utility template that the shop named, once, and not by the tag of people; staff see what was read."""
    await template_of_the_page(shop)
    await a_late_order(shop)
    assert await stands(shop, "messenger") == SENT
    [sent] = shop.simulator.accepted
    parameters = [{"type": "text", "text": text} for text in ("Amy Lin", "#messenger")]
    assert (sent.body["messaging_type"], sent.body.get("tag")) == ("UTILITY", None)
    assert sent.body["message"]["template"] == {
        "name": APPROVED,
        "language": {"code": "zh_TW"},
        "components": [{"type": "body", "parameters": parameters}],
    }
    reminder = await entry(shop, "messenger")
    [message] = await shop.desk().scope.messages.by_ids([reminder.message_id or Id("")])
    read = shop.simulator.customer(ACCOUNTS["messenger"], "amy").thread.messages[-1].text
    assert message.text == read == "Amy Lin 您好,訂單 #messenger 尚未付款"
    assert (message.buttons, message.why) == (
        (),
        "The order #messenger is unpaid, and its payment reminder has come due. The answer window is closed, so "
        "it goes out as the template that the platform approved.",
    )
    assert shop.simulator.refused == []


@pytest.mark.spec("E7")
@pytest.mark.parametrize("wrong", [{"name": "birthday"}, {"language": "en"}])
async def test_a_template_that_the_platform_does_not_know_fails_with_its_words(
    shop: PlatformShop, wrong: dict[str, str]
) -> None:
    """Another name or language than was approved: nothing arrives, and the ledger holds what the platform said."""
    await template_of_the_page(shop, **wrong)
    await a_late_order(shop)
    assert await stands(shop, "messenger") == (ReminderState.FAILED, ReminderReason.MESSAGE_REFUSED)
    assert "not an approved utility template" in (await entry(shop, "messenger")).detail
    assert (shop.simulator.accepted, len(shop.simulator.refused)) == ([], 1)


@pytest.mark.spec("E5", "E11")
def test_the_preview_warns_where_a_platform_shows_less_of_the_button(shop: PlatformShop) -> None:
    """Twenty characters at Meta, all twenty-three on LINE; never a reason to refuse."""
    shown = {one.channel: one for one in preview_reminder(shop.desk(), WORDING)}
    assert {name: [warning.kind for warning in one.warnings] for name, one in shown.items()} == {
        "messenger": [PreviewWarningKind.BUTTON_SHORTENED],
        "instagram": [PreviewWarningKind.BUTTON_SHORTENED],
        "line": [],
    }
    assert [button.title for button in shown["messenger"].parts[0].buttons] == [SHORTENED]
