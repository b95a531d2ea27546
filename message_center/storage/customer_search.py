"""Finding customers of one shop, and their conversations, by e-mail, phone and name (spec A10)."""

import asyncio
from collections.abc import Awaitable, Sequence

from bson import ObjectId
from pymongo.errors import ExecutionTimeout

from message_center.domain.actors import Caller
from message_center.domain.conversations import Conversation
from message_center.domain.customer_search import CustomerQuery
from message_center.domain.customers import Customer
from message_center.domain.hits import Place
from message_center.domain.ids import Id
from message_center.domain.search import Query
from message_center.storage.customer_rows import customer_of
from message_center.storage.database import Database, Raw
from message_center.storage.mapping import to_value
from message_center.storage.message_search import LEADS, MAX_TIME_MS, too_long
from message_center.storage.prefixes import begins_with
from message_center.storage.rarest import Lead, rarest


class CustomerSearch:
    """Reads candidates; every query is bound to the caller's shop."""

    def __init__(self, database: Database, caller: Caller) -> None:
        self._database = database
        self._shop = {"shop_id": ObjectId(caller.shop_id)}

    async def candidates(self, query: CustomerQuery, *, most: int) -> tuple[Customer, ...]:
        """Customers whom the query may mean, at most so many for each thing it may be: four commands at most.

        Raises LimitExceeded when it takes too long.
        """
        looks: list[Awaitable[list[Customer]]] = [self._by_name(query.words, most)]
        if query.email is not None:
            looks.append(self._by_key("email_keys", query.email, most))
        if query.phone is not None:
            looks.append(self._by_key("phone_keys", query.phone.digits[::-1], most))
        try:
            found = await asyncio.gather(*looks)
        except ExecutionTimeout as error:
            raise too_long() from error
        return tuple({one.id: one for some in found for one in some}.values())

    async def conversations(
        self, customer_ids: Sequence[Id], *, first: int, after: Place | None
    ) -> tuple[Conversation, ...]:
        """The first so many conversations of at most a hundred customers, latest message first: one command."""
        query: Raw = {**self._shop, "customer_id": {"$in": [ObjectId(one) for one in customer_ids]}}
        if after is not None:
            query["last_message_at"] = {"$lte": after.at}
            # Not as `$or`, which would double the scans to be merged.
            query["$nor"] = [{"last_message_at": after.at, "_id": {"$gte": ObjectId(after.id)}}]
        rows = self._database.conversations.find(query).sort([("last_message_at", -1), ("_id", -1)]).limit(first)
        rows = rows.hint("list_by_customer").max_time_ms(MAX_TIME_MS)
        try:
            return tuple([to_value(Conversation, row) async for row in rows])
        except ExecutionTimeout as error:
            raise too_long() from error

    async def _by_name(self, words: Query, most: int) -> list[Customer]:
        longest = sorted(words.grams, key=len, reverse=True)[:LEADS]
        leads = [Lead("by_name_gram", {**self._shop, "name_grams": gram}) for gram in longest]
        lead = await rarest(self._database.customers, leads)
        if lead is None:
            return []
        has_all = {"$setIsSubset": [list(words.grams), "$name_grams"]}
        rows = self._database.customers.find({**lead.match, "$expr": has_all}).sort("_id", -1).limit(most)
        return [customer_of(row) async for row in rows.hint(lead.index).max_time_ms(MAX_TIME_MS)]

    async def _by_key(self, field: str, key: str, most: int) -> list[Customer]:
        # One key within the range: of an array, the two ends could otherwise be met by two of its keys.
        within = {**self._shop, field: {"$elemMatch": begins_with(key)}}
        rows = self._database.customers.find(within).limit(most)
        hinted = rows.hint(f"by_{field.removesuffix('s')}").max_time_ms(MAX_TIME_MS)
        return [customer_of(row) async for row in hinted]
