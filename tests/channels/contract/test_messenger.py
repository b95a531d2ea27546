"""Messenger keeps the promises of every channel."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import httpx
import pytest

from message_center.channels.messenger import MessengerChannel
from message_center.contracts.sending import OutgoingPart
from message_center.domain.attachments import Attachment, AttachmentKind
from message_center.simulator.meta.events import encoded, signature
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

PAGE = "104111222333444"


def error(code: int, **more: Any) -> dict[str, Any]:
    """An error as the Graph API words it."""
    return {"error": {"message": "No.", "type": "OAuthException", "code": code, "fbtrace_id": "A1", **more}}


class MessengerWebhooks:
    """How Messenger calls us."""

    account = PAGE
    secrets: Mapping[str, str] = {"app_secret": "shhh"}
    other_secrets: Mapping[str, str] = {"app_secret": "another app's"}

    strange_events = (
        {"sender": {"id": "1"}, "recipient": {"id": PAGE}, "timestamp": 1, "hologram": {"mid": "m_9"}},
        {"sender": {"id": "1"}, "recipient": {"id": PAGE}, "timestamp": 1, "message": "text"},
        {"sender": {"id": "1"}, "recipient": {"id": PAGE}, "timestamp": 1, "message": {"text": "no mid"}},
        {"recipient": {"id": PAGE}, "timestamp": 1, "message": {"mid": "m_8", "text": "from nobody"}},
    )

    def channel(self, http: httpx.AsyncClient) -> MessengerChannel:
        return MessengerChannel(http, "https://graph.example", "v26.0")

    def message(self, customer: str, message_id: str, text: str, at: datetime) -> Json:
        extra = {"nlp": {"intents": []}, "reply_to": {"mid": "m_none"}, "quick_reply": {"payload": "p"}}
        event = self.bare_message(customer, message_id, text, at)
        return {**event, "message": {**event["message"], **extra, "attachments": []}}

    def bare_message(self, customer: str, message_id: str, text: str, at: datetime) -> Json:
        return self._event(customer, at, {"mid": message_id, "text": text})

    def withdrawal(self, customer: str, message_id: str, at: datetime) -> Json:
        return self._event(customer, at, {"mid": message_id, "is_deleted": True})

    def body(self, *events: Json) -> bytes:
        return encoded({"object": "page", "entry": [{"id": PAGE, "time": 1790000000123, "messaging": [*events]}]})

    def headers(self, body: bytes, secrets: Mapping[str, str]) -> dict[str, str]:
        return {"X-Hub-Signature-256": signature(secrets["app_secret"], body)}

    def _event(self, customer: str, at: datetime, message: Json) -> Json:
        moment = round(at.timestamp() * 1000)
        return {"sender": {"id": customer}, "recipient": {"id": PAGE}, "timestamp": moment, "message": message}


class MessengerSending:
    """How Messenger is called."""

    account = PAGE
    account_secrets: Mapping[str, str] = {"token": "EAAtoken"}
    text = "謝謝您的詢問，商品明天就會到貨。" * 300
    attachments = (Attachment(kind=AttachmentKind.IMAGE, url="https://files.example/1.jpg"),)
    recognises_repetitions = False

    def channel(self, wire: Wire) -> MessengerChannel:
        return MessengerChannel(http_client(wire, self), "https://graph.example", "v26.0")

    def content(self, part: OutgoingPart) -> tuple[str, ...]:
        return ((part.attachment.url or "") if part.attachment else part.text,)

    def sent(self, request: httpx.Request) -> tuple[str, ...] | None:
        if not request.url.path.endswith("/me/messages"):
            return None
        message = json.loads(request.content)["message"]
        if "text" in message:
            return (message["text"],)
        payload = message["attachment"]["payload"]
        buttons = [*payload.get("buttons", ())]
        words = [one for button in buttons for one in (button["title"], button.get("url", ""))]
        return (payload["text"], *words) if buttons else (payload["url"],)

    def key(self, request: httpx.Request) -> None:
        """Messenger recognises no repetition."""

    def answer(self, says: Says, number: int) -> httpx.Response:
        if says is Says.REFUSED_FOR_NOW:
            return httpx.Response(503, json=error(2, is_transient=True))
        if says is Says.REFUSED:
            return httpx.Response(400, json=error(100, error_subcode=2018001))
        return httpx.Response(200, json={"recipient_id": "1", "message_id": f"m_{number}"})


@pytest.mark.spec("G1", "G2", "G3", "H8")
@pytest.mark.parametrize("promise", WEBHOOK_PROMISES)
async def test_messenger_receives_as_promised(promise: WebhookPromise, database: Database) -> None:
    """Whatever Meta or an attacker sends, each message is in the inbox once, and nothing forged is."""
    await promise(MessengerWebhooks(), database)


@pytest.mark.spec("E11", "G4", "H8")
@pytest.mark.parametrize("promise", SENDING_PROMISES)
async def test_messenger_sends_as_promised(promise: SendingPromise, database: Database) -> None:
    """Whatever becomes of a call, no part of a reply is lost silently or reaches the customer twice."""
    await promise(MessengerSending(), database)
