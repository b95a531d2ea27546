"""A webhook body of Messenger or Instagram in our words; pure, never raises (docs/channels.md).

Each `Inbound` keeps in `raw` a whole body that holds its event alone, so that translating the raw part again
gives the same event. Where a body could not be read at all, `raw` is its text under `body`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from message_center.channels.meta.bodies import entries_of, parked
from message_center.channels.meta.messaging.events import Frame, Meaning, NotUnderstood, Translate
from message_center.channels.reading import (
    Json,
    identifier,
    mapping,
    moment,
)
from message_center.domain.inbound import AccountNotice, Inbound

ACCOUNT_LIMIT = 100
"""Characters of an account's id; what is longer is none."""
_LISTS = ("messaging", "standby", "changes")
_FRAME = frozenset({"sender", "recipient", "timestamp"})


@dataclass(frozen=True, slots=True)
class Platform:
    """Whose webhooks these are: the `object` that their bodies name, and the kinds that have a meaning."""

    object_name: str
    kinds: Mapping[str, Translate]


def translate(body: bytes, platform: Platform) -> tuple[Inbound, ...]:
    """Every event of the body, in its order. A broken event is parked as `Unsupported` and loses no other."""
    entries = entries_of(body, platform.object_name)
    if isinstance(entries, Inbound):
        return (entries,)
    return tuple(inbound for entry in entries for inbound in _entry(entry, platform))


def _entry(entry: Any, platform: Platform) -> Iterator[Inbound]:
    lists = [name for name in _LISTS if isinstance(mapping(entry).get(name), list)]
    if not lists:
        raw = {"object": platform.object_name, "entry": [entry]}
        account = _account(mapping(entry)) or ""
        at = moment(mapping(entry).get("time"))
        reason = "an entry without a list of events"
        yield parked("entry", reason, raw=raw, key=entry, account=account, at=at)
        return
    frame = _without_lists(entry)
    for name in lists:
        for event in entry[name]:
            yield _event(entry, frame, name, event, platform)
            # Once is enough: else a body of many events and one large field would be stored many times over.
            frame = _short_frame(frame)


def _event(entry: Json, frame: Json, list_name: str, event: Any, platform: Platform) -> Inbound:
    account = _account(entry)
    raw = {"object": platform.object_name, "entry": [{**frame, list_name: [event]}]}
    at = moment(mapping(event).get("timestamp")) or moment(entry.get("time"))
    customer, by_account = _customer(mapping(event), account)
    kind = _kind(list_name, mapping(event), platform)
    try:
        if account is None:
            raise NotUnderstood("the entry names no account")
        if at is None:
            raise NotUnderstood("it has no time")
        event_id, meaning = _meaning(platform, kind, event, customer=customer, by_account=by_account, at=at)
    except NotUnderstood as reason:
        return parked(kind, str(reason), raw=raw, key=event, account=account or "", at=at, identity=customer)
    return Inbound(
        account=account,
        event_id=event_id,
        occurred_at=at,
        event=meaning,
        identity=None if isinstance(meaning, AccountNotice) else customer,
        raw=raw,
    )


def _account(entry: Json) -> str | None:
    account = identifier(entry.get("id"))
    return account if account is not None and len(account) <= ACCOUNT_LIMIT else None


def _meaning(
    platform: Platform, kind: str, event: Any, *, customer: str | None, by_account: bool, at: datetime
) -> Meaning:
    """The event's meaning by its kind. Raises NotUnderstood."""
    if kind not in platform.kinds:
        raise NotUnderstood("no such kind is translated")
    body = event[kind]
    if not isinstance(body, dict):
        raise NotUnderstood("its part is no JSON object")
    return platform.kinds[kind](Frame(customer=customer, by_account=by_account, at=at, body=body))


def _kind(list_name: str, event: Json, platform: Platform) -> str:
    """The kind's name: a key of the table if the event has one, else what the event calls itself."""
    if list_name == "standby":
        return "standby"
    if list_name == "changes":
        return f"changes.{identifier(event.get('field')) or 'unknown'}"
    known = next((kind for kind in platform.kinds if kind in event), None)
    return known or ",".join(sorted(set(event) - _FRAME)) or "unknown"


def _customer(event: Json, account: str | None) -> tuple[str | None, bool]:
    """The customer's id, and whether the account acted: then the customer is the recipient, as in echoes."""
    sender = identifier(mapping(event.get("sender")).get("id"))
    recipient = identifier(mapping(event.get("recipient")).get("id"))
    is_echo = mapping(event.get("message")).get("is_echo") is True
    by_account = is_echo or (sender is not None and sender == account)
    customer = recipient if by_account else sender
    return (None if customer == account else customer), by_account


def _without_lists(entry: Json) -> dict[str, Any]:
    return {name: value for name, value in entry.items() if name not in _LISTS}


def _short_frame(frame: Json) -> dict[str, Any]:
    """What an event needs to be translated again."""
    needed = {name: frame[name] for name in ("id", "time") if name in frame}
    return {name: value for name, value in needed.items() if len(str(value)) <= ACCOUNT_LIMIT}
