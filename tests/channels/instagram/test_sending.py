"""What Instagram is asked, the two ways, and what its answers mean."""

from collections.abc import AsyncIterator

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from message_center.channels.instagram import InstagramChannel
from message_center.contracts.sending import Accepted, OutgoingMessage, OutgoingPart, Rejected
from message_center.domain.accounts import AccountState
from message_center.domain.attachments import Attachment, AttachmentKind
from message_center.domain.customers import Profile
from message_center.domain.delivery import FailureKind
from message_center.domain.ice_breakers import IceBreaker, payload_of
from tests.channels.instagram.account import ACCOUNT, AMY, LOGIN_TOKEN, PAGE_TOKEN, access, channel_at
from tests.channels.messenger.graph_stub import GraphStub, running_stub

HELLO = OutgoingMessage(id="a" * 24, text="您好", by_a_person=True)
QUESTIONS = (
    IceBreaker(id="1" * 24, question="多久會到貨?", answer="三天"),
    IceBreaker(id="2" * 24, question="可以退貨嗎?", answer="可以"),
)
SENT = {"recipient_id": AMY.identity, "message_id": "m_1"}
HOSTS = [("page", "/graph", PAGE_TOKEN), ("instagram", "/instagram", LOGIN_TOKEN)]


@pytest.fixture
async def graph() -> AsyncIterator[GraphStub]:
    """Both of Meta's APIs, doing as they are told."""
    async with running_stub() as stub:
        yield stub


@pytest.fixture
async def channel(graph: GraphStub) -> AsyncIterator[InstagramChannel]:
    """The channel, calling the stub."""
    async with httpx.AsyncClient(trust_env=False) as http:
        yield channel_at(graph.url, http)


def a_channel() -> InstagramChannel:
    return channel_at("https://nobody.example", httpx.AsyncClient())


@pytest.mark.spec("E11")
@given(st.text(st.characters(exclude_categories=("Cs",)), max_size=1500) | st.text("好👨‍👩‍👧é\n。", max_size=900))
def test_a_long_text_goes_out_in_parts_that_instagram_takes(text: str) -> None:
    """A reply in Chinese is as readable on Instagram as a short one: in order, whole, no character torn apart."""
    parts = a_channel().plan(OutgoingMessage(id="a" * 24, text=text))
    assert all(len(part.text.encode()) <= 1000 for part in parts)
    assert "".join(part.text for part in parts).split() == text.split()


@pytest.mark.spec("E11")
def test_an_answer_of_500_chinese_characters_needs_two_messages() -> None:
    """The longest automatic answer goes out whole, then the picture."""
    picture = Attachment(kind=AttachmentKind.IMAGE, url="https://files.example/1.jpg")
    parts = a_channel().plan(OutgoingMessage(id="a" * 24, text="好" * 500, attachments=(picture,)))
    assert [part.text for part in parts] == ["好" * 333, "好" * 167, ""]
    assert [part.attachment for part in parts] == [None, None, picture]


@pytest.mark.spec("G1")
@pytest.mark.parametrize(("login", "path", "token"), HOSTS)
async def test_an_answer_goes_to_the_host_of_the_account(
    channel: InstagramChannel, graph: GraphStub, login: str, path: str, token: str
) -> None:
    """Shops of both kinds answer from the same inbox; a person's answer carries no tag that opens a window."""
    graph.will_answer(SENT)
    (part,) = channel.plan(HELLO)
    assert await channel.send(access(login), AMY, HELLO, part, "mark") == Accepted("m_1")
    (asked,) = graph.asked
    assert (asked.method, asked.target) == ("POST", f"{path}/v26.0/me/messages")
    assert asked.headers["authorization"] == f"Bearer {token}"
    assert asked.body == {
        "recipient": {"id": AMY.identity},
        "messaging_type": "RESPONSE",
        "message": {"text": "您好"},
    }


@pytest.mark.spec("G4")
@pytest.mark.parametrize(
    ("code", "subcode", "kind"),
    [
        (10, 2534022, FailureKind.WINDOW_CLOSED),
        (10, 2018278, FailureKind.WINDOW_CLOSED),
        (100, 2534014, FailureKind.BAD_RECIPIENT),
        (100, 1893060, FailureKind.BAD_CONTENT),
        (100, 2534025, FailureKind.BAD_REQUEST),
        (100, 2534029, FailureKind.ACCOUNT_BLOCKED),
        (10, 1893063, FailureKind.ACCOUNT_BLOCKED),
        (200, 2534041, FailureKind.PERMISSION),
        (551, None, FailureKind.USER_UNREACHABLE),
        (100, 2534001, FailureKind.USER_UNREACHABLE),
        (613, 2534040, FailureKind.RATE_LIMITED),
        (190, 463, FailureKind.AUTH),
    ],
)
async def test_a_refusal_is_told_apart(
    channel: InstagramChannel, graph: GraphStub, code: int, subcode: int | None, kind: FailureKind
) -> None:
    """Staff see why an answer did not go out, and it is tried again only where that helps; no token is shown."""
    error = {"code": code, "error_subcode": subcode, "message": f"No, says {PAGE_TOKEN} and IGAAotherToken123."}
    graph.will_answer({"error": error}, status=400)
    outcome = await channel.send(access(), AMY, HELLO, OutgoingPart(text="您好"), "mark")
    assert isinstance(outcome, Rejected)
    assert outcome.failure.kind is kind
    assert PAGE_TOKEN not in outcome.failure.detail
    assert "IGAA" not in outcome.failure.detail


