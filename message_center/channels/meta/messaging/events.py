"""Event kinds in our words: one small pure function for each kind, and a table of those that Messenger and
Instagram share (Messenger Platform, Instagram Platform)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from message_center.channels.meta.messaging.attachments import attachments, referral
from message_center.channels.reading import (
    Json,
    digest,
    identifier,
    mapping,
    whole,
    words,
)
from message_center.domain.inbound import (
    AccountNotice,
    EchoArrived,
    Edited,
    Event,
    MessageArrived,
    PostbackTapped,
    ReachChanged,
    Reacted,
    ReferralOpened,
    Unsent,
)

PAGE_INBOX_APP = "26390203743090"
"""The app id under which people answer in the platform's own inbox; its phone app may name none."""

PAGE_INBOX_NAME = "Page inbox"


class NotUnderstood(Exception):
    """An event that we have no words for; the message says why. It is parked, and others go on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What all kinds share: the customer (None if nobody is named), who acted, when, and the kind's own part."""

    customer: str | None
    by_account: bool
    at: datetime
    body: Json


Meaning = tuple[str, Event]
"""What makes a repetition of the event recognisable, and the event."""

Translate = Callable[[Frame], Meaning]
"""The meaning of one kind of event. Raises NotUnderstood."""


def _message(frame: Frame) -> Meaning:
    if frame.body.get("is_echo") is True:
        return _echo(frame)
    by_customer(frame)
    if frame.body.get("is_deleted") is True:
        return _unsent(frame)
    mid = mid_of(frame.body)
    arrived = MessageArrived(
        external_id=mid,
        text=words(frame.body.get("text")),
        attachments=attachments(frame.body.get("attachments")),
        reply_to=identifier(mapping(frame.body.get("reply_to")).get("mid")),
        payload=words(mapping(frame.body.get("quick_reply")).get("payload")) or None,
        referral=referral(frame.body.get("referral")),
    )
    return f"message:{mid}", arrived


def _echo(frame: Frame) -> Meaning:
    named(frame)
    if frame.body.get("is_deleted") is True:
        raise NotUnderstood("the account took back a message of its own")
    mid, app = mid_of(frame.body), identifier(frame.body.get("app_id"))
    echo = EchoArrived(
        external_id=mid,
        text=words(frame.body.get("text")),
        attachments=attachments(frame.body.get("attachments")),
        sent_as=words(frame.body.get("metadata")) or None,
        by_a_person=app in (None, PAGE_INBOX_APP),
        sender=PAGE_INBOX_NAME if app in (None, PAGE_INBOX_APP) else f"App {app}",
    )
    return f"echo:{mid}", echo


def _unsent(frame: Frame) -> Meaning:
    mid = mid_of(frame.body)
    return f"unsent:{mid}", Unsent(external_id=mid)


def _edit(frame: Frame) -> Meaning:
    by_customer(frame)
    mid, count = mid_of(frame.body), whole(frame.body.get("num_edit"))
    if count is None:
        raise NotUnderstood("an edit without its number")
    return f"edit:{mid}:{count}", Edited(external_id=mid, text=words(frame.body.get("text")), edit_number=count)


def _postback(frame: Frame) -> Meaning:
    customer = by_customer(frame)
    payload = words(frame.body.get("payload"))
    mid = identifier(frame.body.get("mid")) or digest(customer, frame.at.isoformat(), payload)
    tapped = PostbackTapped(
        external_id=mid,
        title=words(frame.body.get("title")),
        payload=payload,
        referral=referral(frame.body.get("referral")),
    )
    return f"postback:{mid}", tapped


def _referral(frame: Frame) -> Meaning:
    customer = by_customer(frame)
    way = referral(frame.body)
    if way is None:
        raise NotUnderstood("a referral that says nothing")
    return f"referral:{digest(customer, frame.at.isoformat(), frame.body)}", ReferralOpened(referral=way)


def _reaction(frame: Frame) -> Meaning:
    customer = by_customer(frame)
    mid, action = mid_of(frame.body), frame.body.get("action")
    emoji = words(frame.body.get("emoji")) or words(frame.body.get("reaction"))
    event_id = f"reaction:{digest(customer, mid, action, emoji, frame.at.isoformat())}"
    if action == "unreact":
        return event_id, Reacted(external_id=mid, emoji=None)
    if action == "react" and emoji:
        return event_id, Reacted(external_id=mid, emoji=emoji)
    raise NotUnderstood("a reaction that is neither given nor taken back")


def _optin(frame: Frame) -> Meaning:
    """An opt-in shows that the customer can be reached. Stopping marketing messages closes nothing else."""
    customer = by_customer(frame)
    if words(frame.body.get("notification_messages_status")).upper().startswith("STOP"):
        raise NotUnderstood("marketing messages were stopped; answers stay possible")
    detail = _first(frame.body, "title", "ref", "type")
    event_id = f"optin:{digest(customer, frame.at.isoformat(), frame.body)}"
    return event_id, ReachChanged(reachable=True, detail=f"Opted in: {detail}" if detail else "Opted in")


def _policy(frame: Frame) -> Meaning:
    action = words(frame.body.get("action"))
    if not action:
        raise NotUnderstood("a policy notice that says nothing")
    event_id = f"policy:{digest(frame.at.isoformat(), frame.body)}"
    return event_id, AccountNotice(notice=action, detail=words(frame.body.get("reason")))


SHARED: dict[str, Translate] = {
    "message": _message,
    "message_edit": _edit,
    "postback": _postback,
    "referral": _referral,
    "reaction": _reaction,
    "optin": _optin,
    "policy_enforcement": _policy,
}
"""Every kind that means the same on both. Handover, feeds and rarer kinds have no words of ours and are parked."""


def named(frame: Frame) -> str:
    """The customer whom the event is about (NotUnderstood)."""
    if frame.customer is None:
        raise NotUnderstood("it names no customer")
    return frame.customer


def by_customer(frame: Frame) -> str:
    """The customer, who did this (NotUnderstood)."""
    if frame.by_account:
        raise NotUnderstood("the account did this itself")
    return named(frame)


def mid_of(body: Json) -> str:
    """The message that the event is about (NotUnderstood)."""
    mid = identifier(body.get("mid"))
    if mid is None:
        raise NotUnderstood("it names no message")
    return mid


def _first(body: Json, *names: str) -> str:
    return next((words(body.get(name)) for name in names if words(body.get(name))), "")
