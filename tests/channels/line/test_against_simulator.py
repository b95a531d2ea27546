"""The channel against LINE as the simulator plays it, which shares no code with us."""

from collections.abc import AsyncIterator, Iterator

import httpx
import pytest

from message_center.channels.line import LineChannel
from message_center.contracts.media import Media
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
from message_center.domain.inbound import (
    Event,
    Inbound,
    MessageArrived,
    PostbackTapped,
    ReachChanged,
    Unsent,
    Unsupported,
)
from message_center.simulator import LineAccountConfig, PersonConfig, Simulator, SimulatorConfig, serving
from message_center.simulator.line.customer import LineCustomer
from message_center.simulator.line.events import redelivered, signature
from message_center.simulator.line.faults import LineFaultKind
from tests.channels.line.account import BOT, TOKEN
from tests.channels.line.account import access as access_to_account

SECRET = "shhh"
CONFIG = SimulatorConfig(
    port=0,
    line_accounts=(LineAccountConfig(user_id=BOT, name="小森選物", channel_secret=SECRET, access_token=TOKEN),),
    people=(PersonConfig(id="amy", name="Amy Lin", line_friend_of=(BOT,)),),
)
HELLO = OutgoingMessage(id="a" * 24, text="您好")


@pytest.fixture
async def simulator() -> AsyncIterator[Simulator]:
    """LINE on a free port."""
    async with serving(CONFIG) as simulator:
        yield simulator


@pytest.fixture
async def channel(simulator: Simulator) -> AsyncIterator[LineChannel]:
    """The channel, calling the simulator."""
    async with httpx.AsyncClient(trust_env=False) as http:
        url = f"{simulator.public_url}/line"
        yield LineChannel(http, api_url=url, data_url=url, public_url="https://shop.example", timeout=5)


@pytest.fixture
def amy(simulator: Simulator) -> LineCustomer:
    """A friend of the account."""
    return simulator.line.customer(BOT, "amy")


@pytest.fixture
def access() -> AccountAccess:
    """The account with its access token."""
    return access_to_account()


def heard(channel: LineChannel, simulator: Simulator) -> Iterator[Inbound]:
    """Everything LINE has told so far, after checking its signature."""
    for delivery in simulator.line.deliveries:
        headers = {"x-line-signature": signature(SECRET, delivery.body)}
        assert channel.is_signed(delivery.body, headers, {"channel_secret": SECRET})
        yield from channel.translate(delivery.body)


async def answer(
    channel: LineChannel, access: AccountAccess, amy: LineCustomer, message: OutgoingMessage = HELLO
) -> list[SendOutcome]:
    recipient = Recipient(identity=amy.user_id, conversation_id="c" * 24)
    parts = channel.plan(message)
    return [
        await channel.send(access, recipient, message, part, f"mark:{index}") for index, part in enumerate(parts)
    ]


@pytest.mark.spec("G1", "G3", "G6")
def test_everything_a_customer_does_is_understood(
    channel: LineChannel, simulator: Simulator, amy: LineCustomer
) -> None:
    """Each act of a person in LINE arrives as exactly what it was."""
    picture = simulator.public_url + simulator.files.keep(b"picture", "image/png")
    asked = amy.write("您好")
    amy.write("還在嗎?", quotes=asked)
    sent = [amy.send_image(picture), amy.send_sticker(), amy.send_location(25.03, 121.56, "門市")]
    amy.send_file(picture, "file", "訂單.pdf")
    amy.tap_button("action=size", {"date": "2026-12-25"})
    amy.unsend(asked)
    amy.unfollow()
    amy.follow()
    amy.raw({"type": "hologram"})
    simulator.line.state.account(BOT).standby = True
    amy.write("to somebody else")
    told = list(heard(channel, simulator))
    kinds: list[type[Event]] = [MessageArrived] * 6 + [PostbackTapped, Unsent, ReachChanged, ReachChanged]
    assert [type(inbound.event) for inbound in told] == [*kinds, Unsupported, Unsupported]
    assert {inbound.identity for inbound in told} == {amy.user_id}
    quoting, image, *_ = (inbound.event for inbound in told[1:])
    assert isinstance(quoting, MessageArrived)
    assert (quoting.text, quoting.reply_to) == ("還在嗎?", asked)
    assert isinstance(image, MessageArrived)
    assert (image.external_id, image.attachments) == (sent[0], (Attachment(kind=AttachmentKind.IMAGE),))
    assert told[7].event == Unsent(external_id=asked)
    assert [one.event.reachable for one in told if isinstance(one.event, ReachChanged)] == [False, True]


@pytest.mark.spec("G1", "G6")
async def test_a_picture_can_be_fetched_until_it_is_taken_back(
    channel: LineChannel, access: AccountAccess, simulator: Simulator, amy: LineCustomer
) -> None:
    """What a customer sent is had by the message's id; a picture kept elsewhere is left where it is."""
    picture = Attachment(kind=AttachmentKind.IMAGE)
    sent = amy.send_image(simulator.public_url + simulator.files.keep(b"picture", "image/png"))
    assert await channel.fetch_media(access, sent, picture) == Media(b"picture", "image/png")
    elsewhere = Attachment(kind=AttachmentKind.IMAGE, url="https://x.example/1.jpg")
    amy.unsend(sent)
    for attachment in (picture, elsewhere):
        outcome = await channel.fetch_media(access, sent, attachment)
        assert isinstance(outcome, Rejected)
        assert outcome.failure.kind is FailureKind.BAD_CONTENT