@pytest.mark.spec("E1")
@pytest.mark.parametrize(
    ("login", "query", "naming"),
    [("page", "&platform=instagram", {"platform": "instagram"}), ("instagram", "", {})],
)
async def test_ice_breakers_are_published_in_order_and_only_when_they_changed(
    channel: InstagramChannel, graph: GraphStub, login: str, query: str, naming: dict[str, str]
) -> None:
    """Customers see the shop's questions in the shop's order, and the page's own questions on Facebook stay."""
    path = f"/{'graph' if login == 'page' else 'instagram'}/v26.0/me/messenger_profile"
    entry = {
        "locale": "default",
        "call_to_actions": [{"question": one.question, "payload": payload_of(one.id)} for one in QUESTIONS],
    }
    graph.will_answer({"data": []})
    graph.will_answer({"result": "success"})
    graph.will_answer({"data": [entry]})
    assert await channel.publish_ice_breakers(access(login), QUESTIONS) == Accepted("")
    assert await channel.publish_ice_breakers(access(login), QUESTIONS) == Accepted("")
    assert [(one.method, one.target) for one in graph.asked] == [
        ("GET", f"{path}?fields=ice_breakers{query}"),
        ("POST", path),
        ("GET", f"{path}?fields=ice_breakers{query}"),
    ]
    assert graph.asked[1].body == {"ice_breakers": [entry], **naming}


@pytest.mark.spec("E1")
async def test_switched_off_ice_breakers_are_taken_away_from_instagram_only(
    channel: InstagramChannel, graph: GraphStub
) -> None:
    """A question that the shop no longer asks is not shown any more."""
    graph.will_answer({"data": [{"locale": "default", "call_to_actions": [{"question": "?", "payload": "x"}]}]})
    graph.will_answer({"result": "success"})
    assert await channel.publish_ice_breakers(access(), ()) == Accepted("")
    assert (graph.asked[1].method, graph.asked[1].body) == (
        "DELETE",
        {"fields": ["ice_breakers"], "platform": "instagram"},
    )


OURS = {"page": {"instagram_business_account": {"id": ACCOUNT, "username": "xiaosen"}, "id": "1", "name": "Page"}}
OURS["instagram"] = {"user_id": ACCOUNT, "username": "xiaosen", "id": "9"}


@pytest.mark.parametrize("login", ["page", "instagram"])
async def test_the_platform_tells_which_account_a_token_opens(
    channel: InstagramChannel, graph: GraphStub, login: str
) -> None:
    """Whoever connects an account need not know its number, and sees its name."""
    graph.will_answer(OURS[login])
    told = await channel.check(access(login, external_id=""))
    assert (told.state, told.name, told.external_id) == (AccountState.CONNECTED, "@xiaosen", ACCOUNT)


@pytest.mark.spec("G4")
@pytest.mark.parametrize("login", ["page", "instagram"])
async def test_the_token_of_another_account_is_not_taken(
    channel: InstagramChannel, graph: GraphStub, login: str
) -> None:
    """A mix-up of accounts is told at once, and not by answers in a stranger's name."""
    graph.will_answer(OURS[login])
    told = await channel.check(access(login, external_id="17841400000000009"))
    assert told.state is AccountState.NEEDS_RECONNECT
    assert "belongs to another Instagram account: @xiaosen." in told.detail


@pytest.mark.spec("G4")
async def test_a_page_without_instagram_is_told(channel: InstagramChannel, graph: GraphStub) -> None:
    """Whoever forgot to link the account with the page learns what to do."""
    graph.will_answer({"id": "1", "name": "Page"})
    told = await channel.check(access())
    assert told.state is AccountState.NEEDS_RECONNECT
    assert "Link one with the page" in told.detail


@pytest.mark.spec("G4")
async def test_an_expired_token_asks_for_connecting_again(channel: InstagramChannel, graph: GraphStub) -> None:
    """When Instagram Login's sixty days are over, the account shows that it needs its owner."""
    graph.will_answer({"error": {"code": 190, "error_subcode": 463, "message": "expired"}}, status=400)
    assert (await channel.check(access("instagram"))).state is AccountState.NEEDS_RECONNECT


async def test_a_customer_is_known_by_name_or_else_by_user_name(
    channel: InstagramChannel, graph: GraphStub
) -> None:
    """Staff see who is writing, as far as Instagram tells."""
    graph.will_answer({"name": "Amy", "username": "amy.lin", "profile_pic": "https://cdn/a.jpg", "id": "7"})
    graph.will_answer({"username": "amy.lin", "id": "7"})
    graph.will_answer({})
    told = [await channel.fetch_profile(access(), AMY.identity) for _ in range(3)]
    assert told == [Profile(name="Amy", avatar_url="https://cdn/a.jpg"), Profile(name="amy.lin"), None]


@pytest.mark.spec("G1")
@pytest.mark.parametrize(("login", "asks"), [("page", "message_deliveries"), ("instagram", "messaging_seen")])
async def test_an_account_is_subscribed_to_its_events(
    channel: InstagramChannel, graph: GraphStub, login: str, asks: str
) -> None:
    """From connecting on, customers' messages arrive; a page keeps the events that Messenger needs."""
    graph.will_answer({"success": True})
    assert await channel.subscribe(access(login)) == Accepted("")
    assert graph.asked[0].target.endswith("/v26.0/me/subscribed_apps")
    fields = graph.asked[0].body["subscribed_fields"].split(",")
    assert {"messages", "messaging_postbacks", asks} <= set(fields)
