"""WhatsApp's kinds of events in our words: one small pure function for each kind (WhatsApp Cloud API)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from message_center.channels.meta.errors import failure_told
from message_center.channels.reading import Json, digest, identifier, mapping, sequence, words
from message_center.channels.whatsapp.contents import content_of, referral_of
from message_center.channels.whatsapp.people import Person
from message_center.domain.contacts import Contact
from message_center.domain.delivery import DeliveryStatus
from message_center.domain.inbound import (
    EchoArrived,
    Edited,
    Event,
    MessageArrived,
    ReachChanged,
    Reacted,
    StatusTold,
    Unsent,
)

ECHO_SENDER = "WhatsApp Business app"


class NotUnderstood(Exception):
    """An event that we have no words for; the message says why. It is parked, and others go on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What all kinds share: whose it is, when, and the event itself."""

    person: Person
    at: datetime
    body: Json


Meaning = tuple[str, Event]
"""What makes a repetition of the event recognisable, and the event."""


def message(frame: Frame) -> Meaning:
    """What the customer did: wrote, reacted, edited, took back. Raises NotUnderstood."""
    if identifier(frame.body.get("group_id")):
        raise NotUnderstood("a group chat is nobody's conversation with the shop")
    wamid = _id(frame.body)
    read = _MESSAGES.get(words(frame.body.get("type")), _arrived)
    return f"message:{wamid}", read(frame, wamid)


def echo(frame: Frame) -> Meaning:
    """What somebody at the shop sent from the phone. Raises NotUnderstood."""
    wamid, content = _id(frame.body), content_of(frame.body)
    sent = EchoArrived(external_id=wamid, text=content.text, attachments=content.attachments, sender=ECHO_SENDER)
    return f"echo:{wamid}", sent


def status(frame: Frame) -> Meaning:
    """How one message of ours stands. Raises NotUnderstood."""
    wamid, told = _id(frame.body), words(frame.body.get("status"))
    if frame.body.get("recipient_type") == "group":
        raise NotUnderstood("a group chat is nobody's conversation with the shop")
    if told not in _STATUSES:
        raise NotUnderstood("no such status is translated")
    failed = _STATUSES[told] is DeliveryStatus.FAILED
    errors = sequence(frame.body.get("errors"))
    stands = StatusTold(
        external_id=wamid,
        status=_STATUSES[told],
        sent_as=words(frame.body.get("biz_opaque_callback_data")) or None,
        failure=failure_told(mapping(errors[0]) if errors else {}) if failed else None,
    )
    return f"status:{wamid}:{told}", stands


def preference(frame: Frame) -> Meaning:
    """Marketing messages were stopped or wanted again. Stopping them closes nothing else. Raises NotUnderstood."""
    if words(frame.body.get("value")) == "stop":
        raise NotUnderstood("marketing messages were stopped; answers stay possible")
    detail = words(frame.body.get("detail")) or "Marketing messages are wanted again."
    name = digest(frame.person.ids, frame.at.isoformat(), frame.body)
    return f"preference:{name}", ReachChanged(reachable=True, detail=detail)


def _arrived(frame: Frame, wamid: str) -> Event:
    content = content_of(frame.body)
    return MessageArrived(
        external_id=wamid,
        text=content.text,
        attachments=content.attachments,
        reply_to=identifier(mapping(frame.body.get("context")).get("id")),
        payload=content.payload,
        referral=referral_of(frame.body),
        contact=Contact(name=frame.person.name) if frame.person.name else None,
    )


def _reaction(frame: Frame, wamid: str) -> Event:
    told = mapping(frame.body.get("reaction"))
    return Reacted(external_id=_named(told, "message_id"), emoji=words(told.get("emoji")) or None)


def _revoke(frame: Frame, wamid: str) -> Event:
    return Unsent(external_id=_named(mapping(frame.body.get("revoke")), "original_message_id"))


def _edit(frame: Frame, wamid: str) -> Event:
    """WhatsApp does not count edits; the latest by its own time counts."""
    told = mapping(frame.body.get("edit"))
    edited = _named(told, "original_message_id")
    text = content_of(mapping(told.get("message"))).text
    return Edited(external_id=edited, text=text, edit_number=round(frame.at.timestamp() * 1000))


def _system(frame: Frame, wamid: str) -> Event:
    """A new number is kept with the other ids of the person (translation.py); other news need no words."""
    told = mapping(frame.body.get("system"))
    if words(told.get("type")) not in ("user_changed_number", "user_changed_user_id"):
        raise NotUnderstood("a notice of the platform that changes nothing here")
    return ReachChanged(reachable=True, detail=words(told.get("body")) or "The customer changed their number.")


_MESSAGES: dict[str, Callable[[Frame, str], Event]] = {
    "reaction": _reaction,
    "revoke": _revoke,
    "edit": _edit,
    "system": _system,
}
"""The types that are no message of their own."""

_STATUSES = {
    "sent": DeliveryStatus.SENT,
    "delivered": DeliveryStatus.DELIVERED,
    "read": DeliveryStatus.READ,
    "played": DeliveryStatus.READ,
    "failed": DeliveryStatus.FAILED,
}


def _id(body: Json) -> str:
    return _named(body, "id")


def _named(body: Json, name: str) -> str:
    found = identifier(body.get(name))
    if found is None:
        raise NotUnderstood("it names no message")
    return found
