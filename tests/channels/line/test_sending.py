"""What becomes of a push, in LINE's own words."""

from dataclasses import replace
from typing import Any

import httpx
import pytest

from message_center.channels.line import LineChannel
from message_center.channels.line.sending import retry_key
from message_center.contracts.channels import AccountCheck
from message_center.contracts.sending import (
    Accepted,
    OutgoingMessage,
    OutgoingPart,
    Rejected,
    SendOutcome,
    Unknown,
)
from message_center.domain.accounts import AccountState
from message_center.domain.attachments import Attachment, AttachmentKind
from message_center.domain.customers import Profile
from message_center.domain.delivery import Failure, FailureKind
from message_center.domain.replyability import OPEN, ReplyBarrier
from message_center.domain.text_splitting import utf16_units
from message_center.testing import START
from tests.channels.line.account import AMY, BOT, TOKEN, access
from tests.domain.made import a_conversation

HELLO = OutgoingPart(text="您好")
SENT = {"sentMessages": [{"id": "461230966842064897", "quoteToken": "q"}]}


def answering(status: int, body: Any = None, headers: dict[str, str] | None = None) -> LineChannel:
    """The channel on a LINE that always says this."""
    content = {"content": body} if isinstance(body, bytes) else {"json": body}
    transport = httpx.MockTransport(lambda _: httpx.Response(status, headers=headers, **content))
    http = httpx.AsyncClient(transport=transport)
    return LineChannel(
        http,
        api_url="https://line.example",
        data_url="https://line-data.example",
        public_url="https://shop.example/center/",
    )


async def push(channel: LineChannel, part: OutgoingPart = HELLO) -> SendOutcome:
    return await channel.send(access(), AMY, OutgoingMessage(id="a" * 24), part, "mc:1:0:1")


@pytest.mark.spec("G4")
@pytest.mark.parametrize(
    ("status", "message", "kind"),
    [
        (400, "Failed to send messages", FailureKind.BAD_RECIPIENT),
        (
            400,
            "The property, 'to', in the request body is invalid (...)",
            FailureKind.BAD_RECIPIENT,
        ),
        (400, "The request body has 1 error(s)", FailureKind.BAD_CONTENT),
        (400, "Invalid reply token", FailureKind.BAD_REQUEST),
        (400, "something new", FailureKind.BAD_REQUEST),
        (401, "Authentication failed due to the following reason: invalid token", FailureKind.AUTH),
        (403, "Access to this API is not available for your account", FailureKind.PERMISSION),
        (404, "Not found", FailureKind.BAD_RECIPIENT),
        (410, "Gone", FailureKind.BAD_CONTENT),
        (413, "Request exceeds the max size", FailureKind.BAD_CONTENT),
        (415, "Unsupported media type", FailureKind.BAD_CONTENT),
        (429, "You have reached your monthly limit.", FailureKind.QUOTA_EXHAUSTED),
        (429, "The API rate limit has been exceeded. Try again later.", FailureKind.RATE_LIMITED),
        (302, "", FailureKind.BAD_REQUEST),
    ],
)
async def test_each_refusal_has_its_class(status: int, message: str, kind: FailureKind) -> None:
    """What may pass, what needs the owner, and what is final are told apart by LINE's own words."""
    outcome = await push(answering(status, {"message": message}))
    assert isinstance(outcome, Rejected)
    assert outcome.failure.kind is kind
    assert TOKEN not in outcome.failure.detail


@pytest.mark.spec("G4")
async def test_a_refusal_tells_staff_what_is_wrong() -> None:
    """The first property that LINE names is shown, and LINE's wish to wait is kept."""
    details = [{"message": "May not be empty", "property": "messages[0].text"}]
    refused = await push(answering(400, {"message": "The request body has 1 error(s)", "details": details}))
    assert refused == Rejected(
        Failure(
            FailureKind.BAD_CONTENT,
            "LINE could not take the message's content. "
            "(HTTP 400: The request body has 1 error(s): messages[0].text: May not be empty)",
        )
    )
    limited = await push(answering(429, {"message": "The API rate limit"}, {"retry-after": "17"}))
    assert isinstance(limited, Rejected)
    assert limited.wait == 17.0


@pytest.mark.spec("G4")
@pytest.mark.parametrize(
    ("status", "body"), [(500, {"message": "x"}), (503, b""), (200, b"<html>"), (200, b"[1]"), (204, b"")]
)
async def test_an_answer_that_says_nothing_leaves_the_outcome_open(status: int, body: Any) -> None:
    """After an error of LINE's own nobody knows; the same call is then simply made again."""
    assert isinstance(await push(answering(status, body)), Unknown)


