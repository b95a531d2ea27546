"""Everything that is kept of one customer, as it is kept (spec F15)."""

from collections.abc import AsyncIterator, Mapping
from datetime import datetime
from typing import Any

from bson import Decimal128, ObjectId

from message_center.domain.actors import Caller
from message_center.domain.ids import Id
from message_center.domain.orders import buyer_of
from message_center.storage.customer_rows import OURS_ALONE, customer_of
from message_center.storage.database import Collection, Database, Raw
from message_center.storage.files import BUCKET
from message_center.storage.merges import merges_of

Record = tuple[str, dict[str, Any]]
"""What a record is, and the record, of plain values."""


class CustomerExport:
    """Reads a customer's records one after the other; every query is bound to the caller's shop."""

    def __init__(self, database: Database, caller: Caller) -> None:
        self._database = database
        self._shop = {"shop_id": ObjectId(caller.shop_id)}

    async def records(self, customer_id: Id) -> AsyncIterator[Record]:
        """The customer, their notes, and each conversation with its comments, carts, messages and their files."""
        known = ObjectId(customer_id)
        of_customer = {**self._shop, "customer_id": known}
        async for row in self._database.customers.find({**self._shop, "_id": known}):
            yield "customer", _plain({name: value for name, value in row.items() if name not in OURS_ALONE})
            bought = {**self._shop, "buyer_keys": {"$in": list(buyer_of(customer_of(row)).keys)}}
            async for record in _rows("reminder", self._database.reminders, bought):
                yield record
        async for record in _rows("note", self._database.notes, of_customer):
            yield record
        async for record in _rows("memberWrite", self._database.member_writes, of_customer):
            yield record
        async for record in _rows("merge", self._database.merges, merges_of(customer_id, self._shop)):
            yield record
        conversations = [row async for row in self._database.conversations.find(of_customer)]
        for conversation in conversations:
            yield "conversation", _plain({name: one for name, one in conversation.items() if name != "found_by"})
            async for record in self._said_in(conversation["_id"]):
                yield record

    async def _said_in(self, conversation_id: ObjectId) -> AsyncIterator[Record]:
        query = {**self._shop, "conversation_id": conversation_id}
        async for record in _rows("comment", self._database.comments, query):
            yield record
        async for record in _rows("cart", self._database.carts, query):
            yield record
        files: list[ObjectId] = []
        async for row in self._database.messages.find(query).sort("sequence", 1):
            files += [ObjectId(one["file_id"]) for one in row["attachments"] if one["file_id"]]
            yield "message", _plain({name: value for name, value in row.items() if name != "search_due"})
        if files:
            kept: Raw = {"_id": {"$in": files}, "metadata.shop_id": self._shop["shop_id"]}
            async for record in _rows("file", self._database.raw[f"{BUCKET}.files"], kept):
                yield record


async def _rows(kind: str, collection: Collection, query: Raw) -> AsyncIterator[Record]:
    async for row in collection.find(query):
        yield kind, _plain(row)


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {("id" if name == "_id" else name): _plain(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value) if isinstance(value, ObjectId | Decimal128) else value
