"""The channel against WhatsApp as the simulator plays it, which shares no code with us."""

from collections.abc import AsyncIterator

import httpx
import pytest

from message_center.channels.whatsapp import WhatsAppChannel
from message_center.contracts.media import Media
from message_center.contracts.sending import (
    Accepted,
    AccountAccess,
    OutgoingMessage,
    Rejected,
    Unknown,
)
from message_center.domain.accounts import AccountState
from message_center.domain.attachments import Attachment, AttachmentKind
from message_center.domain.delivery import DeliveryStatus, FailureKind
from message_center.domain.inbound import (
    EchoArrived,
    Edited,
    Event,
    MessageArrived,
    ReachChanged,
    Reacted,
    StatusTold,
    Unsent,
    Unsupported,
)
from message_center.simulator import (
    Simulator,
    serving,
)
from message_center.simulator.whatsapp.customer import WhatsAppCustomer
from message_center.simulator.whatsapp.faults import WhatsAppFaultKind
from tests.channels.whatsapp.platform import NUMBER, PHONE
from tests.channels.whatsapp.platform import access as access_to_number
from tests.channels.whatsapp.simulated import AD, CONFIG, answer, heard


@pytest.fixture
async def simulator() -> AsyncIterator[Simulator]:
    """WhatsApp on a free port."""
    async with serving(CONFIG) as simulator:
        yield simulator


@pytest.fixture
async def channel(simulator: Simulator) -> AsyncIterator[WhatsAppChannel]:
    """The channel, calling the simulator, and subscribed to the number's business account."""
    async with httpx.AsyncClient(trust_env=False) as http:
        channel = WhatsAppChannel(http, f"{simulator.public_url}/graph", "v26.0", timeout=5)
        assert await channel.subscribe(access_to_number()) == Accepted("")
        yield channel


@pytest.fixture
def amy(simulator: Simulator) -> WhatsAppCustomer:
    """Somebody who knows the number."""
    return simulator.whatsapp.customer(NUMBER, "amy")


@pytest.fixture
def access() -> AccountAccess:
    """The account with its access token."""
    return access_to_number()


@pytest.mark.spec("G1", "G3", "G5", "G6")
def test_everything_a_customer_does_is_understood(
    channel: WhatsAppChannel, simulator: Simulator, amy: WhatsAppCustomer
) -> None:
    """Each act of a person in WhatsApp arrives as exactly what it was, under both their ids."""
    picture = simulator.public_url + simulator.files.keep(b"picture", "image/jpeg")
    amy.open_ad(AD.id)
    asked = amy.write("您好")
    amy.write("還在嗎?", quotes=asked)
    amy.send_image(picture, "這件")
    amy.send_file(picture, "document", "訂單.pdf")
    amy.send_sticker()
    amy.send_location(25.03, 121.56, "門市")
    amy.send_contact("王小明", "+886 912 000 111")
    amy.react(asked, "👍")
    amy.unreact(asked)
    amy.edit(asked, "您好！")
    amy.unsend(asked)
    amy.answer_from_phone("有的")
    amy.choose_marketing("resume")
    amy.choose_marketing("stop")
    amy.raw({"type": "hologram", "hologram": {}})
    told = list(heard(channel, simulator))
    kinds: list[type[Event]] = [MessageArrived] * 7 + [Reacted, Reacted, Edited, Unsent, EchoArrived, ReachChanged]
    assert [type(one.event) for one in told] == [*kinds, Unsupported, MessageArrived]
    assert {(one.identity, one.also_known_as) for one in told} == {(amy.chat.user_id, (PHONE,))}
    first, quoting, image, document, sticker, place, card = (one.event for one in told[:7])
    assert isinstance(first, MessageArrived)
    assert first.referral is not None
    assert (first.external_id, first.referral.ad_id, first.referral.ad_title) == (asked, AD.id, AD.title)
    assert isinstance(quoting, MessageArrived)
    assert (quoting.text, quoting.reply_to) == ("還在嗎?", asked)
    assert isinstance(image, MessageArrived)
    assert (image.text, image.attachments[0].kind) == ("這件", AttachmentKind.IMAGE)
    assert isinstance(document, MessageArrived)
    assert (document.attachments[0].kind, document.attachments[0].name) == (AttachmentKind.FILE, "訂單.pdf")
    assert isinstance(sticker, MessageArrived)
    assert sticker.attachments[0].kind is AttachmentKind.STICKER
    assert isinstance(place, MessageArrived)
    assert (place.attachments[0].latitude, place.attachments[0].name) == (25.03, "門市")
    assert isinstance(card, MessageArrived)
    assert card.text == "王小明 +886 912 000 111"
    assert [one.event.emoji for one in told if isinstance(one.event, Reacted)] == ["👍", None]


