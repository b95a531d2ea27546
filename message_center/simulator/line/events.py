"""The bodies of LINE's webhooks, built as LINE builds them (LINE Messaging API). Pure."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from typing import Any

from message_center.simulator.line.state import LineChat

Json = dict[str, Any]
_ULID = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def signature(secret: str, body: bytes) -> str:
    """The value of x-line-signature over the exact bytes sent (LINE Messaging API: signatures)."""
    return base64.b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest()).decode()


def encoded(destination: str, events: list[Json]) -> bytes:
    """A webhook's body as LINE writes it: UTF-8, no spaces."""
    body = {"destination": destination, "events": events}
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


def event(kind: str, chat: LineChat, at: int, *, number: int, standby: bool = False, **own: Any) -> Json:
    """An event of a one-to-one chat. `number` makes its id, which a redelivery keeps."""
    return {
        "type": kind,
        **own,
        "webhookEventId": ulid(at, number),
        "deliveryContext": {"isRedelivery": False},
        "timestamp": at,
        "source": {"type": "user", "userId": chat.user_id},
        "mode": "standby" if standby else "active",
    }


def redelivered(body: bytes) -> bytes:
    """The same webhook, sent again by LINE itself."""
    parsed = json.loads(body)
    events = [{**one, "deliveryContext": {"isRedelivery": True}} for one in parsed["events"]]
    return encoded(parsed["destination"], events)


def ulid(at: int, number: int) -> str:
    """An id of 26 characters that sorts by time."""
    value, digits = (at << 80) | number, ""
    for _ in range(26):
        digits = _ULID[value & 31] + digits
        value >>= 5
    return digits
