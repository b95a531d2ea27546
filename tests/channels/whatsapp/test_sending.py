"""What WhatsApp is asked, and what its answers mean."""

from collections.abc import AsyncIterator
from dataclasses import replace

import httpx
import pytest

from message_center.channels.whatsapp import WhatsAppChannel
from message_center.contracts.media import Media
from message_center.contracts.sending import Accepted, OutgoingMessage, OutgoingPart, Recipient, Rejected, Unknown
from message_center.domain.accounts import AccountState
from message_center.domain.attachments import Attachment, AttachmentKind
from message_center.domain.buttons import AnswerButton, LinkButton
from message_center.domain.delivery import FailureKind
from tests.channels.messenger.graph_stub import GraphStub, running_stub
from tests.channels.whatsapp.platform import BUSINESS, NUMBER, PHONE, TOKEN, USER, access

AMY = Recipient(identity=PHONE, conversation_id="c" * 24)
HELLO = OutgoingMessage(id="a" * 24, text="您好", by_a_person=True, reply_to_external_id="wamid.q")
SENT = {"messaging_product": "whatsapp", "messages": [{"id": "wamid.1"}]}
IMAGE = Attachment(kind=AttachmentKind.IMAGE, url="https://files.example/1.jpg", content_type="image/jpeg")


@pytest.fixture
async def graph() -> AsyncIterator[GraphStub]:
    """The Graph API, doing as it is told."""
    async with running_stub() as stub:
        yield stub


@pytest.fixture
async def channel(graph: GraphStub) -> AsyncIterator[WhatsAppChannel]:
    """The channel, calling the stub."""
    async with httpx.AsyncClient(trust_env=False) as http:
        yield WhatsAppChannel(http, graph.url, "v26.0", timeout=5)


@pytest.mark.spec("G1")
@pytest.mark.parametrize(("identity", "field"), [(PHONE, "to"), (USER, "recipient")])
async def test_an_answer_goes_to_the_number_or_to_who_hides_it(
    channel: WhatsAppChannel, graph: GraphStub, identity: str, field: str
) -> None:
    """Customers with and without a visible number are answered, with the quote and our own mark."""
    graph.will_answer(SENT)
    (part,) = channel.plan(HELLO)
    whom = replace(AMY, identity=identity)
    assert await channel.send(access(), whom, HELLO, part, "mc:1") == Accepted("wamid.1")
    (asked,) = graph.asked
    assert (asked.method, asked.target) == ("POST", f"/v26.0/{NUMBER}/messages")
    assert asked.headers["authorization"] == f"Bearer {TOKEN}"
    assert asked.body == {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        field: identity,
        "biz_opaque_callback_data": "mc:1",
        "type": "text",
        "text": {"body": "您好", "preview_url": False},
        "context": {"message_id": "wamid.q"},
    }


@pytest.mark.spec("E11")
def test_a_long_text_is_split_and_images_follow() -> None:
    """Each part is within WhatsApp's limit, in order."""
    channel = WhatsAppChannel(httpx.AsyncClient(), "https://nobody.example", "v26.0")
    parts = channel.plan(OutgoingMessage(id="a" * 24, text="好" * 4097, attachments=(IMAGE,)))
    assert [(part.text, part.attachment) for part in parts] == [("好" * 4096, None), ("好", None), ("", IMAGE)]


@pytest.mark.spec("G1")
@pytest.mark.parametrize(
    ("attachment", "refused"),
    [
        (replace(IMAGE, size=5_000_001), "up to 5 MB"),
        (replace(IMAGE, content_type="image/webp"), "JPEG and PNG"),
        (replace(IMAGE, url=None), "no public address"),
        (Attachment(kind=AttachmentKind.LOCATION), "cannot send"),
    ],
)
async def test_what_whatsapp_would_not_take_is_not_sent(
    channel: WhatsAppChannel, graph: GraphStub, attachment: Attachment, refused: str
) -> None:
    """Staff are told the limit, and WhatsApp is not asked."""
    outcome = await channel.send(access(), AMY, HELLO, OutgoingPart(attachment=attachment), "mc:1")
    assert isinstance(outcome, Rejected)
    assert outcome.failure.kind is FailureKind.BAD_CONTENT
    assert refused in outcome.failure.detail
    assert graph.asked == []


