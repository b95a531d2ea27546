"""One call of the Send API, and every way it can end."""

import asyncio
import logging
import socket
from typing import Any

import httpx
import pytest

from message_center.channels.messenger import MessengerChannel
from message_center.contracts.sending import (
    Accepted,
    AccountAccess,
    OutgoingMessage,
    OutgoingPart,
    Recipient,
    Rejected,
    SendOutcome,
    Unknown,
)
from message_center.domain.attachments import Attachment, AttachmentKind
from message_center.domain.delivery import Failure, FailureKind
from tests.channels.messenger.conftest import TOKEN, access_to_page
from tests.channels.messenger.graph_stub import GraphStub

CUSTOMER = Recipient(identity="25010000000000001", conversation_id="c" * 24)
MESSAGE = OutgoingMessage(id="a" * 24, text="您好")
HELLO = OutgoingPart(text="您好 👋")
MARK = "mc:aaaaaaaaaaaaaaaaaaaaaaaa:0:1"
TAKEN = {"recipient_id": "25010000000000001", "message_id": "m_out1"}


async def send(channel: MessengerChannel, access: AccountAccess, part: OutgoingPart = HELLO) -> SendOutcome:
    return await channel.send(access, CUSTOMER, MESSAGE, part, MARK)


def attachment(kind: AttachmentKind, url: str | None = "https://shop.example/files/1") -> OutgoingPart:
    return OutgoingPart(attachment=Attachment(kind=kind, url=url))


@pytest.mark.spec("G1")
async def test_a_text_goes_out_as_the_platform_wants_it(
    channel: MessengerChannel, access: AccountAccess, graph: GraphStub
) -> None:
    """The answer reaches the customer who asked, with our mark for the echo and the token in the header only."""
    graph.will_answer(TAKEN)
    assert await send(channel, access) == Accepted("m_out1")
    (asked,) = graph.asked
    assert (asked.method, asked.target) == ("POST", "/v26.0/me/messages")
    assert asked.headers["authorization"] == f"Bearer {TOKEN}"
    assert asked.body == {
        "recipient": {"id": "25010000000000001"},
        "messaging_type": "RESPONSE",
        "message": {"text": "您好 👋", "metadata": MARK},
    }


@pytest.mark.spec("A17")
async def test_a_reply_quotes_the_customers_message(
    channel: MessengerChannel, access: AccountAccess, graph: GraphStub
) -> None:
    """The customer sees which of their messages is meant."""
    graph.will_answer(TAKEN)
    await send(channel, access, OutgoingPart(text="這個", reply_to_external_id="m_in1"))
    assert graph.asked[0].body["reply_to"] == {"mid": "m_in1"}


@pytest.mark.spec("G1")
@pytest.mark.parametrize(
    ("kind", "media"),
    [
        (AttachmentKind.IMAGE, "image"),
        (AttachmentKind.STICKER, "image"),
        (AttachmentKind.VIDEO, "video"),
        (AttachmentKind.AUDIO, "audio"),
        (AttachmentKind.FILE, "file"),
    ],
)
async def test_an_attachment_goes_out_by_its_public_address(
    channel: MessengerChannel, access: AccountAccess, graph: GraphStub, kind: AttachmentKind, media: str
) -> None:
    """Pictures, films, sounds and files arrive as what they are."""
    graph.will_answer(TAKEN)
    assert await send(channel, access, attachment(kind)) == Accepted("m_out1")
    assert graph.asked[0].body["message"] == {
        "attachment": {"type": media, "payload": {"url": "https://shop.example/files/1", "is_reusable": False}},
        "metadata": MARK,
    }


@pytest.mark.parametrize(
    ("part", "detail"),
    [
        (attachment(AttachmentKind.LOCATION), "Messenger cannot send an attachment of the kind LOCATION."),
        (
            attachment(AttachmentKind.IMAGE, url=None),
            "The attachment has no public address that Messenger could fetch it from.",
        ),
    ],
)
async def test_what_messenger_cannot_carry_is_refused_before_any_call(
    channel: MessengerChannel, access: AccountAccess, graph: GraphStub, part: OutgoingPart, detail: str
) -> None:
    """Staff is told what cannot be sent, and the platform is not bothered with it."""
    assert await send(channel, access, part) == Rejected(Failure(FailureKind.BAD_CONTENT, detail))
    assert graph.asked == []


