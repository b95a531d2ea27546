"""LINE's own SDK reads what we read, and accepts what we send; it shares no code with us."""

import hashlib
import hmac
import json
from base64 import b64encode
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from linebot.v3.messaging import PushMessageRequest
from linebot.v3.webhook import SignatureValidator
from linebot.v3.webhooks import Event

from message_center.channels.line.signing import is_signed
from message_center.contracts.sending import Accepted, OutgoingMessage
from message_center.domain.buttons import AnswerButton, LinkButton
from tests.channels.contract.test_line import LineSending, line_channel
from tests.channels.line.account import AMY, access
from tests.channels.line.test_translation import UNDERSTOOD, translated


@pytest.mark.spec("G1", "G3")
@given(body=st.text(), secret=st.text(min_size=1), changed=st.binary(max_size=40))
def test_signatures_agree(body: str, secret: str, changed: bytes) -> None:
    """A signature counts for us exactly when LINE's own check takes it."""
    secret = secret.encode("utf-8", "ignore").decode() or "x"
    raw = body.encode("utf-8", "ignore")
    right = b64encode(hmac.new(secret.encode(), raw, hashlib.sha256).digest())
    for signature in (right.decode(), changed.decode("latin-1"), right.decode()[:-1], ""):
        theirs = SignatureValidator(secret).validate(raw.decode(), signature)
        assert is_signed(raw, {"x-line-signature": signature}, secret=secret) is theirs


def test_a_signature_worked_out_elsewhere() -> None:
    """A body and its signature, made by LINE's rule without our code."""
    body, signature = b'{"destination":"U0","events":[]}', "wcsau0fcFulq6ye3kATauPnQxA04RJtQlivS96O0n4M="
    assert is_signed(body, {"x-line-signature": signature}, secret="shhh")


@pytest.mark.spec("G3")
@pytest.mark.parametrize("kind", [kind for kind in UNDERSTOOD if kind != "a type still to come"])
def test_the_payloads_of_our_tests_are_line_s(kind: str) -> None:
    """LINE's SDK takes each payload that we translate, as the kind that we take it for."""
    told, _ = UNDERSTOOD[kind]
    read = Event.from_dict(told)
    assert (read.type, read.timestamp) == (told["type"], told["timestamp"])
    assert read.source.user_id == translated(told)[0].identity
    if told["type"] == "message":
        assert read.message.type == told["message"]["type"]


@pytest.mark.spec("G1", "E11")
async def test_what_we_send_is_what_line_s_schema_asks_for() -> None:
    """Every call for a reply of text, buttons and images has the shape of LINE's published schema."""
    bodies: list[Any] = []

    def take(request: httpx.Request) -> httpx.Response:
        bodies.append(json.loads(request.content))
        return httpx.Response(200, json={"sentMessages": [{"id": "1"}]})

    case = LineSending()
    buttons = (LinkButton(title="Cart", url="https://shop.example"), AnswerButton(title="Ask", payload="ask"))
    message = OutgoingMessage(id="a" * 24, text=case.text, attachments=case.attachments, buttons=buttons)
    async with httpx.AsyncClient(transport=httpx.MockTransport(take)) as http:
        channel = line_channel(http)
        for index, part in enumerate(channel.plan(message)):
            outcome = await channel.send(access(), AMY, message, part, f"mark:{index}")
            assert outcome == Accepted("1")
    for body in bodies:
        assert PushMessageRequest.from_dict(body).to_dict() == {**body, "notificationDisabled": False}
    assert [len(body["messages"]) for body in bodies] == [5, 5, 2]