@pytest.mark.spec("G5")
async def test_one_person_under_all_their_ids(
    channel: WhatsAppChannel, access: AccountAccess, simulator: Simulator, amy: WhatsAppCustomer
) -> None:
    """A person who hides their number, and one who changes it, are told and answered as who they are."""
    amy.write("您好")
    amy.hide_number()
    amy.write("還在嗎?")
    assert await answer(channel, access, amy.chat.user_id) == [Accepted(amy.chat.messages[-1].id)]
    amy.hide_number(False)
    before = amy.chat.user_id
    amy.change_number("886900111222")
    told = [one for one in heard(channel, simulator) if not isinstance(one.event, StatusTold)]
    assert [(one.identity, one.also_known_as) for one in told[:2]] == [(before, (PHONE,)), (before, ())]
    assert {told[2].identity, *told[2].also_known_as} == {before, PHONE, amy.chat.user_id, "886900111222"}
    assert await answer(channel, access, "886900111222") == [Accepted(amy.chat.messages[-1].id)]


@pytest.mark.spec("G1", "G6")
async def test_a_picture_is_fetched_by_its_id(
    channel: WhatsAppChannel, access: AccountAccess, simulator: Simulator, amy: WhatsAppCustomer
) -> None:
    """What a customer sent is had for as long as Meta keeps it, and refused for good afterwards."""
    amy.send_image(simulator.public_url + simulator.files.keep(b"picture", "image/jpeg"))
    [told] = heard(channel, simulator)
    assert isinstance(told.event, MessageArrived)
    [attachment] = told.event.attachments
    assert await channel.fetch_media(access, "wamid.1", attachment) == Media(b"picture", "image/jpeg")
    simulator.clock.advance(31 * 86_400)
    outcome = await channel.fetch_media(access, "wamid.1", attachment)
    assert isinstance(outcome, Rejected)
    assert not outcome.failure.kind.is_passing


@pytest.mark.spec("G1", "E11")
async def test_an_answer_reaches_the_customer_in_order(
    channel: WhatsAppChannel, access: AccountAccess, simulator: Simulator, amy: WhatsAppCustomer
) -> None:
    """A long answer with a picture arrives whole, and each part is told to be delivered and read, by its mark."""
    asked = amy.write("?")
    picture = simulator.public_url + simulator.files.keep(b"picture", "image/jpeg")
    message = OutgoingMessage(
        id="a" * 24,
        text="字" * 4500,
        attachments=(Attachment(kind=AttachmentKind.IMAGE, url=picture),),
        reply_to_external_id=asked,
    )
    outcomes = await answer(channel, access, PHONE, message)
    amy.read()
    shown = amy.chat.messages[1:]
    assert outcomes == [Accepted(one.id) for one in shown]
    assert [len(one.content["text"]["body"]) for one in shown[:2]] == [4096, 404]
    assert (shown[0].reply_to, shown[2].content["image"]["link"]) == (asked, picture)
    statuses = [one.event for one in heard(channel, simulator) if isinstance(one.event, StatusTold)]
    assert {one.sent_as for one in statuses} == {"mark:0", "mark:1", "mark:2"}
    assert [one.status for one in statuses].count(DeliveryStatus.READ) == 3
    assert simulator.refused == []


