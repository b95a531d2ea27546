"""LINE's event kinds in our words: a table, and one small pure function for each kind (LINE Messaging API)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from message_center.channels.line.buttons import tapped
from message_center.channels.line.contents import Content, content_of
from message_center.channels.reading import Json, identifier, mapping, words
from message_center.domain.inbound import (
    AccountNotice,
    Edited,
    MessageArrived,
    PostbackTapped,
    ReachChanged,
    Unsent,
)

Meaning = MessageArrived | PostbackTapped | Edited | Unsent | ReachChanged | AccountNotice


class NotUnderstood(Exception):
    """An event that we have no words for; the message says why. It is parked, and others go on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What all kinds share: the customer (None if nobody is named), when, the whole event, and a name for it
    where LINE gives none."""

    customer: str | None
    at: datetime
    event: Json
    fingerprint: str


def _message(frame: Frame) -> Meaning:
    _named(frame)
    message = mapping(frame.event.get("message"))
    content = content_of(message) or Content(text=f"[{words(message.get('type')) or 'unknown'}]")
    return MessageArrived(
        external_id=_id(message),
        text=content.text,
        attachments=content.attachments,
        reply_to=identifier(message.get("quotedMessageId")),
    )


def _edited(frame: Frame) -> Meaning:
    """LINE does not count edits; the latest by its own time counts."""
    _named(frame)
    message = mapping(frame.event.get("message"))
    if not words(message.get("text")):
        raise NotUnderstood("an edit without a text")
    number = round(frame.at.timestamp() * 1000)
    return Edited(external_id=_id(message), text=words(message.get("text")), edit_number=number)


def _unsend(frame: Frame) -> Meaning:
    _named(frame)
    message_id = identifier(mapping(frame.event.get("unsend")).get("messageId"))
    if message_id is None:
        raise NotUnderstood("it names no message")
    return Unsent(external_id=message_id)


def _postback(frame: Frame) -> Meaning:
    """LINE does not tell the button's words: a picked date is shown, else the title that our buttons' data carry,
    else the data."""
    _named(frame)
    postback = mapping(frame.event.get("postback"))
    data, title = tapped(words(postback.get("data")))
    picked = [words(value) for value in mapping(postback.get("params")).values() if words(value)]
    if not data and not picked:
        raise NotUnderstood("a tap on a button that says nothing")
    tapped_as = identifier(frame.event.get("webhookEventId")) or frame.fingerprint
    return PostbackTapped(
        external_id=f"postback:{tapped_as}", title=" ".join(picked) or title or data, payload=data
    )


def _follow(frame: Frame) -> Meaning:
    _named(frame)
    back = mapping(frame.event.get("follow")).get("isUnblocked") is True
    detail = "The customer unblocked the account." if back else "The customer added the account as a friend."
    return ReachChanged(reachable=True, detail=detail)


def _unfollow(frame: Frame) -> Meaning:
    _named(frame)
    return ReachChanged(reachable=False, detail="The customer has blocked or removed this LINE account.")


def _suspended(frame: Frame) -> Meaning:
    return AccountNotice(notice="block", detail="LINE has suspended this account.")


def _resumed(frame: Frame) -> Meaning:
    return AccountNotice(notice="unblock", detail="LINE has resumed this account.")


KINDS: dict[str, Callable[[Frame], Meaning]] = {
    "message": _message,
    "messageEdited": _edited,
    "unsend": _unsend,
    "postback": _postback,
    "follow": _follow,
    "unfollow": _unfollow,
    "botSuspended": _suspended,
    "botResumed": _resumed,
}
"""Every kind that we have words for. Groups, beacons, memberships and rarer kinds have none and are parked."""


def _named(frame: Frame) -> str:
    if frame.customer is None:
        raise NotUnderstood("it names no customer")
    return frame.customer


def _id(message: Json) -> str:
    message_id = identifier(message.get("id"))
    if message_id is None:
        raise NotUnderstood("it names no message")
    return message_id
