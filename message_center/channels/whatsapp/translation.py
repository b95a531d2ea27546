"""A WhatsApp webhook body in our words; pure, and never raises (WhatsApp Cloud API).

Each `Inbound` keeps in `raw` a whole body that holds its event alone, so that translating the raw part again
gives the same event. Where a body could not be read at all, `raw` is its text under `body`.
"""

from collections.abc import Callable, Iterator
from typing import Any

from message_center.channels.meta.bodies import entries_of, parked
from message_center.channels.reading import (
    Json,
    identifier,
    mapping,
    moment,
    words,
)
from message_center.channels.whatsapp.events import (
    Frame,
    Meaning,
    NotUnderstood,
    echo,
    message,
    preference,
    status,
)
from message_center.channels.whatsapp.people import ID_LIMIT, contacts_of, person_of
from message_center.domain.inbound import Inbound

OBJECT = "whatsapp_business_account"

_LISTS: dict[str, tuple[Callable[[Frame], Meaning], tuple[str, ...]]] = {
    "messages": (message, ("from_user_id", "from")),
    "statuses": (status, ("recipient_user_id", "recipient_id")),
    "message_echoes": (echo, ("to_user_id", "to")),
    "user_preferences": (preference, ("user_id", "wa_id")),
}
"""Where events stand in a change: how to read one, and where it names the customer."""


def translate(body: bytes) -> tuple[Inbound, ...]:
    """Every event of the body, in its order. A broken event is parked as `Unsupported` and loses no other."""
    entries = entries_of(body, OBJECT)
    if isinstance(entries, Inbound):
        return (entries,)
    return tuple(inbound for entry in entries for inbound in _entry(entry))


def _entry(entry: Any) -> Iterator[Inbound]:
    changes = mapping(entry).get("changes")
    if not isinstance(changes, list):
        raw = {"object": OBJECT, "entry": [entry]}
        yield parked("entry", "an entry without changes", raw=raw, key=entry)
        return
    business = identifier(entry.get("id")) or ""
    for change in changes:
        yield from _change(business[:ID_LIMIT], change)


def _change(business: str, change: Any) -> Iterator[Inbound]:
    value = mapping(mapping(change).get("value"))
    field = words(mapping(change).get("field")) or "unknown"
    lists = [name for name in _LISTS if isinstance(value.get(name), list)]
    for name in lists:
        for event in value[name]:
            yield _event(business, field, value, name, event)
    if not lists:
        raw = {"object": OBJECT, "entry": [{"id": business, "changes": [change]}]}
        reason = "no such change is translated"
        yield parked(f"changes.{field}", reason, raw=raw, key=change, account=_account(value) or "")


def _event(business: str, field: str, value: Json, name: str, event: Any) -> Inbound:
    read, where = _LISTS[name]
    body, account = mapping(event), _account(value)
    person = person_of(value, *(body.get(one) for one in where), *_new_ids(body))
    alone = {**_frame(value), "contacts": contacts_of(value, person), name: [event]}
    raw = {"object": OBJECT, "entry": [{"id": business, "changes": [{"field": field, "value": alone}]}]}
    at = moment(body.get("timestamp"))
    identity, others = next(iter(person.ids), None), person.ids[1:]
    try:
        if account is None:
            raise NotUnderstood("it names no number of ours")
        if at is None:
            raise NotUnderstood("it has no time")
        if identity is None:
            raise NotUnderstood("it names no customer")
        event_id, meaning = read(Frame(person=person, at=at, body=body))
    except NotUnderstood as reason:
        kind = f"{name}.{words(body.get('type')) or words(body.get('status')) or 'unknown'}"
        return parked(
            kind,
            str(reason),
            raw=raw,
            key=event,
            account=account or "",
            at=at,
            identity=identity,
            also_known_as=others,
        )
    return Inbound(
        account=account,
        event_id=event_id,
        occurred_at=at,
        event=meaning,
        identity=identity,
        also_known_as=others,
        raw=raw,
    )


def _new_ids(body: Json) -> tuple[object, ...]:
    """The ids under which somebody goes on who changed their number."""
    system = mapping(body.get("system"))
    return system.get("wa_id"), system.get("user_id")


def _account(value: Json) -> str | None:
    account = identifier(mapping(value.get("metadata")).get("phone_number_id"))
    return account if account is not None and len(account) <= ID_LIMIT else None


def _frame(value: Json) -> dict[str, Any]:
    """What an event needs to be translated again; the number as it is shown is of no use."""
    account = _account(value)
    return {"messaging_product": "whatsapp", "metadata": {"phone_number_id": account} if account else {}}
