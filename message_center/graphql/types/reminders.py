"""Payment reminders: the shop's settings, and the ledger (spec E5 to E7)."""

from datetime import datetime
from typing import cast

import strawberry
from strawberry import ID

from message_center.domain import reminders as domain
from message_center.domain.pages import Page
from message_center.domain.reminder_settings import ReminderSettings, default_wording
from message_center.domain.reminders import REASONS, ReminderReason, ReminderState
from message_center.domain.shops import Shop
from message_center.graphql.context import Context
from message_center.graphql.fields import computed, described, object_type
from message_center.graphql.paging import page_info
from message_center.graphql.types.conversations import Conversation, conversations_by_id
from message_center.graphql.types.customers import Customer, customers_by_id
from message_center.graphql.types.messages import Message, messages_by_id
from message_center.graphql.types.nodes import PageInfo
from message_center.graphql.types.orders import Order, orders_by_id
from message_center.graphql.types.reminder_templates import PaymentReminderTemplate


@object_type("The shop's payment reminders. One text for all customers, whatever their language.")
class PaymentReminders:
    """Off by default, with the system's own words in the shop's language."""

    enabled: bool = described("Whether they are sent. It is read when a reminder comes due; none is sent late.")
    text: str = described(
        "The message, at most 340 characters; `templateVariables(kind: PAYMENT_REMINDER)` may stand in it."
    )
    button_text: str = described("The text of the button that leads to the order's page, at most 23 characters.")
    default_text: str = described("What the system says until the shop changes it.")
    default_button_text: str = described("What the system writes on the button until the shop changes it.")
    days: int = described("How many days after the order's date, 1 to 7.")
    hour: int = described("At which hour of that day in the shop's time zone, 0 to 23.")
    timezone: str = described("The shop's time zone.")
    templates: list[PaymentReminderTemplate] = described(
        "What carries reminders when a platform's answer window is closed, at most one an account. Without one "
        "they are held back then."
    )
    revision: int = described("Pass it back when saving; somebody else's save in between is a CONFLICT.")

    @classmethod
    def of(cls, settings: ReminderSettings, shop: Shop) -> "PaymentReminders":
        """The domain's settings, for the schema."""
        default = default_wording(shop.locale)
        wording = settings.wording or default
        return cls(
            enabled=settings.enabled,
            text=wording.text,
            button_text=wording.button,
            default_text=default.text,
            default_button_text=default.button,
            days=settings.schedule.days,
            hour=settings.schedule.hour,
            timezone=shop.timezone,
            templates=[PaymentReminderTemplate.of(one) for one in settings.templates],
            revision=settings.revision,
        )


@object_type("The payment reminder of one order, as the ledger has it.")
class Reminder:
    """Every order has one, also those that are never reminded of."""

    order_id: ID = described("The shop's id of the order.")
    order_number: str = described("What people call the order.")
    placed_at: datetime = described("When the order was made.")
    due_at: datetime = described("When the reminder comes due, by the settings as they are now; or came due.")
    state: ReminderState = described("Where it stands.")
    reason: ReminderReason = described("Why it stands there.")
    why: str = described("The reason in a sentence.")
    detail: str = described(
        "What the platform said when it refused the message, or why one that waited is not wanted any more; "
        "else empty."
    )
    decided_at: datetime | None = described("When it came due and was decided; null while it is planned.")
    row: strawberry.Private[domain.Reminder]
    context: strawberry.Private[Context]

    @computed("The order; null when the shop does not know it any more.")
    def order(self) -> Order | None:
        return cast("Order | None", self.context.now_or_later(orders_by_id, self.row.order_id))

    @computed("Who was to be reminded; null until it came due, and where nobody is known.")
    def customer(self) -> Customer | None:
        customer_id = self.row.customer_id
        return None if customer_id is None else self.context.now_or_later(customers_by_id, customer_id)

    @computed("Where it was sent, or could not be; null until it came due, and where there is none.")
    def conversation(self) -> Conversation | None:
        found = self.row.conversation_id
        return None if found is None else self.context.now_or_later(conversations_by_id, found)

    @computed("Its message, once there is one.")
    def message(self) -> Message | None:
        message_id = self.row.message_id
        return None if message_id is None else self.context.now_or_later(messages_by_id, message_id)

    @classmethod
    def of(cls, row: domain.Reminder, context: Context) -> "Reminder":
        """The domain's reminder, for the schema."""
        return cls(
            order_id=ID(row.order_id),
            order_number=row.order_number,
            placed_at=row.placed_at,
            due_at=row.due_at,
            state=row.state,
            reason=row.reason,
            why=REASONS[row.reason],
            detail=row.detail,
            decided_at=row.decided_at,
            row=row,
            context=context,
        )


@object_type("A payment reminder in a list.")
class ReminderEdge:
    """As Relay's cursor connections describe it."""

    cursor: str = described("Its place in this list: pass it as `after`.")
    node: Reminder = described("The reminder.")


@object_type("A page of payment reminders.")
class ReminderConnection:
    """As Relay's cursor connections describe it."""

    edges: list[ReminderEdge] = described("The reminders, those of the latest orders first.")
    page_info: PageInfo = described("Where the page lies in the list.")

    @classmethod
    def of(cls, page: Page[domain.Reminder], context: Context) -> "ReminderConnection":
        """The page, for the schema."""
        edges = [
            ReminderEdge(cursor=cursor, node=Reminder.of(row, context))
            for row, cursor in zip(page.items, page.cursors, strict=True)
        ]
        return cls(edges=edges, page_info=page_info(page))
