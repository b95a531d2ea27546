"""Payment reminders: the ledger's entry of an order, where it stands and why (spec E7)."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from message_center.domain.ids import Id

PAYMENT_REMINDERS = "payment_reminders"
"""The bot in whose name reminders are sent, its switch, and the topic of its settings."""


class ReminderState(StrEnum):
    """Where the reminder of an order stands."""

    PLANNED = "PLANNED"
    HELD_BACK = "HELD_BACK"
    QUEUED = "QUEUED"
    SENT = "SENT"
    UNKNOWN = "UNKNOWN"
    FAILED = "FAILED"
    CANCELLED = "CANCELLED"


class ReminderReason(StrEnum):
    """Why it stands there; each outcome has a reason of its own."""

    WAITING = "WAITING"
    POSTPONED = "POSTPONED"
    ORDER_CANCELLED = "ORDER_CANCELLED"
    ORDER_PAID = "ORDER_PAID"
    ORDER_REFUNDED = "ORDER_REFUNDED"
    ORDER_UNKNOWN = "ORDER_UNKNOWN"
    SOURCE_EXCLUDED = "SOURCE_EXCLUDED"
    CASH_ON_DELIVERY = "CASH_ON_DELIVERY"
    SWITCHED_OFF = "SWITCHED_OFF"
    NOT_IN_PLAN = "NOT_IN_PLAN"
    TOO_LATE = "TOO_LATE"
    NO_CONVERSATION = "NO_CONVERSATION"
    CHANNEL_EXCLUDED = "CHANNEL_EXCLUDED"
    OUTSIDE_WINDOW = "OUTSIDE_WINDOW"
    CUSTOMER_BLOCKED = "CUSTOMER_BLOCKED"
    CUSTOMER_UNREACHABLE = "CUSTOMER_UNREACHABLE"
    CUSTOMER_ERASED = "CUSTOMER_ERASED"
    ACCOUNT_NEEDS_RECONNECT = "ACCOUNT_NEEDS_RECONNECT"
    ACCOUNT_RESTRICTED = "ACCOUNT_RESTRICTED"
    ACCOUNT_DISCONNECTED = "ACCOUNT_DISCONNECTED"
    BUDGET_SPENT = "BUDGET_SPENT"
    MESSAGE_QUEUED = "MESSAGE_QUEUED"
    MESSAGE_ACCEPTED = "MESSAGE_ACCEPTED"
    MESSAGE_REFUSED = "MESSAGE_REFUSED"
    MESSAGE_CANCELLED = "MESSAGE_CANCELLED"
    MESSAGE_OUTDATED = "MESSAGE_OUTDATED"
    OUTCOME_UNKNOWN = "OUTCOME_UNKNOWN"


REASONS = {
    ReminderReason.WAITING: "The order is unpaid; the reminder waits for its due time.",
    ReminderReason.POSTPONED: "The order is unpaid; the shop's schedule is later now than when it was made.",
    ReminderReason.ORDER_CANCELLED: "The order was cancelled.",
    ReminderReason.ORDER_PAID: "The order is paid.",
    ReminderReason.ORDER_REFUNDED: "The order was refunded.",
    ReminderReason.ORDER_UNKNOWN: "The shop did not know the order any more when the reminder came due.",
    ReminderReason.SOURCE_EXCLUDED: "Only orders from live, message center and post sales are reminded of.",
    ReminderReason.CASH_ON_DELIVERY: "The order is paid on delivery.",
    ReminderReason.SWITCHED_OFF: "Payment reminders were switched off when it came due.",
    ReminderReason.NOT_IN_PLAN: "The shop's plan did not have payment reminders when it came due.",
    ReminderReason.TOO_LATE: "It could not be handled within a day after its due time.",
    ReminderReason.NO_CONVERSATION: "The buyer has no instant conversation with the shop.",
    ReminderReason.CHANNEL_EXCLUDED: "The buyer is on no channel that carries reminders; WhatsApp does not.",
    ReminderReason.OUTSIDE_WINDOW: "The platform's answer window was closed when it came due, and no approved "
    "template could carry it.",
    ReminderReason.CUSTOMER_BLOCKED: "The shop has blocked the customer.",
    ReminderReason.CUSTOMER_UNREACHABLE: "The customer cannot be reached there.",
    ReminderReason.CUSTOMER_ERASED: "The customer's data were erased.",
    ReminderReason.ACCOUNT_NEEDS_RECONNECT: "The account's access had expired.",
    ReminderReason.ACCOUNT_RESTRICTED: "The platform had restricted the account.",
    ReminderReason.ACCOUNT_DISCONNECTED: "The account was disconnected.",
    ReminderReason.BUDGET_SPENT: "Bots had written as much to the customer as they may in a short time.",
    ReminderReason.MESSAGE_QUEUED: "The message waits to be sent.",
    ReminderReason.MESSAGE_ACCEPTED: "The platform took the message.",
    ReminderReason.MESSAGE_REFUSED: "The platform refused the message.",
    ReminderReason.MESSAGE_CANCELLED: "Staff took the message back before it was sent; it is not sent again.",
    ReminderReason.MESSAGE_OUTDATED: "The message had to wait, and is not wanted any more; the detail says why.",
    ReminderReason.OUTCOME_UNKNOWN: "The platform did not say whether it took the message; it is not sent again.",
}
"""Each in a sentence for staff."""

Standing = tuple[ReminderState, ReminderReason]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminder:
    """The ledger's entry of one order.

    `promised_at` is its due time by the schedule in force when the order was made. `due_at` is when it is looked
    at next, and never after it comes due; `postponed_under` is the revision of the settings because of which that
    is later than promised. `decided_at` is set once it came due and was decided for good. `detail` is what the
    platform said when it refused the message, or why the message was no longer wanted.
    """

    id: Id
    shop_id: Id
    order_id: str
    order_number: str
    buyer_keys: tuple[str, ...]
    placed_at: datetime
    promised_at: datetime
    due_at: datetime
    state: ReminderState
    reason: ReminderReason
    postponed_under: int | None = None
    decided_at: datetime | None = None
    customer_id: Id | None = None
    conversation_id: Id | None = None
    message_id: Id | None = None
    detail: str = ""
