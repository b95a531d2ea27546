"""The ledger of payment reminders as staff read it: pages by the time of the order, latest first (spec E7)."""

from collections.abc import Collection

from bson import ObjectId

from message_center.domain.actors import Caller
from message_center.domain.pages import Page
from message_center.domain.reminders import Reminder, ReminderState
from message_center.storage.cursors import read_row_cursor, row_cursor
from message_center.storage.database import Database, Raw
from message_center.storage.mapping import to_value

_ORDER = "reminders"


class ReminderLedger:
    """Reads entries; every query is bound to the caller's shop."""

    def __init__(self, database: Database, caller: Caller) -> None:
        self._database = database
        self._shop = {"shop_id": ObjectId(caller.shop_id)}

    async def page(
        self,
        *,
        state: ReminderState | None,
        buyer_keys: Collection[str] | None,
        order_id: str | None,
        first: int,
        after: str | None,
    ) -> Page[Reminder]:
        """Those that meet every filter that is given: one command. Raises CursorInvalid."""
        query: Raw = dict(self._shop)
        index = "ledger"
        if state is not None:
            query["state"], index = state.value, "ledger_by_state"
        if buyer_keys is not None:
            query["buyer_keys"], index = {"$in": list(buyer_keys)}, "ledger_by_buyer"
        if order_id is not None:
            query["order_id"], index = order_id, "of_order"
        if after is not None:
            at, row_id = read_row_cursor(_ORDER, after)
            # The $or alone gives the index no bounds.
            query |= {
                "placed_at": {"$lte": at},
                "$or": [{"placed_at": {"$lt": at}}, {"placed_at": at, "_id": {"$lt": row_id}}],
            }
        rows = self._database.reminders.find(query).sort([("placed_at", -1), ("_id", -1)]).limit(first + 1)
        found = [to_value(Reminder, row) async for row in rows.hint(index)]
        shown = tuple(found[:first])
        cursors = tuple(row_cursor(_ORDER, one.placed_at, one.id) for one in shown)
        return Page(shown, cursors, has_next=len(found) > first, has_previous=after is not None)
