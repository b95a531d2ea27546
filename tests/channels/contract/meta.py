"""How Meta's messaging calls us and is called, for the platforms that speak it: Messenger and Instagram."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import httpx

from message_center.contracts.channels import Channel
from message_center.contracts.sending import OutgoingPart
from message_center.domain.attachments import Attachment, AttachmentKind
from message_center.simulator.meta.events import encoded, signature
from message_center.testing import Json, Says, Wire, http_client

MakeChannel = Callable[[httpx.AsyncClient], Channel]


@dataclass(kw_only=True)
class MetaWebhooks:
    """How a platform calls us for one account.

    `object_name` is how its bodies call themselves, `signs_with` which of the app's secrets signs them, and
    `may_hold` what a message of a customer may hold beside its text.
    """

    make: MakeChannel
    account: str
    object_name: str
    signs_with: str
    secrets: Mapping[str, str]
    other_secrets: Mapping[str, str]
    may_hold: Json
    strange_events: Sequence[Json]

    def channel(self, http: httpx.AsyncClient) -> Channel:
        return self.make(http)

    def message(self, customer: str, message_id: str, text: str, at: datetime) -> Json:
        event = self.bare_message(customer, message_id, text, at)
        return {**event, "message": {**event["message"], **self.may_hold}}

    def bare_message(self, customer: str, message_id: str, text: str, at: datetime) -> Json:
        return self._event(customer, at, {"mid": message_id, "text": text})

    def withdrawal(self, customer: str, message_id: str, at: datetime) -> Json:
        return self._event(customer, at, {"mid": message_id, "is_deleted": True})

    def body(self, *events: Json) -> bytes:
        entry = {"id": self.account, "time": 1790000000123, "messaging": [*events]}
        return encoded({"object": self.object_name, "entry": [entry]})

    def headers(self, body: bytes, secrets: Mapping[str, str]) -> dict[str, str]:
        return {"X-Hub-Signature-256": signature(secrets[self.signs_with], body)}

    def _event(self, customer: str, at: datetime, message: Json) -> Json:
        moment = round(at.timestamp() * 1000)
        ids = {"sender": {"id": customer}, "recipient": {"id": self.account}}
        return {**ids, "timestamp": moment, "message": message}


@dataclass(kw_only=True)
class MetaSending:
    """How a platform is called: a `text` of several calls, then an image. `refusal` is the subcode of a "no"."""

    make: MakeChannel
    account: str
    text: str
    refusal: int
    account_secrets: Mapping[str, str]
    attachments: tuple[Attachment, ...] = (
        Attachment(kind=AttachmentKind.IMAGE, url="https://files.example/1.jpg"),
    )
    recognises_repetitions: bool = False

    def channel(self, wire: Wire) -> Channel:
        return self.make(http_client(wire, self))

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
        """Meta recognises no repetition."""

    def answer(self, says: Says, number: int) -> httpx.Response:
        if says is Says.REFUSED_FOR_NOW:
            return httpx.Response(503, json=error(2, is_transient=True))
        if says is Says.REFUSED:
            return httpx.Response(400, json=error(100, error_subcode=self.refusal))
        return httpx.Response(200, json={"recipient_id": "1", "message_id": f"m_{number}"})


def error(code: int, **more: Any) -> dict[str, Any]:
    """An error as the Graph API words it."""
    return {"error": {"message": "No.", "type": "OAuthException", "code": code, "fbtrace_id": "A1", **more}}
