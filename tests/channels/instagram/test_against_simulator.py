"""The channel against Instagram as the simulator plays it, which shares no code with us; both ways."""

from collections.abc import AsyncIterator

import httpx
import pytest

from message_center.channels.instagram import InstagramChannel
from message_center.contracts.sending import (
    Accepted,
    AccountAccess,
    OutgoingMessage,
    OutgoingPart,
    Recipient,
    Rejected,
    SendOutcome,
)
from message_center.domain.accounts import AccountState
from message_center.domain.attachments import Attachment, AttachmentKind
from message_center.domain.customers import Profile
from message_center.domain.delivery import FailureKind
from message_center.domain.ice_breakers import IceBreaker
from message_center.domain.inbound import (
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
    Customer,
    InstagramConfig,
    PageConfig,
    PersonConfig,
    ScriptError,
    Simulator,
    SimulatorConfig,
    serving,
)
from message_center.simulator.meta.events import signature
from tests.channels.instagram.account import ACCOUNT, LOGIN_TOKEN, PAGE_TOKEN, access, channel_at

BY_LOGIN = "17841400000000002"
APP = AppConfig(id="900200", secret="shhh", instagram_secret="the second", verify_token="open sesame")
SECRETS = {"app_secret": APP.secret, "instagram_app_secret": "the second"}
AD = AdConfig(id="6123456789", title="Spring sale")


def an_account(external_id: str, token: str, login: str) -> PageConfig:
    instagram = InstagramConfig.model_validate({"username": "xiaosen", "login": login})
    return PageConfig(
        id=external_id, name="小森選物", access_token=token, app_id=APP.id, instagram=instagram, ads=(AD,)
    )


CONFIG = SimulatorConfig(
    port=0,
    apps=(APP,),
    pages=(an_account(ACCOUNT, PAGE_TOKEN, "page"), an_account(BY_LOGIN, LOGIN_TOKEN, "instagram")),
    people=(PersonConfig(id="amy", name="Amy Lin"),),
)
HELLO = OutgoingMessage(id="a" * 24, text="您好")


@pytest.fixture
async def simulator() -> AsyncIterator[Simulator]:
    """Instagram on a free port."""
    async with serving(CONFIG) as simulator:
        yield simulator


@pytest.fixture
async def channel(simulator: Simulator) -> AsyncIterator[InstagramChannel]:
    """The channel, calling the simulator."""
    async with httpx.AsyncClient(trust_env=False) as http:
        yield channel_at(simulator.public_url, http)


@pytest.fixture(params=["page", "instagram"])
def entrance(request: pytest.FixtureRequest) -> AccountAccess:
    """The access to an account, the one way and the other."""
    login: str = request.param
    return access(login, external_id=ACCOUNT if login == "page" else BY_LOGIN)


@pytest.fixture
def amy(simulator: Simulator, entrance: AccountAccess) -> Customer:
    """A customer of the account who has not written yet."""
    return simulator.customer(entrance.account.external_id, "amy")


def heard(channel: InstagramChannel, simulator: Simulator, entrance: AccountAccess) -> list[Event]:
    """Everything the platform has told so far, signed as it signs for such an account."""
    secret = "the second" if entrance.account.options["login"] == "instagram" else APP.secret
    events: list[Event] = []
    for delivery in simulator.deliveries:
        headers = {"x-hub-signature-256": signature(secret, delivery.body)}
        assert channel.is_signed(delivery.body, headers, SECRETS)
        events += [inbound.event for inbound in channel.translate(delivery.body)]
    return events


async def answer(
    channel: InstagramChannel, entrance: AccountAccess, amy: Customer, message: OutgoingMessage
) -> list[SendOutcome]:
    recipient = Recipient(identity=amy.psid, conversation_id="c" * 24)
    return [await channel.send(entrance, recipient, message, part, "mark") for part in channel.plan(message)]


