"""Planning payment reminders: whoever learns of orders enters them in the ledger, in the same transaction."""

from collections.abc import Sequence

from message_center.domain.orders import Order
from message_center.domain.reminders import Reminder, ReminderState
from message_center.inbox.desk import Desk
from message_center.inbox.reminder_settings import get_reminder_settings, rhythm_of, wake_reminders
from message_center.storage.database import Session


async def plan_reminders(desk: Desk, orders: Sequence[Order], *, session: Session) -> tuple[Reminder, ...]:
    """Enter new orders, and what changed of known ones; returns those entries. Telling it again changes nothing.

    Four commands, however many orders. What was decided when it came due stays decided.
    """
    if not orders:
        return ()
    now = desk.clock.now()
    settings = await get_reminder_settings(desk, session=session)
    entered = await desk.scope.reminders.plan(orders, rhythm_of(desk, settings), now=now, session=session)
    due = [one.due_at for one in entered if one.state is ReminderState.PLANNED]
    if due:
        await wake_reminders(desk, after=(min(due) - now).total_seconds(), session=session)
    return entered
