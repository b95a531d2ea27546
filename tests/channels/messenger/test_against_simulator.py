"""The channel against the platform as the simulator plays it, which shares no code with us."""

from collections.abc import AsyncIterator

import httpx
import pytest

from message_center.channels.messenger import MessengerChannel
from message_center.contracts.sending import (
    Accepted,
    AccountAccess,
    OutgoingMessage,
    Recipient,
    Rejected,
    SendOutcome,
    Unknown,
)
from message_center.domain.accounts import AccountState
from message_center.domain.attachments import Attachment, AttachmentKind
from message_center.domain.buttons import AnswerButton, LinkButton
from message_center.domain.customers import Profile
from message_center.domain.delivery import FailureKind
from message_center.domain.ice_breakers import IceBreaker
from message_center.domain.inbound import (
    AccountNotice,
    Delivered,
    EchoArrived,
    Edited,
    Event,
    MessageArrived,
    PostbackTapped,
    Reacted,
    Read,
    ReferralOpened,
    Unsent,
    Unsupported,
)
from message_center.simulator import (
    AdConfig,
    AppConfig,
    PageConfig,
    PersonConfig,
    Simulator,
    SimulatorConfig,
    serving,
)
from message_center.simulator.meta.customer import Customer
from message_center.simulator.meta.events import signature
from message_center.simulator.meta.faults import FaultKind
from tests.channels.messenger.conftest import PAGE, TOKEN, access_to_page

APP = AppConfig(id="900100", secret="shhh", verify_token="open sesame")
CONFIG = SimulatorConfig(
    port=0,
    apps=(APP,),
    pages=(
        PageConfig(
            id=PAGE,
            name="小森選物",
            access_token=TOKEN,
            app_id=APP.id,
            ads=(AdConfig(id="6123456789", title="Spring sale", post_id="1122_3344"),),
        ),
    ),
    people=(PersonConfig(id="amy", name="Amy Lin", locale="zh_TW"),),
)


@pytest.fixture
async def simulator() -> AsyncIterator[Simulator]:
    """The platform on a free port."""
    async with serving(CONFIG) as simulator:
        yield simulator


@pytest.fixture
def channel(http: httpx.AsyncClient, simulator: Simulator) -> MessengerChannel:
    """The channel, calling the simulator."""
    return MessengerChannel(http, f"{simulator.public_url}/graph", "v26.0", timeout=5)


@pytest.fixture
def amy(simulator: Simulator) -> Customer:
    """A customer who has not written yet."""
    return simulator.customer(PAGE, "amy")


def heard(channel: MessengerChannel, simulator: Simulator) -> list[Event]:
    """Everything the platform has told so far, after checking its signature."""
    events: list[Event] = []
    for delivery in simulator.deliveries:
        headers = {"x-hub-signature-256": signature(APP.secret, delivery.body)}
        assert channel.is_signed(delivery.body, headers, {"app_secret": APP.secret})
        events += [inbound.event for inbound in channel.translate(delivery.body)]
    return events


async def answer(
    channel: MessengerChannel, access: AccountAccess, amy: Customer, message: OutgoingMessage
) -> list[SendOutcome]:
    recipient = Recipient(identity=amy.psid, conversation_id="c" * 24)
    parts = channel.plan(message)
    return [
        await channel.send(access, recipient, message, part, f"mark:{index}") for index, part in enumerate(parts)
    ]


