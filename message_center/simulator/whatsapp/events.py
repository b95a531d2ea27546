"""The bodies of WhatsApp's webhooks, built as Meta builds them (WhatsApp Cloud API). Pure."""

from __future__ import annotations

from typing import Any

from message_center.simulator.config import AdConfig, PersonConfig
from message_center.simulator.meta.errors import GraphError
from message_center.simulator.whatsapp.errors import told
from message_center.simulator.whatsapp.state import WhatsAppChat, WhatsAppMessage, WhatsAppNumber

Json = dict[str, Any]


def envelope(number: WhatsAppNumber, field: str, contacts: list[Json], **lists: list[Json]) -> Json:
    """One change of a business account: events in their list, with the people whom they are about."""
    metadata = {"display_phone_number": number.config.phone, "phone_number_id": number.id}
    about = {"contacts": contacts} if contacts else {}
    value = {"messaging_product": "whatsapp", "metadata": metadata, **about, **lists}
    entry = {"id": number.config.business_id, "changes": [{"value": value, "field": field}]}
    return {"object": "whatsapp_business_account", "entry": [entry]}


def contact(chat: WhatsAppChat, person: PersonConfig) -> Json:
    """Who it is: what they call themselves, and their ids."""
    profile = {"name": person.name, **({"username": person.id} if chat.hides_number else {})}
    return {"profile": profile, **_ids(chat, phone="wa_id", user_id="user_id")}


def inbound(chat: WhatsAppChat, message: WhatsAppMessage, *, context: Json | None = None) -> Json:
    """Something the person did: `content` says what, under its type."""
    frame = {
        **_ids(chat, phone="from", user_id="from_user_id"),
        "id": message.id,
        "timestamp": str(message.created),
        **message.content,
    }
    return frame if context is None else {**frame, "context": context}


def quoting(number: WhatsAppNumber, chat: WhatsAppChat, quoted: WhatsAppMessage) -> Json:
    """That a message answers another."""
    return {"from": number.config.phone if quoted.author == "business" else chat.phone, "id": quoted.id}


def status(chat: WhatsAppChat, message: WhatsAppMessage, at: int, *, error: GraphError | None = None) -> Json:
    """How a message of the business stands."""
    report: Json = {
        "id": message.id,
        "status": message.status,
        "timestamp": str(at),
        **_ids(chat, phone="recipient_id", user_id="recipient_user_id"),
    }
    if message.mark is not None:
        report["biz_opaque_callback_data"] = message.mark
    if error is not None:
        return {**report, "errors": [told(error)]}
    free = {"billable": False, "pricing_model": "PMP", "type": "free_customer_service", "category": "service"}
    return {**report, "pricing": free}


def echo(number: WhatsAppNumber, chat: WhatsAppChat, message: WhatsAppMessage) -> Json:
    """A message that somebody at the shop wrote in the WhatsApp Business app."""
    ids = _ids(chat, phone="to", user_id="to_user_id")
    frame = {"from": number.config.phone, **ids, "id": message.id, "timestamp": str(message.created)}
    return {**frame, **message.content}


def preference(chat: WhatsAppChat, at: int, value: str) -> Json:
    """Marketing messages are wanted, or no longer; the time is a number here."""
    detail = f"User requested to {value} marketing messages"
    ids = _ids(chat, phone="wa_id", user_id="user_id")
    return {**ids, "category": "marketing_messages", "value": value, "detail": detail, "timestamp": at}


def ad_referral(ad: AdConfig) -> Json:
    """The referral of a click-to-WhatsApp ad."""
    picture = {"media_type": "image", "image_url": ad.photo_url} if ad.photo_url else {}
    link = {"source_url": f"https://fb.me/{ad.id}", "source_type": "ad", "source_id": ad.id}
    return {**link, "headline": ad.title, "body": ad.title, **picture, "ctwa_clid": f"clid-{ad.id}"}


def _ids(chat: WhatsAppChat, *, phone: str, user_id: str) -> Json:
    """The person under the names that this kind of event has for it; the number only where it is shown."""
    shown = {} if chat.hides_number else {phone: chat.phone}
    return {**shown, user_id: chat.user_id}
