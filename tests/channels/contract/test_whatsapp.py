"""WhatsApp keeps the promises of every channel."""

import json
from collections.abc import Mapping
from datetime import datetime

import httpx
import pytest

from message_center.channels.whatsapp import WhatsAppChannel
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
from tests.channels.whatsapp.platform import NUMBER, body_of, change

TEXT = {"type": "text", "text": {"body": "x"}}


def whatsapp_channel(http: httpx.AsyncClient) -> WhatsAppChannel:
    return WhatsAppChannel(http, "https://graph.example", "v26.0")


class WhatsAppWebhooks:
    """How WhatsApp calls us."""

    account = NUMBER
    secrets: Mapping[str, str] = {"app_secret": "shhh"}
    other_secrets: Mapping[str, str] = {"app_secret": "another app's"}
    strange_events = (
        {"from": "1", "id": "wamid.s1", "timestamp": "1790000000", "type": "text", "group_id": "g1"},
        {"from": "1", "id": "wamid.s2", "timestamp": "1790000000", "type": "system", "system": "x"},
        {"from": "1", "timestamp": "1790000000", **TEXT},
        {"from": "1", "id": "wamid.s3", **TEXT},
        {"id": "wamid.s4", "timestamp": "1790000000", **TEXT},
        {"from": "1", "id": "wamid.s5", "timestamp": "1790000000", "type": "revoke", "revoke": {}},
    )

    def channel(self, http: httpx.AsyncClient) -> WhatsAppChannel:
        return whatsapp_channel(http)

    def message(self, customer: str, message_id: str, text: str, at: datetime) -> Json:
        context = {"from": NUMBER, "id": "wamid.none", "forwarded": True, "frequently_forwarded": False}
        return {**self.bare_message(customer, message_id, text, at), "context": context}

    def bare_message(self, customer: str, message_id: str, text: str, at: datetime) -> Json:
        return {**self._event(customer, message_id, at), "type": "text", "text": {"body": text}}

    def withdrawal(self, customer: str, message_id: str, at: datetime) -> Json:
        revoke = {"original_message_id": message_id}
        return {**self._event(customer, f"revoke-{message_id}", at), "type": "revoke", "revoke": revoke}

    def body(self, *events: Json) -> bytes:
        return encoded(body_of(change(messages=[*events])))

    def headers(self, body: bytes, secrets: Mapping[str, str]) -> dict[str, str]:
        return {"X-Hub-Signature-256": signature(secrets["app_secret"], body)}

    def _event(self, customer: str, message_id: str, at: datetime) -> Json:
        return {"from": customer, "id": message_id, "timestamp": str(int(at.timestamp()))}


class WhatsAppSending:
    """How WhatsApp is called."""

    account = NUMBER
    account_secrets: Mapping[str, str] = {"token": "EAAtoken"}
    text = "謝謝您的詢問，商品明天就會到貨。" * 300
    attachments = (Attachment(kind=AttachmentKind.IMAGE, url="https://files.example/1.jpg"),)
    recognises_repetitions = False

    def channel(self, wire: Wire) -> WhatsAppChannel:
        return whatsapp_channel(http_client(wire, self))

    def content(self, part: OutgoingPart) -> tuple[str, ...]:
        return ((part.attachment.url or "") if part.attachment else part.text,)

    def sent(self, request: httpx.Request) -> tuple[str, ...] | None:
        if not request.url.path.endswith(f"/{NUMBER}/messages"):
            return None
        body = json.loads(request.content)
        if body["type"] != "interactive":
            return (body["text"]["body"] if body["type"] == "text" else body["image"]["link"],)
        replies = body["interactive"]["action"].get("buttons", ())
        return (body["interactive"]["body"]["text"], *[one["reply"]["title"] for one in replies])

    def key(self, request: httpx.Request) -> None:
        """WhatsApp recognises no repetition."""

    def answer(self, says: Says, number: int) -> httpx.Response:
        if says is Says.REFUSED_FOR_NOW:
            return httpx.Response(429, json={"error": {"code": 131056, "message": "Pair rate limit hit"}})
        if says is Says.REFUSED:
            return httpx.Response(400, json={"error": {"code": 131030, "message": "Not in allowed list"}})
        sent = {"messaging_product": "whatsapp", "messages": [{"id": f"wamid.sent{number}"}]}
        return httpx.Response(200, json=sent)


@pytest.mark.spec("G1", "G2", "G3", "H8")
@pytest.mark.parametrize("promise", WEBHOOK_PROMISES)
async def test_whatsapp_receives_as_promised(promise: WebhookPromise, database: Database) -> None:
    """Whatever Meta or an attacker sends, each message is in the inbox once, and nothing forged is."""
    await promise(WhatsAppWebhooks(), database)


@pytest.mark.spec("E11", "G4", "H8")
@pytest.mark.parametrize("promise", SENDING_PROMISES)
async def test_whatsapp_sends_as_promised(promise: SendingPromise, database: Database) -> None:
    """Whatever becomes of a call, no part of a reply is lost silently or reaches the customer twice."""
    await promise(WhatsAppSending(), database)
