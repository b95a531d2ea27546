"""What a platform tells later of what it took: it arrived, was read, or failed after all (spec G2, A19)."""

from dataclasses import replace
from datetime import datetime

from message_center.domain.delivery import ARRIVED, SENT, Delivery, DeliveryStatus, Failure, forward, stopped


def confirmed(delivery: Delivery, status: DeliveryStatus, *, at: datetime) -> Delivery:
    """A receipt arrived. States only move forward, in whatever order receipts come (spec G2).

    A receipt for some parts of a message does not settle it while other parts are still to be sent.
    """
    if delivery.status not in SENT:
        return delivery
    return forward(delivery, status, at)


def confirmed_after_all(delivery: Delivery, status: DeliveryStatus, *, at: datetime) -> Delivery:
    """A receipt for the last part of a message whose every part was taken.

    It overtakes a failure of that part told before: the order in which a platform tells does not matter (spec G2).
    """
    if delivery.status is not DeliveryStatus.FAILED or status not in ARRIVED:
        return confirmed(delivery, status, at=at)
    last = len(delivery.external_ids) - 1
    left = tuple(one for one in delivery.failed_parts if one != last)
    arrived = replace(forward(delivery, status, at), failed_parts=left)
    if not left:
        return arrived
    return replace(arrived, status=DeliveryStatus.FAILED, failure=delivery.failure)


def failed_later(delivery: Delivery, failure: Failure, *, part: int) -> Delivery:
    """The platform took this part and says now that it failed. What reached the customer has not failed.

    What became of a call under way, or of one that nobody knows of, is found out first.
    """
    last_arrived = part == len(delivery.external_ids) - 1 and delivery.delivered_at is not None
    if last_arrived or part in delivery.arrived_parts or part in delivery.failed_parts:
        return delivery
    failed_parts = tuple(sorted((*delivery.failed_parts, part)))
    told = failure if failed_parts[0] == part or delivery.failure is None else delivery.failure
    failed = replace(delivery, failed_parts=failed_parts, failure=told)
    if delivery.status in (DeliveryStatus.SENDING, DeliveryStatus.UNKNOWN):
        return failed
    return stopped(failed, told)


def part_arrived(delivery: Delivery, *, part: int, at: datetime) -> Delivery:
    """The customer has this part. It has not failed then, and is not sent again, whatever was told before."""
    after = replace(
        delivery,
        arrived_parts=tuple(sorted({*delivery.arrived_parts, part})),
        failed_parts=tuple(one for one in delivery.failed_parts if one != part),
    )
    if delivery.sent_at is None or after.failed_parts:
        return after
    if len(after.arrived_parts) == len(after.external_ids) or delivery.delivered_at is not None:
        status = DeliveryStatus.READ if delivery.read_at is not None else DeliveryStatus.DELIVERED
        return forward(after, status, at)
    return forward(after, DeliveryStatus.SENT, at) if part in delivery.failed_parts else after
