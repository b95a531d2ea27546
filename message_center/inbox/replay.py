"""Giving parked journal entries another chance, once their cause is mended (docs/architecture.md)."""

import json
from dataclasses import replace

from message_center.contracts.channels import Channels, Webhooks
from message_center.contracts.clock import Clock
from message_center.domain.inbound import Inbound, Unsupported, lane_of
from message_center.errors import Conflict
from message_center.storage.journal import JournalEntry, JournalState, new_entry
from message_center.storage.scope import Storage


async def replay(storage: Storage, channels: Channels, clock: Clock, entry: JournalEntry) -> None:
    """Take a parked entry in after all; what we had no word for is translated anew first.

    Safe to repeat: events that the journal knows are not taken in twice. Raises Conflict when the entry is not
    parked, or when there is still no word for it.
    """
    if entry.state is not JournalState.PARKED:
        raise Conflict(f"The entry {entry.id} is not parked; nothing is left to do.")
    if not isinstance(entry.inbound.event, Unsupported):
        await storage.journal.replay(entry)
        return
    again = _translated(entry, channels)
    fresh = [_entry(entry, inbound, clock) for inbound in again]
    await storage.journal.add([one for one in fresh if one.dedupe != entry.dedupe])
    same = [one for one in fresh if one.dedupe == entry.dedupe]
    if same:
        await storage.journal.replay(replace(same[0], id=entry.id, received_at=entry.received_at))
    else:
        await storage.journal.settle([entry.id])


def _translated(entry: JournalEntry, channels: Channels) -> list[Inbound]:
    channel: object = channels.get(entry.channel)
    if not isinstance(channel, Webhooks):
        raise Conflict(f"The channel {entry.channel} is not installed here. Enable its plugin, then replay.")
    again = list(channel.translate(_body(entry.inbound)))
    unknown = [one.event for one in again if isinstance(one.event, Unsupported)]
    if unknown or not again:
        reason = unknown[0].reason if unknown else ""
        raise Conflict(f"There is still no word for this event. {reason}".rstrip())
    return again


def _body(inbound: Inbound) -> bytes:
    """A channel keeps in `raw` a body that holds the event alone, or, of an unreadable one, its text."""
    if set(inbound.raw) == {"body"} and isinstance(inbound.raw["body"], str):
        return inbound.raw["body"].encode()
    return json.dumps(inbound.raw, ensure_ascii=False).encode()


def _entry(entry: JournalEntry, inbound: Inbound, clock: Clock) -> JournalEntry:
    return new_entry(
        channel=entry.channel,
        app=entry.app,
        lane=lane_of(entry.channel, inbound),
        inbound=inbound,
        received_at=clock.now(),
    )
