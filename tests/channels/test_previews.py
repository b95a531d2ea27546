"""What staff see of a text before they save it."""

import httpx
import pytest

from message_center.channels.line import LineChannel
from message_center.channels.messenger import MessengerChannel
from message_center.channels.whatsapp import WhatsAppChannel
from message_center.contracts.channels import Channel
from message_center.contracts.sending import OutgoingMessage
from message_center.domain.buttons import LinkButton
from message_center.domain.previews import PreviewWarningKind
from message_center.inbox.previews import previews_of

CART = LinkButton(title="查看您的購物車並完成付款前往結帳頁面", url="https://shop.example/cart/1")
PAY = LinkButton(title="pay now and get your order soon", url="https://shop.example/pay/1")


@pytest.fixture
def channels() -> tuple[Channel, ...]:
    http = httpx.AsyncClient()
    line = LineChannel(
        http, api_url="https://a.example", data_url="https://b.example", public_url="https://c.example"
    )
    graph = "https://graph.example"
    return WhatsAppChannel(http, graph, "v26.0"), MessengerChannel(http, graph, "v26.0"), line


@pytest.mark.spec("E4", "E11")
def test_a_preview_is_what_each_channel_will_send_with_its_warnings(channels: tuple[Channel, ...]) -> None:
    """Staff see before saving what customers on each channel will get, and what does not fit there."""
    found = previews_of(OutgoingMessage(id="a", text="字" * 700, buttons=(CART, PAY)), channels)
    assert [(one.channel, [warning.kind for warning in one.warnings]) for one in found] == [
        ("line", []),
        ("messenger", [PreviewWarningKind.TEXT_IN_PARTS, PreviewWarningKind.BUTTON_SHORTENED]),
        ("whatsapp", [PreviewWarningKind.BUTTON_IN_WORDS]),
    ]
    line, messenger, whatsapp = found
    assert [(part.text, part.buttons) for part in line.parts] == [("字" * 700, (CART, PAY))]
    assert [one.title for one in messenger.parts[-1].buttons] == [CART.title, "pay now and get you…"]
    assert messenger.warnings[1].message.endswith("customers see 'pay now and get you…'.")
    assert whatsapp.parts[0].text.endswith("\npay now and get your order soon: https://shop.example/pay/1")