@pytest.mark.spec("G1", "G4")
async def test_a_call_that_line_knows_already_is_a_success() -> None:
    """A repetition is answered 409, and the message counts as sent."""
    headers = {"x-line-accepted-request-id": "first-call"}
    assert await push(answering(200, SENT)) == Accepted("461230966842064897")
    assert await push(answering(409, {"message": "accepted", **SENT})) == Accepted("461230966842064897")
    assert await push(answering(409, {"message": "accepted"}, headers)) == Accepted("first-call")
    assert await push(answering(409, b"")) == Accepted(retry_key("mc:1:0:1"))


def test_a_part_has_one_retry_key_for_ever() -> None:
    """The key is a UUID that follows from the part alone, so a worker that takes over uses the same."""
    assert retry_key("mc:1:0:1") == "0486cd16-3f1e-5a4a-b25e-31f9d0fb3d1b"
    assert retry_key("mc:1:1:2") != retry_key("mc:1:0:1")


@pytest.mark.spec("E11")
def test_texts_are_cut_as_line_counts() -> None:
    """5000 UTF-16 units a text: an emoji counts two, and none is torn apart."""
    channel = answering(200)
    parts = channel.plan(OutgoingMessage(id="a" * 24, text="👍🏽" * 2000))
    (part,) = parts
    texts = [piece.text for piece in (part, *part.along)]
    assert [utf16_units(text) for text in texts] == [5000, 3000]
    assert set("".join(texts)) == {"👍", "🏽"}
    assert channel.plan(OutgoingMessage(id="a" * 24, text=" \n")) == ()


@pytest.mark.spec("A18")
@pytest.mark.parametrize(
    "attachment",
    [
        Attachment(kind=AttachmentKind.IMAGE),
        Attachment(kind=AttachmentKind.FILE, url="https://x.example/1.pdf"),
        Attachment(kind=AttachmentKind.IMAGE, url="https://x.example/1.webp", content_type="image/webp"),
    ],
)
async def test_what_line_cannot_carry_is_refused_whole(attachment: Attachment) -> None:
    """A call with one piece that LINE cannot show is not made, so that nobody gets half of it."""
    part = replace(HELLO, along=(OutgoingPart(attachment=attachment),))
    outcome = await push(answering(200, SENT), part)
    assert isinstance(outcome, Rejected)
    assert outcome.failure.kind is FailureKind.BAD_CONTENT


@pytest.mark.spec("H1")
def test_line_may_be_answered_at_any_time_but_by_whom_it_was_blocked() -> None:
    """LINE has no answer window; only a customer who blocked the account cannot be reached."""
    channel, talked = answering(200), a_conversation()
    assert channel.replyability(talked, now=START) == OPEN
    blocked = channel.replyability(replace(talked, unreachable="Blocked."), now=START)
    assert (blocked.barrier, blocked.advice) == (ReplyBarrier.CUSTOMER_UNREACHABLE, "Blocked.")


async def test_the_account_is_asked_whose_token_it_is() -> None:
    """A working token names its account; another account's token and a dead one need connecting again."""
    info = {"userId": BOT, "basicId": "@216ru", "displayName": "小森選物", "chatMode": "bot"}
    channel = answering(200, info)
    assert await channel.check(access()) == AccountCheck(
        state=AccountState.CONNECTED, name="小森選物", external_id=BOT
    )
    assert (await channel.check(access(external_id=""))).external_id == BOT
    assert (await channel.check(access(external_id="U1"))).state is AccountState.NEEDS_RECONNECT
    dead = await answering(401, {"message": "Authentication failed"}).check(access())
    assert dead.state is AccountState.NEEDS_RECONNECT
    passing = await answering(500).check(access())
    assert (passing.state, passing.name) == (AccountState.CONNECTED, None)


async def test_the_customer_is_asked_for_once_line_knows_them() -> None:
    """Name, picture and language where the person allows it; nobody where LINE does not tell."""
    told = {"displayName": "Amy", "userId": AMY.identity, "pictureUrl": "https://x.example/a", "language": "zh-TW"}
    profile = Profile(name="Amy", avatar_url="https://x.example/a", locale="zh-TW")
    assert await answering(200, told).fetch_profile(access(), AMY.identity) == profile
    assert await answering(404, {"message": "Not found"}).fetch_profile(access(), AMY.identity) is None