@pytest.mark.parametrize("token", ["", "two\nlines", "密碼"])
async def test_without_a_usable_token_nothing_is_sent(
    channel: MessengerChannel, graph: GraphStub, token: str
) -> None:
    """A page without access asks to be connected again."""
    detail = "The account has no usable access token. Connect it again."
    assert await send(channel, access_to_page(token)) == Rejected(Failure(FailureKind.AUTH, detail))
    assert graph.asked == []


@pytest.mark.spec("A19", "G4")
async def test_a_refused_connection_is_certain_not_to_have_sent(
    http: httpx.AsyncClient, access: AccountAccess
) -> None:
    """When the platform cannot be reached at all, the message is safely tried again."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        channel = MessengerChannel(http, f"http://127.0.0.1:{taken.getsockname()[1]}", "v26.0")
        outcome = await send(channel, access)
    assert outcome == Rejected(Failure(FailureKind.TRANSIENT, "The platform could not be reached."))


async def test_a_wrong_address_in_the_settings_is_named(http: httpx.AsyncClient, access: AccountAccess) -> None:
    """A mistyped setting is not retried for ever."""
    outcome = await send(MessengerChannel(http, "graph.example", "v26.0"), access)
    detail = "The platform's address in the settings is wrong."
    assert outcome == Rejected(Failure(FailureKind.BAD_REQUEST, detail))


@pytest.mark.spec("A19")
async def test_a_broken_connection_leaves_the_outcome_open(
    channel: MessengerChannel, access: AccountAccess, graph: GraphStub
) -> None:
    """When the platform hung up after reading, nobody knows, and nothing is sent twice."""
    graph.will_hang_up()
    assert await send(channel, access) == Unknown("The connection to the platform broke before it answered.")
    assert len(graph.asked) == 1


@pytest.mark.spec("A19")
async def test_silence_leaves_the_outcome_open(
    http: httpx.AsyncClient, access: AccountAccess, graph: GraphStub
) -> None:
    """When the platform does not answer in time, nobody knows, and nothing is sent twice."""
    channel = MessengerChannel(http, graph.url, "v26.0", timeout=0.3)
    assert await send(channel, access) == Unknown("The connection to the platform broke before it answered.")
    assert len(graph.asked) == 1


@pytest.mark.spec("A19")
async def test_an_answer_without_an_end_is_given_up(
    http: httpx.AsyncClient, access: AccountAccess, graph: GraphStub
) -> None:
    """A platform that keeps us busy with bits of an answer cannot hold a conversation for ever."""
    graph.will_trickle()
    channel = MessengerChannel(http, graph.url, "v26.0", timeout=0.3)
    async with asyncio.timeout(2):
        outcome = await send(channel, access)
    assert outcome == Unknown("The connection to the platform broke before it answered.")


@pytest.mark.spec("A19")
@pytest.mark.parametrize(
    ("body", "detail"),
    [
        (b"<html>", "The platform answered, but its answer could not be read."),
        (b"", "The platform answered, but its answer could not be read."),
        (b"[1]", "The platform answered, but its answer could not be read."),
        ({"recipient_id": "1"}, "The platform answered without the message's id."),
        ({"message_id": ""}, "The platform answered without the message's id."),
    ],
)
async def test_a_success_that_cannot_be_read_leaves_the_outcome_open(
    channel: MessengerChannel, access: AccountAccess, graph: GraphStub, body: Any, detail: str
) -> None:
    """Only an answer with the message's id counts as sent."""
    graph.will_answer(body)
    assert await send(channel, access) == Unknown(detail)


