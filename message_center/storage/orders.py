"""Orders of one shop, as the built-in shop backend keeps them (spec D7)."""

from collections.abc import Collection

from bson import ObjectId

from message_center.domain.actors import Caller
from message_center.domain.ids import Id
from message_center.domain.orders import Buyer, Order
from message_center.domain.pages import Page
from message_center.storage.cursors import read_row_cursor, row_cursor
from message_center.storage.database import Database, Raw
from message_center.storage.mapping import to_document, to_value

_ORDER = "history"


class Orders:
    """Finds orders; every query is bound to the caller's shop."""

    def __init__(self, database: Database, caller: Caller) -> None:
        self._database = database
        self._shop = {"shop_id": ObjectId(caller.shop_id)}

    async def by_ids(self, ids: Collection[str]) -> dict[str, Order]:
        """Those of the host's ids that exist in this shop."""
        rows = self._database.orders.find({**self._shop, "order_id": {"$in": list(ids)}})
        return {row["order_id"]: value_of(row) async for row in rows}

    async def history(self, buyer: Buyer, *, first: int, after: str | None) -> Page[Order]:
        """A page of a buyer's orders, latest first: one command. Raises CursorInvalid."""
        if not buyer.keys:
            return Page((), (), has_next=False, has_previous=False)
        query: Raw = {**self._shop, "buyer_keys": {"$in": list(buyer.keys)}}
        if after is not None:
            at, row_id = read_row_cursor(_ORDER, after)
            query |= {
                "placed_at": {"$lte": at},
                "$or": [{"placed_at": {"$lt": at}}, {"placed_at": at, "_id": {"$lt": row_id}}],
            }
        rows = self._database.orders.find(query).sort([("placed_at", -1), ("_id", -1)]).limit(first + 1)
        found = [row async for row in rows.hint("history")]
        shown = found[:first]
        return Page(
            tuple(value_of(row) for row in shown),
            tuple(row_cursor(_ORDER, row["placed_at"], Id(str(row["_id"]))) for row in shown),
            has_next=len(found) > first,
            has_previous=after is not None,
        )


def value_of(row: Raw) -> Order:
    """The order of a document."""
    return to_value(Order, {**row, "_id": row["order_id"]})


def document_of(order: Order) -> Raw:
    """The fields of an order's document, but for the shop."""
    row = to_document(order)
    row["order_id"] = row.pop("_id")
    row["buyer_keys"] = list(order.buyer.keys)
    return row
