"""Payment reminders on Messenger, Instagram and LINE, as the simulator plays them."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest

from message_center.domain.orders import Buyer, Order
from message_center.domain.previews import PreviewWarningKind
from message_center.domain.reminder_schedule import Schedule
from message_center.domain.reminder_wording import ReminderWording
from message_center.domain.reminders import ReminderReason, ReminderState
from message_center.inbox.reminder_settings import preview_reminder, save_reminder_settings
from message_center.simulator import PersonConfig
from message_center.storage.database import Database
from tests.reminders.made import stands, tell
from tests.reminders.platforms import ACCOUNTS, LINE, PlatformShop, open_platform_shop
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
