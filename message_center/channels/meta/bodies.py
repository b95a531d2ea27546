"""What the webhook bodies of all of Meta's platforms have in common: entries of one object, and what is parked."""

from datetime import datetime
from typing import Any

from message_center.channels.reading import EPOCH, Json, Unreadable, digest, identifier, parse, well_formed
from message_center.domain.inbound import Inbound, Unsupported

NAME_LIMIT = 100
"""Characters of what a parked event is called."""


def entries_of(body: bytes, object_name: str) -> list[Any] | Inbound:
    """The entries of a body of this object; or the body itself, parked, where it is none. Never raises."""
    try:
        document = parse(body)
    except Unreadable as error:
        text = well_formed(body.decode("utf-8", "replace"))
        return parked("body", str(error), raw={"body": text}, key=text)
    if not isinstance(document, dict):
        return parked("body", "not a JSON object", raw={"body": document}, key=document)
    entries = document.get("entry")
    if document.get("object") != object_name or not isinstance(entries, list):
        name = identifier(document.get("object")) or "body"
        return parked(name, f"not a webhook of the object {object_name}", raw=document, key=document)
    return entries


def parked(
    name: str,
    reason: str,
    *,
    raw: Json,
    key: Any,
    account: str = "",
    at: datetime | None = None,
    identity: str | None = None,
    also_known_as: tuple[str, ...] = (),
) -> Inbound:
    """What we have no words for, kept whole. `key` makes a repetition recognisable; without a time of its own
    it is dated to the epoch."""
    shown = name[:NAME_LIMIT]
    return Inbound(
        account=account,
        event_id=f"{shown}:{digest(key)}",
        occurred_at=at or EPOCH,
        event=Unsupported(name=shown, reason=reason),
        identity=identity,
        also_known_as=also_known_as,
        raw=raw,
    )
