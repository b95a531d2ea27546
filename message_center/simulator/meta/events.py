"""The bodies of webhooks, built as the platform builds them (Meta webhooks, Messenger Platform). Pure."""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import Any

from message_center.simulator.config import AdConfig
from message_center.simulator.meta.platform import Message, Thread

Json = dict[str, Any]


def signature(secret: str, body: bytes) -> str:
    """The value of X-Hub-Signature-256 over the exact bytes sent (Meta webhooks: signatures)."""
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def encoded(body: Json) -> bytes:
    r"""JSON as the platform writes it: non-ASCII as \uXXXX, slashes as \/, no spaces. Whoever parses and writes
    it again before checking the signature gets other bytes."""
    return json.dumps(body, ensure_ascii=True, separators=(",", ":")).replace("/", "\\/").encode()


def envelope(page_id: str, time: int, event: Json, *, array: str = "messaging", object_name: str = "page") -> Json:
    """One event in the frame of a webhook; `array` is `messaging`, `standby` or `changes`."""
    return {"object": object_name, "entry": [{"id": page_id, "time": time, array: [event]}]}


def by_person(thread: Thread, time: int, **kind: Any) -> Json:
    """An event that the person caused."""
    return {"sender": {"id": thread.psid}, "recipient": {"id": thread.page_id}, "timestamp": time, **kind}


def by_page(thread: Thread, time: int, **kind: Any) -> Json:
    """An event that the page caused: sender and recipient change places."""
    return {"sender": {"id": thread.page_id}, "recipient": {"id": thread.psid}, "timestamp": time, **kind}


def content(message: Message) -> Json:
    """The parts of a message that both an inbound message and an echo show."""
    parts: Json = {"mid": message.mid}
    if message.text is not None:
        parts["text"] = message.text
    if message.attachments:
        parts["attachments"] = message.attachments
    if message.reply_to:
        parts["reply_to"] = {"mid": message.reply_to}
    if message.story:
        parts["reply_to"] = {"story": message.story}
    return parts


def inbound(thread: Thread, message: Message, *, quick_reply: str | None, referral: Json | None) -> Json:
    """A message by the person."""
    parts = content(message)
    if quick_reply is not None:
        parts["quick_reply"] = {"payload": quick_reply}
    if referral is not None:
        parts["referral"] = referral
    return by_person(thread, message.created, message=parts)


def echo(thread: Thread, message: Message, *, marked: bool = True) -> Json:
    """A message by the page, told to the apps of the page. The app's id is a number, as the platform sends it.
    Instagram's echoes are not `marked`: they name neither app nor metadata."""
    parts = {"is_echo": True, **content(message)}
    if not marked:
        return by_page(thread, message.created, message=parts)
    if message.app_id is not None:
        parts["app_id"] = int(message.app_id)
    if message.metadata is not None:
        parts["metadata"] = message.metadata
    return by_page(thread, message.created, message=parts)


def ad_referral(ad: AdConfig) -> Json:
    """The referral object of an ad (Messenger Platform: referrals)."""
    context = {"ad_title": ad.title, "photo_url": ad.photo_url, "post_id": ad.post_id}
    referral: Json = {"source": "ADS", "type": "OPEN_THREAD", "ad_id": ad.id}
    if ad.ref is not None:
        referral["ref"] = ad.ref
    return {**referral, "ads_context_data": {name: value for name, value in context.items() if value is not None}}


def link_referral(ref: str) -> Json:
    """The referral object of an m.me link."""
    return {"ref": ref, "source": "SHORTLINK", "type": "OPEN_THREAD"}
