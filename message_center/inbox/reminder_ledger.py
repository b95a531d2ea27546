"""What became of each order's payment reminder, for staff (spec E7)."""

from dataclasses import dataclass, replace

from message_center.domain.orders import buyer_of
from message_center.domain.pages import Page
from message_center.domain.reminder_rules import Rhythm
from message_center.domain.reminders import Reminder, ReminderState
from message_center.inbox.desk import Desk
from message_center.inbox.reminder_settings import get_reminder_settings, rhythm_of


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerFilter:
    """What must hold for an entry; None is no condition."""

    state: ReminderState | None = None
    order_id: str | None = None
    customer_id: str | None = None


async def reminder_page(desk: Desk, wanted: LedgerFilter, *, first: int, after: str | None) -> Page[Reminder]:
    """A page of the ledger, the latest orders first, each due as the settings are now.

    Raises NotFound for an unknown customer, CursorInvalid.
    """
    keys = None
    if wanted.customer_id is not None:
        keys = buyer_of(await desk.scope.customers.get(wanted.customer_id)).keys
    page = await desk.scope.reminder_ledger.page(
        state=wanted.state, order_id=wanted.order_id, buyer_keys=keys, first=first, after=after
    )
    rhythm = rhythm_of(desk, await get_reminder_settings(desk))
    return replace(page, items=tuple(_due_now(one, rhythm) for one in page.items))


def _due_now(reminder: Reminder, rhythm: Rhythm) -> Reminder:
    waits = reminder.state is ReminderState.PLANNED
    return replace(reminder, due_at=rhythm.due(reminder).at) if waits else reminder