@pytest.mark.spec("G4")
@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (401, 190, FailureKind.AUTH),
        (400, 131047, FailureKind.WINDOW_CLOSED),
        (400, 131026, FailureKind.USER_UNREACHABLE),
        (400, 131062, FailureKind.BAD_RECIPIENT),
        (429, 130429, FailureKind.RATE_LIMITED),
        (400, 80007, FailureKind.RATE_LIMITED),
        (403, 131005, FailureKind.PERMISSION),
        (500, 131000, FailureKind.TRANSIENT),
        (400, 368, FailureKind.ACCOUNT_BLOCKED),
    ],
)
async def test_a_refusal_is_told_apart(
    channel: WhatsAppChannel, graph: GraphStub, status: int, code: int, kind: FailureKind
) -> None:
    """Staff see why an answer did not go out, and it is tried again only where that helps; no token is shown."""
    graph.will_answer({"error": {"code": code, "message": f"No, says {TOKEN}."}}, status=status)
    outcome = await channel.send(access(), AMY, HELLO, OutgoingPart(text="您好"), "mc:1")
    assert isinstance(outcome, Rejected)
    assert outcome.failure.kind is kind
    assert TOKEN not in outcome.failure.detail


@pytest.mark.spec("G4")
async def test_silence_after_the_call_is_no_refusal(channel: WhatsAppChannel, graph: GraphStub) -> None:
    """Nobody knows whether it went out; a status with our mark will tell."""
    graph.will_hang_up()
    outcome = await channel.send(access(), AMY, HELLO, OutgoingPart(text="您好"), "mc:1")
    assert isinstance(outcome, Unknown)


async def test_the_connection_is_tested_and_events_are_asked_for(
    channel: WhatsAppChannel, graph: GraphStub
) -> None:
    """The number's own name is shown, and its business account's events come to our app."""
    graph.will_answer({"id": NUMBER, "verified_name": "小森選物", "display_phone_number": "+886 900"})
    graph.will_answer({"success": True})
    graph.will_answer({"error": {"code": 190, "message": "expired"}}, status=401)
    checked = await channel.check(access())
    assert (checked.state, checked.name) == (AccountState.CONNECTED, "小森選物")
    assert await channel.subscribe(access()) == Accepted("")
    assert graph.asked[1].target == f"/v26.0/{BUSINESS}/subscribed_apps"
    assert (await channel.check(access())).state is AccountState.NEEDS_RECONNECT


async def test_what_a_customer_sends_is_fetched_with_our_access(
    channel: WhatsAppChannel, graph: GraphStub
) -> None:
    """First the address is asked for by the content's id, then the content, both with the token."""
    graph.will_answer({"url": f"{graph.url}/lookaside/7", "mime_type": "image/jpeg"})
    graph.will_answer(b"picture", headers={"content-type": "image/jpeg"})
    sent = Attachment(kind=AttachmentKind.IMAGE, media_id="7")
    assert await channel.fetch_media(access(), "wamid.1", sent) == Media(b"picture", "image/jpeg")
    assert [one.headers["authorization"] for one in graph.asked] == [f"Bearer {TOKEN}"] * 2
    graph.will_answer({"url": "http://169.254.169.254/latest", "mime_type": "image/jpeg"})
    assert isinstance(await channel.fetch_media(access(), "wamid.1", sent), Rejected)
    assert len(graph.asked) == 3


@pytest.mark.spec("E4", "E11")
async def test_a_link_is_one_button_and_answers_are_three(channel: WhatsAppChannel, graph: GraphStub) -> None:
    """WhatsApp shows one link or up to three answers below a text; a link beside answers stands in the text."""
    cart = LinkButton(title="查看購物車", url="https://shop.example/cart/1")
    ask = AnswerButton(title="問店員", payload="ask:1")
    for buttons in ((cart,), (cart, ask)):
        graph.will_answer(SENT)
        message = replace(HELLO, buttons=buttons)
        (part,) = channel.plan(message)
        assert await channel.send(access(), AMY, message, part, "mc:1") == Accepted("wamid.1")
    link, answer = [one.body["interactive"] for one in graph.asked]
    assert link == {
        "type": "cta_url",
        "body": {"text": "您好"},
        "action": {"name": "cta_url", "parameters": {"display_text": "查看購物車", "url": cart.url}},
    }
    assert answer == {
        "type": "button",
        "body": {"text": f"您好\n查看購物車: {cart.url}"},
        "action": {"buttons": [{"type": "reply", "reply": {"id": "ask:1", "title": "問店員"}}]},
    }