@pytest.mark.spec("G1", "G3")
def test_everything_a_customer_does_is_understood(
    channel: MessengerChannel, simulator: Simulator, amy: Customer
) -> None:
    """Each act of a person in Messenger arrives as exactly what it was."""
    amy.open_ad("6123456789")
    mid = amy.write("您好")
    amy.edit(mid, "您好!")
    amy.open_link("newsletter")
    amy.send_image("https://cdn.example/a.jpg")
    amy.send_sticker()
    amy.react(mid)
    amy.unreact(mid)
    amy.unsend(mid)
    inbox = simulator.page_inbox(PAGE, amy.psid)
    ours = inbox.answer("我是店長")
    amy.read()
    inbox.enforce_policy("warning", "Too many messages")
    inbox.take_control()
    amy.write("to somebody else")
    events = heard(channel, simulator)
    assert [type(event) for event in events] == [
        MessageArrived,
        Edited,
        ReferralOpened,
        MessageArrived,
        MessageArrived,
        Reacted,
        Reacted,
        Unsent,
        EchoArrived,
        Delivered,
        Read,
        AccountNotice,
        Unsupported,
        Unsupported,
    ]
    first, image, sticker = (event for event in events if isinstance(event, MessageArrived))
    assert (first.external_id, first.text) == (mid, "您好")
    assert first.referral is not None
    assert (first.referral.ad_id, first.referral.is_ad) == ("6123456789", True)
    assert image.attachments == (Attachment(kind=AttachmentKind.IMAGE, url="https://cdn.example/a.jpg"),)
    assert sticker.attachments == (Attachment(kind=AttachmentKind.STICKER, name="👍"),)
    echo = next(event for event in events if isinstance(event, EchoArrived))
    assert (echo.external_id, echo.sender, echo.by_a_person) == (ours, "Page inbox", True)


@pytest.mark.spec("G1", "E11")
async def test_an_answer_reaches_the_customer_and_comes_back_as_our_echo(
    channel: MessengerChannel, access: AccountAccess, simulator: Simulator, amy: Customer
) -> None:
    """A long answer with a picture arrives in order, and we recognise every part as our own."""
    asked = amy.write("請問怎麼洗?")
    picture = Attachment(kind=AttachmentKind.IMAGE, url=f"{simulator.public_url}/portraits/amy.png")
    message = OutgoingMessage(id="a" * 24, text="字" * 2100, attachments=(picture,), reply_to_external_id=asked)
    outcomes = await answer(channel, access, amy, message)
    sent = [outcome.external_id for outcome in outcomes if isinstance(outcome, Accepted)]
    assert [accepted.mid for accepted in simulator.accepted] == sent
    assert [len(shown.text or "") for shown in amy.thread.messages[1:]] == [2000, 100, 0]
    assert [shown.reply_to for shown in amy.thread.messages[1:]] == [asked, None, None]
    echoes = [event for event in heard(channel, simulator) if isinstance(event, EchoArrived)]
    assert [(echo.external_id, echo.sent_as) for echo in echoes] == [
        (mid, f"mark:{index}") for index, mid in enumerate(sent)
    ]
    assert len(sent) == 3


@pytest.mark.spec("G4", "A19")
@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        ("transient", FailureKind.TRANSIENT),
        ("rate_limited", FailureKind.RATE_LIMITED),
        ("token_expired", FailureKind.AUTH),
        ("window_closed", FailureKind.WINDOW_CLOSED),
        ("user_unreachable", FailureKind.USER_UNREACHABLE),
        ("permission", FailureKind.PERMISSION),
        ("unknown", None),
        ("http_500", None),
        ("close", None),
    ],
)
async def test_each_failure_of_the_platform_is_told_apart(
    channel: MessengerChannel,
    simulator: Simulator,
    amy: Customer,
    fault: FaultKind,
    kind: FailureKind | None,
) -> None:
    """What may pass, what is final, and what nobody knows are never confused."""
    amy.write("hi")
    simulator.fail_sends(fault)
    (outcome,) = await answer(channel, access_to_page(), amy, OutgoingMessage(id="a" * 24, text="您好"))
    if kind is None:
        assert isinstance(outcome, Unknown)
    else:
        assert isinstance(outcome, Rejected)
        assert outcome.failure.kind is kind
        assert outcome.wait == (60.0 if kind is FailureKind.RATE_LIMITED else None)
    assert simulator.accepted == []


