"""Meta's data deletion request: a person leaves an app in Facebook's settings, and the app is told to forget them.

The request is a form with one field: signature and payload, base64url without padding, joined by a dot; signed by
HMAC-SHA256 over the payload as it is sent. The app answers with an address and a code for the person.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime

import httpx

from message_center.simulator.config import AppConfig
from message_center.simulator.meta.events import encoded

SECONDS = 10


@dataclass(frozen=True, slots=True)
class DeletionAnswer:
    """What the app said; without address and code it has not done what the platform asks for."""

    status: int
    url: str | None = None
    confirmation_code: str | None = None


async def ask_for_deletion(app: AppConfig, user_id: str, now: datetime) -> DeletionAnswer:
    """Tell the app, once, as the platform does (ValueError: it has no address for it)."""
    if app.deletion_url is None:
        raise ValueError("deletion_url: the app has none")
    form = {"signed_request": signed_request(app.secret, user_id, now)}
    async with httpx.AsyncClient(timeout=SECONDS, trust_env=False) as http:
        answer = await http.post(app.deletion_url, data=form)
    if answer.status_code != httpx.codes.OK:
        return DeletionAnswer(answer.status_code)
    said = answer.json()
    return DeletionAnswer(answer.status_code, said.get("url"), said.get("confirmation_code"))


def signed_request(secret: str, user_id: str, now: datetime) -> str:
    """Who wants to be forgotten, signed."""
    said = {"user_id": user_id, "algorithm": "HMAC-SHA256", "issued_at": int(now.timestamp())}
    payload = _unpadded(encoded(said))
    return f"{_unpadded(hmac.new(secret.encode(), payload.encode(), hashlib.sha256).digest())}.{payload}"


def _unpadded(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")
