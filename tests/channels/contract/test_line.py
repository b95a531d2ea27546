"""LINE keeps the promises of every channel."""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import datetime

import httpx
import pytest

from message_center.channels.line import LineChannel
from message_center.contracts.sending import OutgoingPart
from message_center.domain.attachments import Attachment, AttachmentKind
from message_center.storage.database import Database
from message_center.testing import (
    SENDING_PROMISES,
    WEBHOOK_PROMISES,
    Json,
    Says,
    SendingPromise,
    WebhookPromise,
    Wire,
    http_client,
)

BOT = "U0123456789abcdef0123456789abcdef"
GROUP = {"type": "group", "groupId": "C4af4980629f2f0d1b0e4c8f3a1c2d3e4", "userId": "U1"}


def line_channel(http: httpx.AsyncClient) -> LineChannel:
    return LineChannel(
        http,
        api_url="https://line.example",
        data_url="https://line-data.example",
        public_url="https://shop.example",
    )


class LineWebhooks:
    """How LINE calls us."""

    account = BOT
    secrets: Mapping[str, str] = {"channel_secret": "shhh"}
    other_secrets: Mapping[str, str] = {"channel_secret": "another account's"}
    strange_events = (
        {"type": "hologram", "timestamp": 1790000000123, "source": {"type": "user", "userId": "U1"}},
        {
            "type": "message",
            "timestamp": 1790000000124,
            "source": {"type": "user", "userId": "U1"},
            "message": "x",
        },
        {"type": "message", "timestamp": 1790000000125, "source": GROUP, "message": {"type": "text", "id": "1"}},
        {"type": "message", "source": {"type": "user", "userId": "U1"}, "message": {"type": "text", "id": "2"}},
        {"type": "unsend", "timestamp": 1790000000126, "source": {"type": "user", "userId": "U1"}},
        {"type": "beacon", "timestamp": 1790000000127, "beacon": {"hwid": "d41d8cd98f", "type": "enter"}},
    )

    def channel(self, http: httpx.AsyncClient) -> LineChannel:
        return line_channel(http)

    def message(self, customer: str, message_id: str, text: str, at: datetime) -> Json:
        event = self.bare_message(customer, message_id, text, at)
        return {
            **event,
            "mode": "active",
            "webhookEventId": f"01JMESSAGE{message_id}",
            "deliveryContext": {"isRedelivery": False},
            "replyToken": "38ef843bde154d9b91c21320ffd17a0f",
            "message": {
                **event["message"],
                "quoteToken": "q3Plxr4AgKd",
                "markAsReadToken": "30yhdy232",
                "emojis": [{"index": 0, "length": 1, "productId": "5ac1bfd5040ab15980c9b435", "emojiId": "001"}],
                "mention": {"mentionees": [{"index": 0, "length": 1, "type": "user", "isSelf": False}]},
                "quotedMessageId": "468789577898262530",
            },
        }

    def bare_message(self, customer: str, message_id: str, text: str, at: datetime) -> Json:
        message = {"type": "text", "id": message_id, "text": text}
        return {**self._event(customer, at), "type": "message", "message": message}

    def withdrawal(self, customer: str, message_id: str, at: datetime) -> Json:
        return {**self._event(customer, at), "type": "unsend", "unsend": {"messageId": message_id}}

    def body(self, *events: Json) -> bytes:
        return json.dumps({"destination": BOT, "events": events}, ensure_ascii=False).encode()

    def headers(self, body: bytes, secrets: Mapping[str, str]) -> dict[str, str]:
        digest = hmac.new(secrets["channel_secret"].encode(), body, hashlib.sha256).digest()
        return {"x-line-signature": base64.b64encode(digest).decode()}

    def _event(self, customer: str, at: datetime) -> Json:
        return {"timestamp": round(at.timestamp() * 1000), "source": {"type": "user", "userId": customer}}


class LineSending:
    """How LINE is called: five message objects a call, so this reply of a long text and ten images needs three."""

    account = BOT
    account_secrets: Mapping[str, str] = {"token": "line-token"}
    text = "謝謝您的詢問 👋🏽 " * 450
    attachments = tuple(
        Attachment(kind=AttachmentKind.IMAGE, url=f"https://files.example/{number}.jpg") for number in range(10)
    )
    recognises_repetitions = True

    def channel(self, wire: Wire) -> LineChannel:
        return line_channel(http_client(wire, self))

    def content(self, part: OutgoingPart) -> tuple[str, ...]:
        pieces = (part, *part.along)
        return tuple((piece.attachment.url or "") if piece.attachment else piece.text for piece in pieces)

    def sent(self, request: httpx.Request) -> tuple[str, ...] | None:
        if request.url.path != "/v2/bot/message/push":
            return None
        objects = json.loads(request.content)["messages"]
        return tuple(words for one in objects for words in self._words(one))

    def _words(self, one: Json) -> list[str]:
        if one["type"] != "flex":
            return [one["text"] if one["type"] == "text" else one["originalContentUrl"]]
        body, footer = one["contents"]["body"]["contents"], one["contents"]["footer"]["contents"]
        actions = [button["action"] for button in footer]
        return [body[0]["text"], *[word for one in actions for word in (one["label"], one.get("uri", ""))]]

    def key(self, request: httpx.Request) -> str:
        return request.headers["x-line-retry-key"]

    def answer(self, says: Says, number: int) -> httpx.Response:
        sent = {"sentMessages": [{"id": f"4612300{number}", "quoteToken": "q"}]}
        if says is Says.REFUSED_FOR_NOW:
            return httpx.Response(429, json={"message": "The API rate limit has been exceeded. Try again later."})
        if says is Says.REFUSED:
            return httpx.Response(400, json={"message": "Failed to send messages"})
        if says is Says.ACCEPTED_BEFORE:
            return httpx.Response(409, json={"message": "The retry key is already accepted", **sent})
        return httpx.Response(200, json=sent)


@pytest.mark.spec("G1", "G2", "G3", "H8")
@pytest.mark.parametrize("promise", WEBHOOK_PROMISES)
async def test_line_receives_as_promised(promise: WebhookPromise, database: Database) -> None:
    """Whatever LINE or an attacker sends, each message is in the inbox once, and nothing forged is."""
    await promise(LineWebhooks(), database)


@pytest.mark.spec("E11", "G4", "H8")
@pytest.mark.parametrize("promise", SENDING_PROMISES)
async def test_line_sends_as_promised(promise: SendingPromise, database: Database) -> None:
    """Whatever becomes of a call, every part of a reply reaches the customer exactly once."""
    await promise(LineSending(), database)
