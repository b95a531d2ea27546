"""What Messenger tells beside what it shares with Instagram: receipts with watermarks (Messenger Platform)."""

from message_center.channels.meta.messaging.envelope import Platform
from message_center.channels.meta.messaging.events import SHARED, Frame, Meaning, NotUnderstood, by_customer
from message_center.channels.reading import digest, identifier, moment, sequence
from message_center.domain.inbound import Delivered, Read


def _delivery(frame: Frame) -> Meaning:
    customer = by_customer(frame)
    mids = tuple(mid for mid in map(identifier, sequence(frame.body.get("mids"))) if mid)
    watermark = moment(frame.body.get("watermark"))
    if not mids and watermark is None:
        raise NotUnderstood("a delivery of no message")
    event_id = digest(customer, mids, frame.body.get("watermark"))
    return f"delivery:{event_id}", Delivered(external_ids=mids, watermark=watermark)


def _read(frame: Frame) -> Meaning:
    customer = by_customer(frame)
    watermark = moment(frame.body.get("watermark"))
    if watermark is None:
        raise NotUnderstood("read up to no time")
    return f"read:{customer}:{frame.body['watermark']}", Read(watermark=watermark)


PLATFORM = Platform("page", {**SHARED, "delivery": _delivery, "read": _read})
"""Every kind that we have words for."""