@pytest.mark.spec("G1", "G3", "G6")
def test_everything_a_customer_does_is_understood(
    channel: InstagramChannel, simulator: Simulator, entrance: AccountAccess, amy: Customer
) -> None:
    """Each act of a person on Instagram arrives as exactly what it was."""
    story = "https://lookaside.fbsbx.com/story"
    amy.open_ad(AD.id)
    mid = amy.write("這件還有嗎?")
    amy.edit(mid, "這兩件還有嗎?")
    amy.open_link("bio")
    amy.answer_story("多少錢?", story)
    amy.share(story, "story_mention")
    amy.send_heart()
    amy.react(mid)
    amy.unreact(mid)
    amy.unsend(mid)
    inbox = simulator.page_inbox(entrance.account.external_id, amy.psid)
    ours = inbox.answer("我是店長")
    amy.read()
    inbox.take_control()
    amy.write("to somebody else")
    events = heard(channel, simulator, entrance)
    assert [type(event) for event in events] == [
        *(MessageArrived, Edited, ReferralOpened, MessageArrived, MessageArrived, MessageArrived),
        *(Reacted, Reacted, Unsent, EchoArrived, Read, Unsupported, Unsupported),
    ]
    first, answered, mention, heart = (event for event in events if isinstance(event, MessageArrived))
    assert first.referral is not None
    assert (first.text, first.referral.ad_id) == ("這件還有嗎?", AD.id)
    assert answered.attachments == (Attachment(kind=AttachmentKind.LINK, url=story, name="story_reply"),)
    assert mention.attachments == (Attachment(kind=AttachmentKind.LINK, url=story, name="story_mention"),)
    assert heart.attachments == (Attachment(kind=AttachmentKind.STICKER, name="❤️"),)
    assert Read(up_to=ours) in events


@pytest.mark.spec("G1", "E11")
async def test_a_long_answer_arrives_whole_and_in_order(
    channel: InstagramChannel, simulator: Simulator, entrance: AccountAccess, amy: Customer
) -> None:
    """500 Chinese characters and a picture arrive as if there were no limit, and come back as our echoes."""
    amy.write("請問怎麼洗?")
    picture = Attachment(kind=AttachmentKind.IMAGE, url=f"{simulator.public_url}/portraits/amy.png")
    outcomes = await answer(
        channel, entrance, amy, OutgoingMessage(id="a" * 24, text="字" * 500, attachments=(picture,))
    )
    sent = [outcome.external_id for outcome in outcomes if isinstance(outcome, Accepted)]
    assert [accepted.mid for accepted in simulator.accepted] == sent
    assert [len(shown.text or "") for shown in amy.thread.messages[1:]] == [333, 167, 0]
    events = heard(channel, simulator, entrance)
    assert [event.external_id for event in events if isinstance(event, EchoArrived)] == sent
    assert simulator.refused == []


@pytest.mark.spec("E11")
async def test_instagram_would_refuse_what_we_do_not_split(
    channel: InstagramChannel, simulator: Simulator, entrance: AccountAccess, amy: Customer
) -> None:
    """The limit that we keep is the platform's: one byte more is refused."""
    amy.write("hi")
    recipient = Recipient(identity=amy.psid, conversation_id="c" * 24)
    taken = await channel.send(entrance, recipient, HELLO, OutgoingPart(text="字" * 333 + "a"), "mark")
    refused = await channel.send(entrance, recipient, HELLO, OutgoingPart(text="字" * 333 + "ab"), "mark")
    assert isinstance(taken, Accepted)
    assert isinstance(refused, Rejected)
    assert refused.failure.kind is FailureKind.BAD_REQUEST