@pytest.mark.spec("G2")
def test_line_s_redelivery_is_recognised(channel: LineChannel, simulator: Simulator, amy: LineCustomer) -> None:
    """The same webhook, sent again by LINE with its flag, is the same event."""
    amy.write("您好")
    body = simulator.line.deliveries[0].body
    [first], [again] = channel.translate(body), channel.translate(redelivered(body))
    assert (again.event_id, again.event) == (first.event_id, first.event)


@pytest.mark.spec("G1", "E11")
async def test_an_answer_reaches_the_customer_in_order(
    channel: LineChannel, access: AccountAccess, simulator: Simulator, amy: LineCustomer
) -> None:
    """A long answer with ten pictures arrives whole, in three calls, which count three against the quota."""
    pictures = tuple(
        Attachment(kind=AttachmentKind.IMAGE, url=f"https://files.example/{one}.jpg") for one in range(10)
    )
    message = OutgoingMessage(id="a" * 24, text="👍" * 2600, attachments=pictures)
    outcomes = await answer(channel, access, amy, message)
    assert [type(one) for one in outcomes] == [Accepted] * 3
    shown = [one.content.get("text") or one.content["originalContentUrl"] for one in amy.chat.messages]
    assert shown == ["👍" * 2500, "👍" * 100, *(one.url for one in pictures)]
    assert simulator.line.state.account(BOT).used == 3
    assert await answer(channel, access, amy, message) == outcomes
    assert len(amy.chat.messages) == 12


@pytest.mark.spec("G4", "A19")
@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        ("rate_limited", FailureKind.RATE_LIMITED),
        ("quota_exhausted", FailureKind.QUOTA_EXHAUSTED),
        ("token_expired", FailureKind.AUTH),
        ("permission", FailureKind.PERMISSION),
        ("not_sent", FailureKind.BAD_RECIPIENT),
    ],
)
async def test_each_refusal_of_line_is_told_apart(
    *,
    channel: LineChannel,
    access: AccountAccess,
    simulator: Simulator,
    amy: LineCustomer,
    fault: LineFaultKind,
    kind: FailureKind,
) -> None:
    """What may pass, what needs the owner and what is final are never confused; nothing reached the customer."""
    simulator.line.faults.plan(fault)
    (outcome,) = await answer(channel, access, amy)
    assert isinstance(outcome, Rejected)
    assert outcome.failure.kind is kind
    assert amy.chat.messages == []


@pytest.mark.spec("G4", "A19")
@pytest.mark.parametrize("fault", ["http_500", "close"])
async def test_after_silence_the_same_call_settles_it(
    channel: LineChannel, access: AccountAccess, simulator: Simulator, amy: LineCustomer, fault: LineFaultKind
) -> None:
    """When LINE took a push but its answer was lost, asking again with the same key sends nothing twice."""
    simulator.line.faults.plan(fault, accepted=True)
    (outcome,) = await answer(channel, access, amy)
    assert isinstance(outcome, Unknown)
    (outcome,) = await answer(channel, access, amy)
    assert outcome == Accepted(amy.chat.messages[0].id)
    assert [one.content["text"] for one in amy.chat.messages] == ["您好"]


async def test_the_account_and_its_customers_can_be_asked_for(
    channel: LineChannel, access: AccountAccess, simulator: Simulator, amy: LineCustomer
) -> None:
    """LINE names the account and its friends, and takes our webhook address."""
    portrait = f"{simulator.public_url}/portraits/amy.png"
    profile = Profile(name="Amy Lin", avatar_url=portrait, locale="zh-TW")
    assert await channel.fetch_profile(access, amy.user_id) == profile
    checked = await channel.check(access_to_account(external_id=""))
    assert (checked.state, checked.name, checked.external_id) == (AccountState.CONNECTED, "小森選物", BOT)
    assert await channel.subscribe(access) == Accepted("")
    assert simulator.line.state.account(BOT).webhook_url == f"https://shop.example/webhooks/line/{BOT}"
    simulator.line.expire_token(BOT)
    assert (await channel.check(access)).state is AccountState.NEEDS_RECONNECT


@pytest.mark.spec("E4", "E5", "E11")
async def test_buttons_arrive_in_their_full_length_and_a_tap_comes_back(
    channel: LineChannel, access: AccountAccess, simulator: Simulator, amy: LineCustomer
) -> None:
    """A text of 340 characters with a button of 23 fits as the article promises; a tapped answer says which,
    in the words that the customer saw."""
    pay = LinkButton(title="前往付款" * 5 + "頁面 ", url="https://shop.example/pay/1")
    ask = AnswerButton(title="問店員", payload="ask:1")
    message = OutgoingMessage(id="a" * 24, text="提" * 340, buttons=(pay, ask))
    [sent] = await answer(channel, access, amy, message)
    assert isinstance(sent, Accepted)
    shown = simulator.line.sending.accepted[-1].body["messages"][0]
    link, tap = [one["action"] for one in shown["contents"]["footer"]["contents"]]
    assert (shown["contents"]["body"]["contents"][0]["text"], link["label"]) == ("提" * 340, pay.title)
    assert link["uri"] == pay.url
    amy.tap_button(tap["data"])
    amy.tap_button("somebody=else")
    ours, others = [one.event for one in heard(channel, simulator) if isinstance(one.event, PostbackTapped)]
    assert (ours.title, ours.payload) == ("問店員", "ask:1")
    assert (others.title, others.payload) == ("somebody=else", "somebody=else")
