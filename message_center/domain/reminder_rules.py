"""What decides about a payment reminder (spec E7).

While it waits, what its order is like decides, as often as the order changes. At the due time it is decided for
good: from then on only the message that was sent says how it went (domain/reminder_messages.py).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from message_center.domain.conversations import Conversation
from message_center.domain.ids import Id
from message_center.domain.orders import Order, OrderSource, PaymentStatus
from message_center.domain.reminder_schedule import Due, Periods, comes_due, promised
from message_center.domain.reminder_templates import ReminderTemplate
from message_center.domain.reminders import Reminder, ReminderReason, ReminderState, Standing
from message_center.domain.replyability import Replyability, ReplyBarrier

REMINDED_SOURCES = frozenset({OrderSource.LIVE, OrderSource.MESSAGE_CENTER, OrderSource.POST_SALES})

LATEST = timedelta(days=1)
"""A reminder that could not be handled within this time is not sent any more; nobody wants it days later."""

_HELD_BACK = ReminderState.HELD_BACK

_BARRIERS = {
    ReplyBarrier.WINDOW_CLOSED: ReminderReason.OUTSIDE_WINDOW,
    ReplyBarrier.CUSTOMER_BLOCKED: ReminderReason.CUSTOMER_BLOCKED,
    ReplyBarrier.CUSTOMER_UNREACHABLE: ReminderReason.CUSTOMER_UNREACHABLE,
    ReplyBarrier.NO_ADDRESS: ReminderReason.CUSTOMER_UNREACHABLE,
    ReplyBarrier.ACCOUNT_NEEDS_RECONNECT: ReminderReason.ACCOUNT_NEEDS_RECONNECT,
    ReplyBarrier.ACCOUNT_RESTRICTED: ReminderReason.ACCOUNT_RESTRICTED,
    ReplyBarrier.ACCOUNT_DISCONNECTED: ReminderReason.ACCOUNT_DISCONNECTED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """What the shop's settings say of due times: its zone, and what was in force when, up to a revision."""

    zone: ZoneInfo
    periods: Periods
    revision: int

    def due(self, reminder: Reminder) -> Due:
        """When the reminder comes due, as the settings are now."""
        return comes_due(reminder.promised_at, reminder.placed_at, self.zone, self.periods)


def standing(order: Order) -> Standing:
    """What the order itself says of its reminder (spec E7)."""
    if order.cancelled:
        return ReminderState.CANCELLED, ReminderReason.ORDER_CANCELLED
    if order.source not in REMINDED_SOURCES:
        return _HELD_BACK, ReminderReason.SOURCE_EXCLUDED
    if order.payment_status is PaymentStatus.PAID:
        return ReminderState.CANCELLED, ReminderReason.ORDER_PAID
    if order.payment_status is PaymentStatus.REFUNDED:
        return ReminderState.CANCELLED, ReminderReason.ORDER_REFUNDED
    if order.cash_on_delivery:
        return _HELD_BACK, ReminderReason.CASH_ON_DELIVERY
    return ReminderState.PLANNED, ReminderReason.WAITING


def planned(
    known: Reminder | None, order: Order, rhythm: Rhythm, *, reminder_id: Id, shop_id: Id, now: datetime
) -> Reminder:
    """The entry after the shop told of an order, for the first time or again; what is decided stays."""
    if known is not None and known.decided_at is not None:
        return known
    state, reason = standing(order)
    promised_at = promised(order.placed_at, rhythm.zone, rhythm.periods)
    if known is not None and known.placed_at == order.placed_at:
        promised_at = known.promised_at  # the settings may have forgotten by now what was in force then
    told = Reminder(
        id=known.id if known else reminder_id,
        shop_id=shop_id,
        order_id=order.id,
        order_number=order.number,
        buyer_keys=order.buyer.keys,
        placed_at=order.placed_at,
        promised_at=promised_at,
        due_at=promised_at,
        state=state,
        reason=reason,
    )
    if _is_too_late(rhythm.due(told), now):
        late = state is ReminderState.PLANNED
        return replace(told, state=_HELD_BACK, reason=ReminderReason.TOO_LATE) if late else told
    if known is not None and known.state is state and known.promised_at == promised_at:
        return replace(told, due_at=known.due_at, postponed_under=known.postponed_under, reason=known.reason)
    return told


def _is_too_late(due: Due, now: datetime) -> bool:
    return now - due.at > LATEST


@dataclass(frozen=True, slots=True)
class Postponed:
    """The schedule is later now: look again then."""

    reminder: Reminder


@dataclass(frozen=True, slots=True)
class Settled:
    """It is not sent, and the entry says why."""

    reminder: Reminder


