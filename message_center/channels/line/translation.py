"""A LINE webhook body in our words; pure, and never raises (LINE Messaging API: signatures, webhook events).

Each `Inbound` keeps in `raw` a whole body that holds its event alone, so that translating the raw part again
gives the same event. Where a body could not be read at all, `raw` is its text under `body`.
"""

from datetime import datetime
from typing import Any

from message_center.channels.line.events import KINDS, Frame, Meaning, NotUnderstood
from message_center.channels.reading import (
    EPOCH,
    Json,
    Unreadable,
    digest,
    identifier,
    mapping,
    moment,
    parse,
    well_formed,
    words,
)
from message_center.domain.inbound import AccountNotice, Inbound, Unsupported

ID_LIMIT = 100
"""Characters of an account's id or of a name; what is longer is none."""


def translate(body: bytes) -> tuple[Inbound, ...]:
    """Every event of the body, in its order. A broken event is parked as `Unsupported` and loses no other.

    A body without events is LINE's verification of the address: nothing happened.
    """
    try:
        document = parse(body)
    except Unreadable as error:
        text = well_formed(body.decode("utf-8", "replace"))
        return (_parked("body", str(error), raw={"body": text}, key=text),)
    if not isinstance(document, dict):
        return (_parked("body", "not a JSON object", raw={"body": document}, key=document),)
    account = _limited(document.get("destination"))
    events = document.get("events")
    if not isinstance(events, list):
        return (_parked("body", "no list of events", raw=document, key=document, account=account),)
    return tuple(_event(account, event) for event in events)


def _event(account: str | None, event: Any) -> Inbound:
    given = mapping(event)
    raw = {"destination": account, "events": [event]}
    at, name = moment(given.get("timestamp")), _limited(given.get("type")) or "unknown"
    customer = _customer(given)
    try:
        if account is None:
            raise NotUnderstood("the body names no account")
        if at is None:
            raise NotUnderstood("it has no time")
        meaning = _meaning(name, customer, at, given)
    except NotUnderstood as reason:
        return _parked(name, str(reason), raw=raw, key=event, account=account, at=at, identity=customer)
    about_account = isinstance(meaning, AccountNotice)
    event_id = _limited(given.get("webhookEventId"))
    return Inbound(
        account=account,
        event_id=f"event:{event_id}" if event_id else f"{name}:{_fingerprint(given)}",
        occurred_at=at,
        event=meaning,
        identity=None if about_account else customer,
        raw=raw,
    )


def _meaning(name: str, customer: str | None, at: datetime, event: Json) -> Meaning:
    """The event's meaning by its kind. Raises NotUnderstood."""
    if event.get("mode") == "standby":
        raise NotUnderstood("another service answers this chat; it is kept here and never answered")
    if words(mapping(event.get("source")).get("type")) in ("group", "room"):
        raise NotUnderstood("a group chat is nobody's conversation with the shop")
    if name not in KINDS:
        raise NotUnderstood("no such kind is translated")
    return KINDS[name](Frame(customer=customer, at=at, event=event, fingerprint=_fingerprint(event)))


def _customer(event: Json) -> str | None:
    source = mapping(event.get("source"))
    return identifier(source.get("userId")) if source.get("type") == "user" else None


def _fingerprint(event: Json) -> str:
    """What makes a repetition recognisable where LINE gave the event no id: all but how it was delivered."""
    same = {name: value for name, value in event.items() if name not in ("deliveryContext", "replyToken")}
    return digest(same)


def _limited(value: Any) -> str | None:
    name = identifier(value)
    return name if name is not None and len(name) <= ID_LIMIT else None


def _parked(
    name: str,
    reason: str,
    *,
    raw: Json,
    key: Any,
    account: str | None = None,
    at: datetime | None = None,
    identity: str | None = None,
) -> Inbound:
    """What we have no words for, kept whole. `key` makes a repetition recognisable; without a time of its own
    it is dated to the epoch."""
    told = _fingerprint(key) if isinstance(key, dict) else digest(key)
    return Inbound(
        account=account or "",
        event_id=f"{name}:{told}",
        occurred_at=at or EPOCH,
        event=Unsupported(name=name, reason=reason),
        identity=identity,
        raw=raw,
    )