@pytest.mark.spec("G4", "A19")
@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        ("rate_limited", FailureKind.RATE_LIMITED),
        ("pair_limited", FailureKind.RATE_LIMITED),
        ("too_many_calls", FailureKind.RATE_LIMITED),
        ("token_expired", FailureKind.AUTH),
        ("not_registered", FailureKind.AUTH),
        ("permission", FailureKind.PERMISSION),
        ("account_locked", FailureKind.ACCOUNT_BLOCKED),
        ("unpaid", FailureKind.ACCOUNT_BLOCKED),
        ("transient", FailureKind.TRANSIENT),
        ("overloaded", FailureKind.TRANSIENT),
    ],
)
async def test_each_refusal_is_told_apart(
    *,
    channel: WhatsAppChannel,
    access: AccountAccess,
    simulator: Simulator,
    amy: WhatsAppCustomer,
    fault: WhatsAppFaultKind,
    kind: FailureKind,
) -> None:
    """What may pass, what needs the owner and what is final are never confused; nothing reached the customer."""
    amy.write("?")
    simulator.whatsapp.faults.plan(fault)
    (outcome,) = await answer(channel, access, PHONE)
    assert isinstance(outcome, Rejected)
    assert outcome.failure.kind is kind
    assert len(amy.chat.messages) == 1


@pytest.mark.spec("G4", "A19")
@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        ("window_closed_later", FailureKind.WINDOW_CLOSED),
        ("undeliverable_later", FailureKind.USER_UNREACHABLE),
        ("not_delivered_by_choice_later", FailureKind.BAD_REQUEST),
        ("transient_later", FailureKind.TRANSIENT),
    ],
)
async def test_a_failure_after_the_answer_is_told_apart(
    *,
    channel: WhatsAppChannel,
    access: AccountAccess,
    simulator: Simulator,
    amy: WhatsAppCustomer,
    fault: WhatsAppFaultKind,
    kind: FailureKind,
) -> None:
    """WhatsApp takes a message and tells later that it failed; the failure names the message and its class."""
    amy.write("?")
    simulator.whatsapp.faults.plan(fault)
    (outcome,) = await answer(channel, access, PHONE)
    assert isinstance(outcome, Accepted)
    event = [one.event for one in heard(channel, simulator)][-1]
    assert isinstance(event, StatusTold)
    assert (event.status, event.external_id) == (DeliveryStatus.FAILED, outcome.external_id)
    assert event.failure is not None
    assert event.failure.kind is kind


@pytest.mark.spec("G4", "A19")
@pytest.mark.parametrize("fault", ["http_500", "close"])
async def test_after_silence_the_status_settles_it(
    channel: WhatsAppChannel,
    access: AccountAccess,
    simulator: Simulator,
    amy: WhatsAppCustomer,
    fault: WhatsAppFaultKind,
) -> None:
    """When a message was taken but the answer was lost, its status names the mark: nothing need be sent again."""
    amy.write("?")
    simulator.whatsapp.faults.plan(fault, accepted=True)
    (outcome,) = await answer(channel, access, PHONE)
    assert isinstance(outcome, Unknown)
    event = [one.event for one in heard(channel, simulator)][-1]
    assert isinstance(event, StatusTold)
    assert (event.sent_as, event.external_id) == ("mark:0", amy.chat.messages[-1].id)


async def test_the_number_can_be_asked_for(
    channel: WhatsAppChannel, access: AccountAccess, simulator: Simulator
) -> None:
    """Meta names the number; with an expired token the account needs reconnecting."""
    checked = await channel.check(access)
    assert (checked.state, checked.name, checked.external_id) == (AccountState.CONNECTED, "小森選物", NUMBER)
    simulator.whatsapp.expire_token(NUMBER)
    assert (await channel.check(access)).state is AccountState.NEEDS_RECONNECT