@pytest.mark.spec("G4")
async def test_the_platforms_own_rules_are_told_apart(
    channel: MessengerChannel, access: AccountAccess, simulator: Simulator, amy: Customer
) -> None:
    """A blocked page, a closed window, a stranger and a missing picture each have their own reason."""
    hello = OutgoingMessage(id="a" * 24, text="您好")
    missing = Attachment(kind=AttachmentKind.IMAGE, url=f"{simulator.public_url}/files/none")
    found: list[FailureKind] = []

    async def refusal(message: OutgoingMessage = hello) -> None:
        (outcome,) = await answer(channel, access, amy, message)
        assert isinstance(outcome, Rejected)
        found.append(outcome.failure.kind)

    amy.write("hi")
    await refusal(OutgoingMessage(id="a" * 24, attachments=(missing,)))
    amy.block()
    await refusal()
    amy.unblock()
    simulator.clock.advance(86_400)
    await refusal()
    simulator.expire_token(PAGE)
    await refusal()
    assert found == [
        FailureKind.BAD_CONTENT,
        FailureKind.USER_UNREACHABLE,
        FailureKind.WINDOW_CLOSED,
        FailureKind.AUTH,
    ]
    assert simulator.accepted == []


@pytest.mark.spec("E1", "E2")
async def test_a_published_question_is_shown_and_its_tap_names_it(
    channel: MessengerChannel, access: AccountAccess, simulator: Simulator, amy: Customer
) -> None:
    """What the shop saved is what the customer taps, and the tap leads back to the saved answer."""
    items = [IceBreaker(id=str(number), question=f"問題 {number}", answer="答案") for number in range(6)]
    assert await channel.publish_ice_breakers(access, items) == Accepted("")
    assert [shown["question"] for shown in amy.ice_breakers()] == ["問題 0", "問題 1", "問題 2", "問題 3"]
    assert await channel.publish_ice_breakers(access, items) == Accepted("")
    amy.tap_ice_breaker("問題 2")
    (tap,) = heard(channel, simulator)
    assert isinstance(tap, PostbackTapped)
    assert (tap.title, tap.payload) == ("問題 2", "ib:2")
    assert await channel.publish_ice_breakers(access, []) == Accepted("")
    assert "ice_breakers" not in simulator.platform.page(PAGE).profile
    assert simulator.refused == []


async def test_the_customers_profile_and_our_access_can_be_asked_for(
    channel: MessengerChannel, access: AccountAccess, simulator: Simulator, amy: Customer
) -> None:
    """The customer's name is known once they have written; the page's once it is connected."""
    assert await channel.fetch_profile(access, amy.psid) is None
    amy.write("hi")
    portrait = f"{simulator.public_url}/portraits/amy.png"
    profile = Profile(name="Amy Lin", avatar_url=portrait, locale="zh_TW")
    assert await channel.fetch_profile(access, amy.psid) == profile
    assert (await channel.check(access)).state is AccountState.CONNECTED
    assert (await channel.check(access)).name == "小森選物"
    refused = await channel.check(access_to_page("EAAwrong"))
    assert refused.state is AccountState.NEEDS_RECONNECT


@pytest.mark.spec("E4", "E11")
async def test_buttons_arrive_within_the_platforms_limits(
    channel: MessengerChannel, access: AccountAccess, simulator: Simulator, amy: Customer
) -> None:
    """A button that is too long for Messenger is shortened, never refused; a text that is too long to stand above
    buttons arrives whole before them; a tapped answer says which it was."""
    amy.write("hello")
    pay = LinkButton(title="前往付款" * 5 + "頁面 ", url="https://shop.example/pay/1")
    ask = AnswerButton(title="問店員", payload="ask:1")
    message = OutgoingMessage(id="a" * 24, text="提" * 700, buttons=(pay, ask))
    assert all(isinstance(one, Accepted) for one in await answer(channel, access, amy, message))
    first, second = [one.body["message"] for one in simulator.sending.accepted]
    payload = second["attachment"]["payload"]
    assert first["text"] + payload["text"] == message.text
    assert payload["buttons"] == [
        {"type": "web_url", "title": "前往付款" * 4 + "前往付…", "url": pay.url},
        {"type": "postback", "title": "問店員", "payload": "ask:1"},
    ]
    amy.tap_button(simulator.sending.accepted[-1].mid, "問店員")
    [tap] = [event for event in heard(channel, simulator) if isinstance(event, PostbackTapped)]
    assert (tap.title, tap.payload) == ("問店員", "ask:1")