@pytest.mark.spec("G4")
async def test_the_platforms_own_rules_are_told_apart(
    channel: InstagramChannel, simulator: Simulator, entrance: AccountAccess, amy: Customer
) -> None:
    """A stranger, a missing picture, a block, a closed window and an expired token each have their own reason."""
    missing = Attachment(kind=AttachmentKind.IMAGE, url=f"{simulator.public_url}/files/none")
    found: list[FailureKind] = []

    async def refusal(message: OutgoingMessage = HELLO, identity: str = amy.psid) -> None:
        (part,) = channel.plan(message)
        recipient = Recipient(identity=identity, conversation_id="c" * 24)
        outcome = await channel.send(entrance, recipient, message, part, "mark")
        assert isinstance(outcome, Rejected)
        found.append(outcome.failure.kind)

    amy.write("hi")
    await refusal(identity="nobody")
    await refusal(OutgoingMessage(id="a" * 24, attachments=(missing,)))
    amy.block()
    await refusal()
    amy.unblock()
    simulator.clock.advance(86_401)
    await refusal()
    simulator.expire_token(entrance.account.external_id)
    await refusal()
    assert found == [
        FailureKind.BAD_RECIPIENT,
        FailureKind.BAD_CONTENT,
        FailureKind.USER_UNREACHABLE,
        FailureKind.WINDOW_CLOSED,
        FailureKind.AUTH,
    ]
    assert simulator.accepted == []


@pytest.mark.spec("E1", "E2")
async def test_a_published_question_is_shown_and_its_tap_names_it(
    channel: InstagramChannel, simulator: Simulator, entrance: AccountAccess, amy: Customer
) -> None:
    """What the shop saved is what the customer taps, and the tap leads back to the saved answer."""
    items = [IceBreaker(id=str(number), question=f"問題 {number}", answer="答案") for number in range(4)]
    assert await channel.publish_ice_breakers(entrance, items) == Accepted("")
    assert [shown["question"] for shown in amy.ice_breakers()] == ["問題 0", "問題 1", "問題 2", "問題 3"]
    assert await channel.publish_ice_breakers(entrance, items) == Accepted("")
    amy.tap_ice_breaker("問題 2")
    (tap,) = heard(channel, simulator, entrance)
    assert isinstance(tap, PostbackTapped)
    assert (tap.title, tap.payload) == ("問題 2", "ib:2")
    assert await channel.publish_ice_breakers(entrance, []) == Accepted("")
    assert "ice_breakers" not in simulator.platform.page(entrance.account.external_id).profile
    assert simulator.refused == []


async def test_access_profile_and_subscription_work_both_ways(
    channel: InstagramChannel, simulator: Simulator, entrance: AccountAccess, amy: Customer
) -> None:
    """A token tells its account, brings its events, and tells of customers once they have written."""
    told = await channel.check(entrance)
    assert (told.state, told.name, told.external_id) == (
        AccountState.CONNECTED,
        "@xiaosen",
        entrance.account.external_id,
    )
    assert await channel.subscribe(entrance) == Accepted("")
    assert await channel.fetch_profile(entrance, amy.psid) is None
    amy.write("hi")
    profile = Profile(name="Amy Lin", avatar_url=f"{simulator.public_url}/portraits/amy.png")
    assert await channel.fetch_profile(entrance, amy.psid) == profile
    assert [type(event) for event in heard(channel, simulator, entrance)] == [MessageArrived]


@pytest.mark.spec("G4")
async def test_a_token_works_at_its_own_host_only(channel: InstagramChannel, simulator: Simulator) -> None:
    """An account that was connected the wrong way is told at once to connect again."""
    wrong = access("instagram", token=PAGE_TOKEN)
    assert (await channel.check(wrong)).state is AccountState.NEEDS_RECONNECT


def test_a_facebook_page_has_no_stories(simulator: Simulator) -> None:
    """The simulator plays nothing that the platform has not."""
    simulator.platform.add_page(PageConfig(id="77", name="Page", access_token="EAA77", app_id=APP.id))
    with pytest.raises(ScriptError, match="only Instagram has that"):
        simulator.customer("77", "amy").send_heart()
