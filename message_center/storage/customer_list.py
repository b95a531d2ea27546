"""The list of a shop's customers: newest first, or those whose name, e-mail or phone begins with a text (spec A6).

Each page is a range of an index. A search answers by name first, then by e-mail, then by phone, each in the order
of its index, and shows nobody twice; a page costs at most one command for each of the three.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from bson import ObjectId

from message_center.domain.actors import Caller
from message_center.domain.customers import Customer
from message_center.domain.ids import Id
from message_center.domain.pages import Page
from message_center.storage.cursors import (
    read_row_cursor,
    read_search_cursor,
    row_cursor,
    search_cursor,
)
from message_center.storage.customer_rows import customer_of
from message_center.storage.database import Database, Raw
from message_center.storage.documents.members import BY_LETTERS
from message_center.storage.prefixes import begins_with

_NEWEST = "customers"


@dataclass(frozen=True, slots=True)
class Beginning:
    """A field of the customer, and how its text must begin."""

    field: str
    text: str


class CustomerList:
    """Pages of customers; every query is bound to the caller's shop."""

    def __init__(self, database: Database, caller: Caller) -> None:
        self._customers = database.customers
        self._shop = {"shop_id": ObjectId(caller.shop_id)}

    async def newest(self, *, first: int, after: str | None) -> Page[Customer]:
        """A page of all customers, who wrote last first: one command. Raises CursorInvalid."""
        query: Raw = {**self._shop, "merged_into": None}
        if after is not None:
            at, row_id = read_row_cursor(_NEWEST, after)
            query["created_at"] = {"$lte": at}
            query["$or"] = [{"created_at": {"$lt": at}}, {"created_at": at, "_id": {"$lt": row_id}}]
        rows = self._customers.find(query).sort([("created_at", -1), ("_id", -1)]).limit(first + 1)
        found = [customer_of(row) async for row in rows.hint("newest")]
        cursors = tuple(row_cursor(_NEWEST, one.created_at, one.id) for one in found[:first])
        return Page(tuple(found[:first]), cursors, has_next=len(found) > first, has_previous=after is not None)

    async def beginning(self, wanted: Sequence[Beginning], *, first: int, after: str | None) -> Page[Customer]:
        """A page of those for whom one of these holds, in the order of `wanted`. Raises CursorInvalid."""
        stage, seen = (0, None) if after is None else _position(after, len(wanted))
        found: list[tuple[int, Customer]] = []
        for number in range(stage, len(wanted)):
            query = {**self._shop, **_range(wanted[number], seen if number == stage else None)}
            query["$nor"] = [{one.field: begins_with(one.text)} for one in wanted[:number]] or [{"_id": None}]
            rows = self._customers.find(query).sort([(wanted[number].field, 1), ("_id", 1)])
            rows = rows.collation(BY_LETTERS).hint(f"by_beginning_of_{wanted[number].field}")
            found += [(number, customer_of(row)) async for row in rows.limit(first + 1 - len(found))]
            if len(found) > first:
                break
        cursors = [
            search_cursor(number, getattr(customer, wanted[number].field), customer.id)
            for number, customer in found[:first]
        ]
        items = tuple(customer for _, customer in found[:first])
        return Page(items, tuple(cursors), has_next=len(found) > first, has_previous=after is not None)


def _position(after: str, stages: int) -> tuple[int, tuple[str, Id]]:
    stage, text, row_id = read_search_cursor(after, stages=stages)
    return stage, (text, row_id)


def _range(wanted: Beginning, seen: tuple[str, Id] | None) -> Raw:
    """The rest of the range behind what was seen."""
    if seen is None:
        return {wanted.field: begins_with(wanted.text)}
    text, row_id = seen
    behind = [{wanted.field: {"$gt": text}}, {wanted.field: text, "_id": {"$gt": ObjectId(row_id)}}]
    return {wanted.field: {**begins_with(wanted.text), "$gte": text}, "$or": behind}
