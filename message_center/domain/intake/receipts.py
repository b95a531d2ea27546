"""What becomes of the shop's messages at the platform: delivered, read, failed after all."""

from collections.abc import Sequence
from datetime import datetime

from message_center.domain import conversation_moves as rules
from message_center.domain.delivery import ARRIVED, Delivery, DeliveryStatus, FailureKind, part_accepted
from message_center.domain.delivery_receipts import confirmed, confirmed_after_all, failed_later, part_arrived
from message_center.domain.inbound import StatusTold
from message_center.domain.intake.state import Intake
from message_center.domain.marks import PartMark, read_mark


def take_status(intake: Intake, event: StatusTold, at: datetime) -> None:
    """What the platform says of one part of a message, known by its id or by the mark it was sent with."""
    mark = read_mark(event.sent_as)
    marked = intake.messages.get(mark.message_id) if mark else None
    message = marked or intake.by_external_id(event.external_id)
    if message is None or message.delivery is None:
        return
    delivery = message.delivery
    if event.external_id in delivery.former_ids:
        return  # the part was sent again since
    if mark is not None and marked is not None and event.external_id not in delivery.external_ids:
        # An answer that we never got: the platform took this part.
        delivery = part_accepted(
            delivery, index=mark.index, external_id=event.external_id, parts=mark.parts, at=at
        )
    if event.external_id not in delivery.external_ids:
        return
    part = delivery.external_ids.index(event.external_id)
    if event.failure is not None:
        delivery = failed_later(delivery, event.failure, part=part)
        if event.failure.kind is FailureKind.USER_UNREACHABLE and delivery != message.delivery:
            intake.moved(rules.miss(intake.conversation, detail=event.failure.detail))
    else:
        if event.status in ARRIVED:
            delivery = part_arrived(delivery, part=part, at=at)
        delivery = _confirmed_by_the_last(delivery, event, mark, at)
    intake.deliver(message, delivery)


def _confirmed_by_the_last(delivery: Delivery, event: StatusTold, mark: PartMark | None, at: datetime) -> Delivery:
    """Parts go out in order, so the last one's receipt speaks for all."""
    if delivery.external_ids[-1] != event.external_id:
        return delivery
    whole = mark is not None and len(delivery.external_ids) == mark.parts
    confirm = confirmed_after_all if whole else confirmed
    return confirm(delivery, event.status, at=at)


def take_receipt(
    intake: Intake, status: DeliveryStatus, names: Sequence[str], watermark: datetime | None, at: datetime
) -> None:
    """All that was sent up to `watermark`, or is named, has come as far as `status`."""
    for message in tuple(intake.messages.values()):
        delivery = message.delivery
        if delivery is None:
            continue
        # Parts go out in order, so the last one's receipt speaks for all.
        named = delivery.external_ids[-1:] != () and delivery.external_ids[-1] in names
        covered = watermark is not None and delivery.sent_at is not None and delivery.sent_at <= watermark
        if named or covered:
            intake.deliver(message, confirmed(delivery, status, at=at))