@dataclass(frozen=True, slots=True)
class Wanted:
    """It is to be sent, if the customer can be reached."""

    reminder: Reminder
    order: Order


Outcome = Postponed | Settled | Wanted


def look_at(
    reminder: Reminder, order: Order | None, rhythm: Rhythm, *, enabled: bool, in_plan: bool, now: datetime
) -> Outcome:
    """What becomes of a reminder whose time to be looked at has come.

    `enabled` is the switch as it is now: what was due before it was switched off, and could not be handled in
    time, stays unsent.
    """
    due = rhythm.due(reminder)
    if due.at > now:
        reason = ReminderReason.POSTPONED
        return Postponed(replace(reminder, due_at=due.at, postponed_under=rhythm.revision, reason=reason))
    if order is None:
        return Settled(settled(reminder, (_HELD_BACK, ReminderReason.ORDER_UNKNOWN), at=now))
    says = standing(order)
    if says[0] is ReminderState.PLANNED:
        against = _against(due, enabled=enabled, in_plan=in_plan, now=now)
        if against is None:
            return Wanted(reminder, order)
        says = (_HELD_BACK, against)
    return Settled(settled(reminder, says, at=now))


def _against(due: Due, *, enabled: bool, in_plan: bool, now: datetime) -> ReminderReason | None:
    """What the shop's side has against sending it now."""
    if _is_too_late(due, now):
        return ReminderReason.TOO_LATE
    if not (due.enabled and enabled):
        return ReminderReason.SWITCHED_OFF
    return None if in_plan else ReminderReason.NOT_IN_PLAN


def outdated(order: Order | None, *, since: datetime, now: datetime) -> ReminderReason | None:
    """Why a reminder whose message waits since then is not wanted any more; None while it is."""
    if now - since > LATEST:
        return ReminderReason.TOO_LATE
    if order is None:
        return ReminderReason.ORDER_UNKNOWN
    state, reason = standing(order)
    return None if state is ReminderState.PLANNED else reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """A conversation of the buyer, whether its channel carries reminders, and whether one may write there now.

    `template` is what the platform approved for its account, for reminders outside the window.
    """

    conversation: Conversation
    carries_reminders: bool
    allowed: Replyability
    template: ReminderTemplate | None = None

    def template_for(self, order: Order) -> ReminderTemplate | None:
        """The template in whose words this order's reminder may go out here; only where free text may not."""
        if self.template is None or self.allowed.is_open_to_bots or not self.allowed.is_open_to_templates:
            return None
        return self.template if self.template.carries(order) else None


@dataclass(frozen=True, slots=True)
class Closed:
    """Why the buyer cannot be written to, and the conversation that says so, if there is one."""

    reason: ReminderReason
    conversation: Conversation | None = None


def choose(doors: Sequence[Door], order: Order) -> Door | Closed:
    """Where the reminder goes: the latest conversation in which bots may write; or the latest that an approved
    template may go to; or why there is none.

    Where several are closed, the latest of them says why.
    """
    if not doors:
        return Closed(ReminderReason.NO_CONVERSATION)
    covered = sorted(
        (door for door in doors if door.carries_reminders),
        key=lambda door: (door.conversation.last_message_at, door.conversation.id),
        reverse=True,
    )
    if not covered:
        return Closed(ReminderReason.CHANNEL_EXCLUDED)
    latest = Closed(closed_because(covered[0].allowed), covered[0].conversation)
    free = next((door for door in covered if door.allowed.is_open_to_bots), None)
    return free or next((door for door in covered if door.template_for(order) is not None), latest)


def closed_because(allowed: Replyability) -> ReminderReason:
    """Why nobody but perhaps a person may write now; after the window a person still may, by a tag."""
    return _BARRIERS[allowed.barrier] if allowed.barrier else ReminderReason.OUTSIDE_WINDOW


def settled(
    reminder: Reminder,
    standing: Standing,
    *,
    at: datetime,
    customer_id: Id | None = None,
    conversation_id: Id | None = None,
) -> Reminder:
    """The entry of a reminder that is not sent; the conversation is the one that was closed."""
    state, reason = standing
    return replace(
        reminder,
        state=state,
        reason=reason,
        decided_at=at,
        customer_id=customer_id,
        conversation_id=conversation_id,
    )


def queued(reminder: Reminder, conversation: Conversation, message_id: Id, *, at: datetime) -> Reminder:
    """The entry of a reminder whose message waits to be sent."""
    return replace(
        reminder,
        state=ReminderState.QUEUED,
        reason=ReminderReason.MESSAGE_QUEUED,
        decided_at=at,
        customer_id=conversation.customer_id,
        conversation_id=conversation.id,
        message_id=message_id,
    )
