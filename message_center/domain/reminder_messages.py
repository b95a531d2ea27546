"""The message of a payment reminder, and how the ledger follows what becomes of it (spec E7)."""

from message_center.domain.delivery import Delivery, DeliveryStatus
from message_center.domain.facts import FactKind, FactValue, Happened
from message_center.domain.messages import Message
from message_center.domain.reminders import ReminderReason, ReminderState, Standing

_KEY = "payment_reminder:"

_DELIVERED: dict[DeliveryStatus, Standing] = {
    DeliveryStatus.QUEUED: (ReminderState.QUEUED, ReminderReason.MESSAGE_QUEUED),
    DeliveryStatus.SENDING: (ReminderState.QUEUED, ReminderReason.MESSAGE_QUEUED),
    DeliveryStatus.SENT: (ReminderState.SENT, ReminderReason.MESSAGE_ACCEPTED),
    DeliveryStatus.DELIVERED: (ReminderState.SENT, ReminderReason.MESSAGE_ACCEPTED),
    DeliveryStatus.READ: (ReminderState.SENT, ReminderReason.MESSAGE_ACCEPTED),
    DeliveryStatus.UNKNOWN: (ReminderState.UNKNOWN, ReminderReason.OUTCOME_UNKNOWN),
    DeliveryStatus.FAILED: (ReminderState.FAILED, ReminderReason.MESSAGE_REFUSED),
    DeliveryStatus.CANCELLED: (ReminderState.CANCELLED, ReminderReason.MESSAGE_CANCELLED),
}


def message_key(order_id: str) -> str:
    """The key of an order's reminder: no conversation can have two messages of it."""
    return _KEY + order_id


def order_of(client_key: str | None) -> str | None:
    """The order that a message reminds of; None for every other message."""
    return client_key[len(_KEY) :] if client_key is not None and client_key.startswith(_KEY) else None


def delivered(delivery: Delivery) -> tuple[ReminderState, ReminderReason, str]:
    """State, reason and detail of a reminder whose message stands so."""
    detail = delivery.failure.detail if delivery.failure else ""
    if delivery.status is DeliveryStatus.CANCELLED and delivery.failure is not None:
        return ReminderState.CANCELLED, ReminderReason.MESSAGE_OUTDATED, detail
    state, reason = _DELIVERED[delivery.status]
    return state, reason, detail if state is ReminderState.FAILED else ""


def reminds_anew(before: Message, after: Message) -> bool:
    """Whether a reminder's message stands elsewhere now, as its ledger tells it."""
    if order_of(after.client_key) is None or before.delivery is None or after.delivery is None:
        return False
    return delivered(before.delivery) != delivered(after.delivery)


def told_of(message: Message) -> Happened:
    """The fact that a reminder stands where its message does."""
    state, reason, _ = delivered(message.delivery or Delivery())
    values = told_values(order_of(message.client_key) or "", (state, reason))
    return Happened(kind=FactKind.REMINDER_CHANGED, message_id=message.id, values=values)


def told_values(order_id: str, standing: Standing) -> dict[str, FactValue]:
    """What the fact of a changed reminder holds."""
    return {"order_id": order_id, "state": standing[0].value, "reason": standing[1].value}