@pytest.mark.spec("G4")
async def test_an_error_is_classed_whatever_status_it_comes_with(
    channel: MessengerChannel, access: AccountAccess, graph: GraphStub
) -> None:
    """A refusal in an answer that calls itself a success is still a refusal."""
    graph.will_answer({"error": {"code": 551, "message": "This person isn't available right now."}})
    detail = (
        "The customer cannot receive messages from this account now. (551: This person isn't available right now.)"
    )
    assert await send(channel, access) == Rejected(Failure(FailureKind.USER_UNREACHABLE, detail))


@pytest.mark.spec("G4")
@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        ({}, None),
        ({"Retry-After": "7"}, 7.0),
        ({"Retry-After": "Sun, 22 Nov 2026 10:00:30 GMT", "Date": "Sun, 22 Nov 2026 10:00:00 GMT"}, 30.0),
        ({"Retry-After": "soon"}, None),
        ({"X-App-Usage": '{"call_count": 100, "estimated_time_to_regain_access": 2}'}, 120.0),
        ({"X-Business-Use-Case-Usage": '{"1": [{"estimated_time_to_regain_access": 5}]}'}, 300.0),
        ({"X-Page-Usage": '{"call_count": 100}'}, None),
        ({"X-Page-Usage": "not JSON"}, None),
        ({"Retry-After": "7", "X-App-Usage": '{"estimated_time_to_regain_access": 1}'}, 60.0),
        ({"Retry-After": "999999999"}, 86400.0),
    ],
)
async def test_the_platforms_own_wait_is_honoured(
    channel: MessengerChannel,
    access: AccountAccess,
    graph: GraphStub,
    headers: dict[str, str],
    wait: float | None,
) -> None:
    """When the platform asks us to slow down, we wait as long as it says, a day at most."""
    graph.will_answer({"error": {"code": 613, "message": "Too fast"}}, status=400, headers=headers)
    outcome = await send(channel, access)
    assert isinstance(outcome, Rejected)
    assert (outcome.failure.kind, outcome.wait) == (FailureKind.RATE_LIMITED, wait)


async def test_a_wait_is_kept_only_for_what_is_tried_again(
    channel: MessengerChannel, access: AccountAccess, graph: GraphStub
) -> None:
    """A final refusal is final, whatever the headers say."""
    graph.will_answer({"error": {"code": 190}}, status=401, headers={"Retry-After": "7"})
    outcome = await send(channel, access)
    assert isinstance(outcome, Rejected)
    assert (outcome.failure.kind, outcome.wait) == (FailureKind.AUTH, None)


async def test_the_token_appears_nowhere_but_in_the_request(
    channel: MessengerChannel, access: AccountAccess, graph: GraphStub, caplog: pytest.LogCaptureFixture
) -> None:
    """Neither logs nor reasons shown to staff give the page's token away, even where the platform repeats it."""
    caplog.set_level(logging.DEBUG)
    said = f"Malformed access token {TOKEN}, or EAAanotherToken123"
    for code in (190, 100):
        graph.will_answer({"error": {"code": code, "message": said}}, status=400)
    outcomes = [await send(channel, access), await send(channel, access)]
    graph.will_hang_up()
    outcomes.append(await send(channel, access))
    assert [str(outcome).count("EAA") for outcome in outcomes] == [0, 0, 0]
    assert "Malformed access token ***, or ***" in str(outcomes[1])
    assert TOKEN not in caplog.text
    assert TOKEN not in repr(access)


async def test_half_an_emoji_is_sent_rather_than_failing(
    channel: MessengerChannel, access: AccountAccess, graph: GraphStub
) -> None:
    """A mutilated character in a text does not stop the answer."""
    graph.will_answer(TAKEN)
    assert await send(channel, access, OutgoingPart(text="ok \ud83d")) == Accepted("m_out1")


async def test_a_redirect_is_not_followed_with_the_token(
    channel: MessengerChannel, access: AccountAccess, graph: GraphStub
) -> None:
    """The token goes to the platform's address and nowhere else."""
    graph.will_answer({}, status=302, headers={"Location": f"{graph.url}/elsewhere"})
    outcome = await send(channel, access)
    assert outcome == Rejected(
        Failure(FailureKind.BAD_REQUEST, "The platform refused the request as it is. (HTTP 302)")
    )
    assert len(graph.asked) == 1
